import { IconAlertTriangle, IconChevronLeft, IconChevronRight, IconCircleDot, IconEyeCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '../app/workspace.ts';
import { IconButton } from '../ui/IconButton.tsx';
import styles from './TransportBar.module.css';

const ICON = { size: 14, stroke: 1.75, 'aria-hidden': true } as const;

/** Back and forth between prompts, problems and frames that nobody has looked at. */
export function JumpButtons() {
  const { t } = useTranslation('timeline');
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot stand in a row of a toolbar
    <div className={styles.jumps} role="group" aria-label={t('jumps')}>
      <Jump kind="prompt" name={t('jumpPrompt')} icon={<IconCircleDot {...ICON} />} />
      <Jump kind="problem" name={t('jumpProblem')} icon={<IconAlertTriangle {...ICON} />} />
      <Jump kind="unreviewed" name={t('jumpUnreviewed')} icon={<IconEyeCheck {...ICON} />} />
    </div>
  );
}

const TITLES = { prompt: 'Prompt', problem: 'Problem', unreviewed: 'Unreviewed' } as const;

function Jump({ kind, name, icon }: { readonly kind: keyof typeof TITLES; readonly name: string; readonly icon: ReactNode }) {
  const { t } = useTranslation('timeline');
  const { commands } = useWorkspace();
  const [back, on] = [`transport.previous-${kind}`, `transport.next-${kind}`];
  return (
    <div className={styles.jump}>
      <IconButton
        size="sm"
        label={t(`commands.previous${TITLES[kind]}`)}
        icon={<IconChevronLeft {...ICON} />}
        command={back}
        onClick={() => commands.run(back)}
      />
      <span className={styles.jumpName} aria-hidden="true" title={name}>
        {icon}
        <span className={styles.jumpText}>{name}</span>
      </span>
      <IconButton
        size="sm"
        label={t(`commands.next${TITLES[kind]}`)}
        icon={<IconChevronRight {...ICON} />}
        command={on}
        onClick={() => commands.run(on)}
      />
    </div>
  );
}
