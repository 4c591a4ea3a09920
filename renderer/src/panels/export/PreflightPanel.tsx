import { Loader } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconScissors } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { appErrorFrom } from '../../../../native/contract/client.ts';
import type { Preflight } from '../../../../native/contract/dataset.ts';
import { AppError } from '../../../../native/contract/errors.ts';
import { useErrorText } from '../jobs/error-text.ts';
import { useQuantities } from '../jobs/use-quantities.ts';
import type { ExportForm, ExportProblem } from './export-form.ts';
import { Notes } from './Notes.tsx';
import styles from './PreflightPanel.module.css';
import { verdictOf } from './preflight-view.ts';
import type { PreflightState } from './use-export.ts';

const VERDICTS = { clean: IconCircleCheck, warnings: IconAlertTriangle, lossy: IconScissors, empty: IconCircleX } as const;

/** What would be written, counted by the engine before anything is. */
export function PreflightPanel(props: {
  readonly state: PreflightState;
  readonly problems: readonly ExportProblem[];
  readonly form: ExportForm;
}) {
  const { t } = useTranslation('export');
  const { state } = props;
  const shown = state.state === 'ready' ? state.preflight : state.state === 'counting' ? state.last : null;
  return (
    <aside className={styles.root} aria-label={t('preflight')}>
      <h3 className={styles.title}>
        {t('preflight')}
        {state.state === 'counting' ? <Loader size={14} aria-label={t('counting')} /> : null}
      </h3>
      {props.problems.length === 0 ? null : (
        <div role="alert">
          <ul className={styles.problems}>
            {props.problems.map((problem) => (
              <li key={problem}>{t(`problems.${problem}`)}</li>
            ))}
          </ul>
        </div>
      )}
      {state.state === 'failed' ? <Failure error={state.error} /> : null}
      {shown === null || props.problems.length > 0 ? null : (
        <div className={styles.counted} data-stale={state.state === 'counting' || undefined} aria-live="polite">
          <Counted preflight={shown} autoPropagate={props.form.autoPropagate} />
        </div>
      )}
    </aside>
  );
}

function Counted({ preflight, autoPropagate }: { readonly preflight: Preflight; readonly autoPropagate: boolean }) {
  const { t } = useTranslation('export');
  const quantities = useQuantities();
  const verdict = verdictOf(preflight);
  const Icon = VERDICTS[verdict];
  const counts = ['frames', 'objects', 'masks', 'notProcessed'] as const;
  return (
    <>
      <p className={styles.verdict} data-verdict={verdict}>
        <Icon size={18} stroke={1.75} aria-hidden="true" />
        <span>{verdict === 'empty' && autoPropagate ? t('verdict.emptyButPropagated') : t(`verdict.${verdict}`)}</span>
      </p>
      <dl className={styles.counts}>
        {counts.map((name) => (
          <div key={name} data-attention={(name === 'notProcessed' && preflight.notProcessed > 0) || undefined}>
            <dt>{t(`counts.${name}`)}</dt>
            <dd>{quantities.count(preflight[name])}</dd>
          </div>
        ))}
      </dl>
      <Notes notes={preflight.notes} />
    </>
  );
}

function Failure({ error }: { readonly error: unknown }) {
  const describe = useErrorText();
  const known = appErrorFrom(error);
  const { title, advice } = describe(
    known instanceof AppError ? known : { code: 'internal', message: error instanceof Error ? error.message : String(error) },
  );
  return (
    <p className={styles.failure} role="alert">
      <strong>{title}</strong> {advice}
    </p>
  );
}
