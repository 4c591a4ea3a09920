import {
  IconCircleDashed,
  IconEyeX,
  IconFileImport,
  IconPencil,
  IconPointer,
  IconRoute,
  IconShieldCheckFilled,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { FrameState } from './frame-state.ts';
import styles from './ObjectRow.module.css';

const MASK_ICONS = { prompted: IconPointer, tracked: IconRoute, edited: IconPencil, imported: IconFileImport } as const;

/** What an object is on the frame that is shown: a shape for each state, with its name. */
export function StateIcon({ state }: { readonly state: FrameState }) {
  const { t } = useTranslation('objects');
  const Icon = state.kind === 'mask' ? MASK_ICONS[state.provenance] : state.kind === 'absent' ? IconEyeX : IconCircleDashed;
  const isProtected = state.kind === 'mask' && state.protection === 'protected';
  const name = t(`state.${nameOf(state)}`);
  const label = isProtected ? `${name}, ${t('state.protected')}` : name;
  return (
    <span className={styles.state} data-kind={state.kind} role="img" aria-label={label} title={label}>
      <Icon size={15} stroke={1.75} aria-hidden="true" />
      {isProtected ? <IconShieldCheckFilled size={10} className={styles.shield} aria-hidden="true" /> : null}
    </span>
  );
}

function nameOf(state: FrameState): string {
  if (state.kind === 'mask') return state.provenance;
  if (state.kind === 'absent') return state.by === 'model' ? 'absentModel' : 'absentPerson';
  return 'none';
}
