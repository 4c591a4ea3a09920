import { SegmentedControl, Tooltip } from '@mantine/core';
import { IconMinus, IconMouse, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSession, useWorkspace } from '../app/workspace.ts';
import styles from './ToolOptions.module.css';

/** Whether clicks and outlines add or take away; with `with-auto` the mouse button can decide. */
export function SignChoice({ choices }: { readonly choices: 'with-auto' | 'add-or-take' }) {
  const { t } = useTranslation('tools');
  const { session, commands } = useWorkspace();
  const polarity = useSession((state) => state.polarity);
  const withAuto = choices === 'with-auto';
  const add = {
    value: 'positive',
    label: <Label icon={<IconPlus size={14} stroke={2} className={styles.positive} />} text={t('signPositive')} />,
  };
  const takeAway = {
    value: 'negative',
    label: <Label icon={<IconMinus size={14} stroke={2} className={styles.negative} />} text={t('signNegative')} />,
  };
  const auto = { value: 'auto', label: <Label icon={<IconMouse size={14} stroke={1.75} />} text={t('signAuto')} /> };
  const keys = [commands.keyLabel('prompt.positive'), commands.keyLabel('prompt.negative')].filter((key) => key !== null);
  const label = t(withAuto ? 'sign' : 'effect');
  return (
    <Tooltip label={keys.length === 0 ? label : `${label} · ${keys.join(' / ')}`}>
      <SegmentedControl
        withItemsBorders={false}
        aria-label={label}
        data={withAuto ? [auto, add, takeAway] : [add, takeAway]}
        value={polarity ?? (withAuto ? 'auto' : 'positive')}
        onChange={(value) => session.store.setState({ polarity: polarityOf(value, withAuto) })}
      />
    </Tooltip>
  );
}

function polarityOf(value: string, withAuto: boolean): 'positive' | 'negative' | null {
  if (value === 'negative') return 'negative';
  return withAuto && value === 'positive' ? 'positive' : null;
}

function Label({ icon, text }: { readonly icon: React.ReactNode; readonly text: string }) {
  return (
    <span className={styles.label}>
      {icon}
      {text}
    </span>
  );
}
