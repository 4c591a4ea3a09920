import { Button, CloseButton } from '@mantine/core';
import { IconLifebuoy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession, useWorkspace } from '../../app/workspace.ts';
import { useQuantities } from '../jobs/use-quantities.ts';
import styles from './RecoveryNotice.module.css';

interface Recovered {
  readonly program: string;
  readonly sinceMs: number;
}

interface CheckResult {
  readonly ok: boolean;
  readonly problems: readonly string[];
}

/** What has been dismissed is not shown again while this window lives. */
const SEEN_KEY = 'sam3.recovery.seen';

/** After a crash: says that the library was recovered, and checks it when asked to. */
export function RecoveryNotice() {
  const { t } = useTranslation('recovery');
  const quantities = useQuantities();
  const { host, notices } = useWorkspace();
  const [recovered, setRecovered] = useState<Recovered | null>(null);
  const inLibrary = useSession((session) => session.view === 'library');
  const [checking, setChecking] = useState(false);
  const [result, setResult] = useState<CheckResult | null>(null);

  useEffect(() => {
    let gone = false;
    host.engine.library.info({}).then(
      (info) => {
        const seen = sessionStorage.getItem(SEEN_KEY) === String(info.recoveredFrom?.sinceMs);
        if (!gone && !seen) setRecovered(info.recoveredFrom);
      },
      (error: unknown) => notices.report(error),
    );
    return () => {
      gone = true;
    };
  }, [host, notices]);

  // Over the editor it would hide what one works on.
  if (recovered === null || !inLibrary) return null;
  const check = async () => {
    setChecking(true);
    try {
      setResult(await host.engine.library.check({}));
    } catch (error) {
      notices.report(error);
    }
    setChecking(false);
  };
  const dismiss = () => {
    sessionStorage.setItem(SEEN_KEY, String(recovered.sinceMs));
    setRecovered(null);
  };
  return (
    <section className={styles.root} role="status" aria-label={t('recovered.title')}>
      <IconLifebuoy size={18} stroke={1.75} className={styles.icon} aria-hidden="true" />
      <div className={styles.body}>
        <p className={styles.text}>
          <strong>{t('recovered.title')}</strong>{' '}
          {t('recovered.text', { program: recovered.program, when: quantities.moment(recovered.sinceMs) })}
        </p>
        {result === null ? null : result.ok ? (
          <p className={styles.ok}>{t('checkOk')}</p>
        ) : (
          <details className={styles.problems} open>
            <summary>{t('checkProblems', { count: result.problems.length })}</summary>
            <ul>
              {result.problems.map((problem) => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
            <p>{t('checkAdvice')}</p>
          </details>
        )}
      </div>
      <Button variant="default" loading={checking} onClick={() => void check()}>
        {t('check')}
      </Button>
      <CloseButton size="sm" aria-label={t('dismiss')} onClick={dismiss} />
    </section>
  );
}
