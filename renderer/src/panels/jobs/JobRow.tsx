import {
  IconFileExport,
  IconFileImport,
  IconRefresh,
  IconReportAnalytics,
  IconRoute,
  IconSparkles,
  IconX,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../../../native/contract/jobs.ts';
import { useDocument, useWorkspace } from '../../app/workspace.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { useEngineText } from '../engine-texts/engine-text.ts';
import { exportUiOf } from '../export/export-ui.ts';
import { useErrorText } from './error-text.ts';
import styles from './JobRow.module.css';
import { isActive, isStoppedByRegrouping, shareOf, subjectOf } from './job-view.ts';
import { jobsUiOf } from './jobs-ui.ts';
import { ProgressBar } from './ProgressBar.tsx';
import { useQuantities } from './use-quantities.ts';

const ICONS = { import: IconFileImport, propagate: IconRoute, export: IconFileExport, concept: IconSparkles } as const;

/** One job of the project: what it does, how far it is, and what can be done about it. */
export function JobRow({ job }: { readonly job: Job }) {
  const { t } = useTranslation('jobs');
  const workspace = useWorkspace();
  const mediaName = useDocument((document) => document.mediaItems.find((media) => media.id === job.mediaId)?.name ?? null);
  const say = useEngineText();
  const Icon = ICONS[job.kind];
  const name = mediaName ?? subjectOf(job);
  const showReport = () => {
    exportUiOf(workspace).setState({ reportJobId: job.id });
    jobsUiOf(workspace).setState({ open: false });
    workspace.session.store.setState({ dialog: 'export' });
  };
  return (
    <div className={styles.root} data-state={job.state}>
      <Icon size={16} stroke={1.75} className={styles.icon} aria-hidden="true" />
      <div className={styles.body}>
        <p className={styles.title} title={name ?? undefined}>
          {t(`kind.${job.kind}`)}
          {name === null ? null : <span className={styles.name}> {name}</span>}
        </p>
        {job.state === 'running' ? <ProgressBar share={shareOf(job)} label={t(`kind.${job.kind}`)} /> : null}
        <p className={styles.status}>
          <JobStatus job={job} />
        </p>
        {job.state === 'failed' ? <JobFailure job={job} /> : null}
        {isStoppedByRegrouping(job) ? <p className={styles.status}>{say(job.error?.message ?? '')}</p> : null}
      </div>
      <div className={styles.actions}>
        {isActive(job) ? (
          <IconButton
            size="sm"
            label={t('cancel')}
            icon={<IconX size={14} />}
            onClick={() => void workspace.actions.cancelJob(job.id)}
          />
        ) : null}
        {job.state === 'failed' || job.state === 'cancelled' ? (
          <IconButton
            size="sm"
            label={t('retry')}
            icon={<IconRefresh size={14} />}
            onClick={() => void workspace.actions.retryJob(job.id)}
          />
        ) : null}
        {job.kind === 'export' && job.state === 'done' ? (
          <IconButton size="sm" label={t('report')} icon={<IconReportAnalytics size={14} />} onClick={showReport} />
        ) : null}
      </div>
    </div>
  );
}

function JobStatus({ job }: { readonly job: Job }) {
  const { t } = useTranslation('jobs');
  const quantities = useQuantities();
  const { progress, state, finishedAtMs } = job;
  if (!isActive(job)) {
    const when = finishedAtMs === null ? '' : ` · ${quantities.when(finishedAtMs, Date.now())}`;
    return `${t(`state.${state}`)}${when}`;
  }
  if (state === 'queued') return t('state.queued');
  const done = progress.unit === 'bytes' ? quantities.bytes(progress.done) : quantities.count(progress.done);
  const total =
    progress.total === null
      ? null
      : progress.unit === 'bytes'
        ? quantities.bytes(progress.total)
        : quantities.count(progress.total);
  const parts = [
    // One that has just begun has said nothing yet.
    progress.phase === 'queued' ? t('state.running') : t(`phase.${progress.phase}`, { defaultValue: progress.phase }),
    // Steps count per cent, which the bar shows already.
    total === null || progress.unit === 'steps' ? null : t(`progress.${progress.unit}`, { done, total }),
    progress.etaMs === null ? null : t('left', { eta: quantities.eta(progress.etaMs) }),
  ];
  return parts.filter((part) => part !== null).join(' · ');
}

function JobFailure({ job }: { readonly job: Job }) {
  const describe = useErrorText();
  if (job.error === null) return null;
  const { title, advice } = describe(job.error);
  return (
    <p className={styles.failure}>
      <strong>{title}</strong> {advice}
    </p>
  );
}
