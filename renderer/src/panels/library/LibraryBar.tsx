import { IconCommand, IconKeyboard, IconSettings, IconStethoscope } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '../../app/workspace.ts';
import type { DialogId } from '../../document/session.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { JobsTray } from '../jobs/JobsTray.tsx';
import styles from './LibraryBar.module.css';

const ICON = { size: 16, stroke: 1.75 } as const;

/** The bar over the library: the program's name, the tray, and the dialogs. */
export function LibraryBar() {
  const { t } = useTranslation('app');
  const { session } = useWorkspace();
  const show = (dialog: DialogId) => () => session.store.setState({ dialog });
  return (
    <section className={styles.root} aria-label={t('name')}>
      <span className={styles.name}>{t('name')}</span>
      <JobsTray />
      <IconButton label={t('top.palette')} command="app.palette" icon={<IconCommand {...ICON} />} onClick={show('palette')} />
      <IconButton
        label={t('top.shortcuts')}
        command="app.shortcuts"
        icon={<IconKeyboard {...ICON} />}
        onClick={show('shortcuts')}
      />
      <IconButton
        label={t('top.diagnostics')}
        command="app.diagnostics"
        icon={<IconStethoscope {...ICON} />}
        onClick={show('diagnostics')}
      />
      <IconButton label={t('top.settings')} command="app.settings" icon={<IconSettings {...ICON} />} onClick={show('settings')} />
    </section>
  );
}
