import { Button, CloseButton, Loader } from '@mantine/core';
import { IconPlugConnectedX, IconRefresh } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '../../app/workspace.ts';
import { useErrorText } from '../jobs/error-text.ts';
import { useQuantities } from '../jobs/use-quantities.ts';
import { bannerOf } from './banner-view.ts';
import styles from './EngineBanner.module.css';
import { useSignal } from './use-signal.ts';

const TICK_MS = 500;

/** Says when the engine is not there, and when it is back. Nothing while all is well. */
export function EngineBanner() {
  const { t } = useTranslation('recovery');
  const quantities = useQuantities();
  const describe = useErrorText();
  const { host, notices, session } = useWorkspace();
  const engine = useSignal(host.engineState);
  const [seenRestarts, setSeenRestarts] = useState(() => host.engineState.get().restarts);
  const [retrying, setRetrying] = useState(false);
  const nowMs = useClock(engine.retryAtMs !== null);
  const banner = bannerOf(engine, seenRestarts);
  if (banner === null) return null;
  const reason = engine.reason === null ? null : describe(engine.reason);
  const leftMs = engine.retryAtMs === null ? 0 : Math.max(0, engine.retryAtMs - nowMs);
  const retry = async () => {
    setRetrying(true);
    await host.restartEngine().catch((error: unknown) => notices.report(error));
    setRetrying(false);
  };
  return (
    <div className={styles.root} data-kind={banner} role={banner === 'failed' ? 'alert' : 'status'}>
      {banner === 'failed' ? <IconPlugConnectedX size={18} stroke={1.75} aria-hidden="true" /> : null}
      {banner === 'restarted' ? <IconRefresh size={18} stroke={1.75} aria-hidden="true" /> : null}
      {banner === 'starting' || banner === 'restarting' ? <Loader size={16} aria-hidden="true" /> : null}
      <p className={styles.text}>
        <strong>{t(`${banner}.title`)}</strong>{' '}
        {banner === 'restarting' && leftMs > 0 ? t('restarting.in', { eta: quantities.eta(leftMs) }) : t(`${banner}.text`)}
        {reason === null ? null : (
          <span className={styles.reason} title={engine.reason?.message}>
            {' '}
            {reason.title} {reason.advice}
          </span>
        )}
      </p>
      {banner === 'failed' ? (
        <>
          <Button variant="default" onClick={() => session.store.setState({ dialog: 'diagnostics' })}>
            {t('diagnostics')}
          </Button>
          <Button loading={retrying} onClick={() => void retry()}>
            {t('retry')}
          </Button>
        </>
      ) : null}
      {banner === 'restarting' && leftMs > 1000 ? (
        <Button variant="default" loading={retrying} onClick={() => void retry()}>
          {t('retryNow')}
        </Button>
      ) : null}
      {banner === 'restarted' ? (
        <CloseButton size="sm" aria-label={t('dismiss')} onClick={() => setSeenRestarts(engine.restarts)} />
      ) : null}
    </div>
  );
}

/** The time now, twice a second while it matters. */
function useClock(running: boolean): number {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    if (!running) return;
    setNowMs(Date.now());
    const timer = setInterval(() => setNowMs(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [running]);
  return nowMs;
}
