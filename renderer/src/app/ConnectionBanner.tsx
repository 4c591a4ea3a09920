import { Button, Loader } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import styles from '../panels/recovery/EngineBanner.module.css';
import { useWorkspace } from './workspace.ts';

/** Says that the host itself is not reached, and what a person can do about it. Nothing while it is. */
export function ConnectionBanner() {
  const { t } = useTranslation('app');
  const { host } = useWorkspace();
  const { connection } = host;
  const state = useSyncExternalStore(
    (changed) => connection.subscribe(changed),
    () => connection.get(),
  );
  if (state === 'open') return null;
  const isLost = state === 'lost';
  return (
    <div className={styles.root} data-kind={isLost ? 'restarting' : 'failed'} role={isLost ? 'status' : 'alert'}>
      {isLost ? <Loader size={16} aria-hidden="true" /> : <IconPlugConnectedX size={18} stroke={1.75} aria-hidden="true" />}
      <p className={styles.text}>
        <strong>{t(`connection.${state}.title`)}</strong> {t(`connection.${state}.text`)}
      </p>
      <Button variant="default" onClick={() => host.reconnect()}>
        {t('connection.tryNow')}
      </Button>
    </div>
  );
}
