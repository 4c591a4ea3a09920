import { Button, Progress } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconFocusCentered,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconX,
} from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { watchJob } from '../../../../native/contract/client.ts';
import type { Job } from '../../../../native/contract/jobs.ts';
import { useDocument, useWorkspace } from '../../app/workspace.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { useErrorText } from '../jobs/error-text.ts';
import { addMark, formatDuration, type ProgressMark, speedOf } from './job-speed.ts';
import styles from './PropagationBar.module.css';
import { type JobMemory, shownJob } from './shown-job.ts';

const ICON = { size: 16, stroke: 1.75 } as const;
const NOTHING: JobMemory = { seen: new Set(), paused: new Set(), closed: new Set() };

/** How far the run on the open clip is, with pause and stop; afterwards a line that says what came of it. */
export function PropagationBar() {
  const jobs = useDocument((state) => state.jobs);
  const mediaId = useDocument((state) => state.media?.id ?? null);
  const [memory, setMemory] = useState(NOTHING);
  const shown = shownJob(jobs, mediaId, memory);
  const runningId = shown?.phase === 'running' || shown?.phase === 'queued' ? shown.job.id : null;
  useEffect(() => {
    if (runningId !== null) setMemory((known) => ({ ...known, seen: with_(known.seen, runningId) }));
  }, [runningId]);
  if (shown === null) return null;
  const { job, phase } = shown;
  const pause = () => setMemory((known) => ({ ...known, paused: with_(known.paused, job.id) }));
  const close = () => setMemory((known) => ({ ...known, closed: with_(known.closed, job.id) }));
  if (phase === 'running' || phase === 'queued') return <RunningJob key={job.id} job={job} onPause={pause} onStop={close} />;
  return <EndedJob job={job} phase={phase} onClose={close} />;
}

function with_(set: ReadonlySet<number>, id: number): ReadonlySet<number> {
  return new Set(set).add(id);
}

function RunningJob(props: { readonly job: Job; readonly onPause: () => void; readonly onStop: () => void }) {
  const { t } = useTranslation('propagation');
  const { actions } = useWorkspace();
  const { job } = props;
  const [follow, setFollow] = useState(false);
  useFollow(job.id, follow);
  const speed = useSpeed(job);
  const { done, total, etaMs } = job.progress;
  const cancel = (note: () => void) => () => {
    note();
    void actions.cancelJob(job.id);
  };
  const facts =
    job.state === 'queued'
      ? [t('bar.queued')]
      : [
          total === null ? t('bar.framesOpen', { count: done }) : t('bar.frames', { done, total }),
          ...(speed === null ? [] : [t('bar.speed', { speed: speed < 10 ? speed.toFixed(1) : Math.round(speed) })]),
          ...(etaMs === null ? [] : [t('bar.eta', { time: formatDuration(etaMs) })]),
        ];
  const percent = total === null || total === 0 ? 0 : (100 * done) / total;
  return (
    <section className={styles.root} aria-label={t('bar.label')}>
      <strong className={styles.title}>{t(job.kind === 'concept' ? 'bar.concept' : 'bar.propagate')}</strong>
      <Progress
        className={styles.progress}
        value={total === null ? 100 : percent}
        animated={total === null || job.state === 'queued'}
        size="sm"
        aria-label={t('bar.label')}
      />
      <span className={styles.facts}>{facts.join(' · ')}</span>
      <IconButton
        label={t('bar.follow')}
        icon={<IconFocusCentered {...ICON} />}
        pressed={follow}
        onClick={() => setFollow(!follow)}
      />
      <IconButton label={t('bar.pause')} icon={<IconPlayerPause {...ICON} />} onClick={cancel(props.onPause)} />
      <IconButton
        label={t('bar.stop')}
        icon={<IconPlayerStop {...ICON} />}
        command="track.stop"
        tone="danger"
        onClick={cancel(props.onStop)}
      />
    </section>
  );
}

function EndedJob(props: { readonly job: Job; readonly phase: 'paused' | 'done' | 'failed'; readonly onClose: () => void }) {
  const { t } = useTranslation('propagation');
  const describe = useErrorText();
  const { actions, session } = useWorkspace();
  const { job, phase } = props;
  const count = job.progress.done;
  const text = {
    paused: () => t('bar.paused', { count }),
    done: () => t('bar.done', { count, time: formatDuration((job.finishedAtMs ?? job.createdAtMs) - job.createdAtMs) }),
    failed: () => t('bar.failed', { message: job.error === null ? '' : describe(job.error).advice }),
  }[phase]();
  const icon = {
    paused: <IconPlayerPause {...ICON} aria-hidden="true" />,
    done: <IconCircleCheck {...ICON} className={styles.ok} aria-hidden="true" />,
    failed: <IconAlertTriangle {...ICON} className={styles.bad} aria-hidden="true" />,
  }[phase];
  return (
    <section className={styles.root} aria-label={t('bar.label')}>
      {icon}
      <span className={styles.summary} role="status">
        {text}
      </span>
      {phase === 'done' ? (
        <Button size="compact-xs" variant="subtle" onClick={() => session.store.setState({ panel: 'review' })}>
          {t('bar.review')}
        </Button>
      ) : (
        <Button
          size="compact-xs"
          variant="light"
          leftSection={<IconPlayerPlay size={14} aria-hidden="true" />}
          onClick={() => void actions.retryJob(job.id)}
        >
          {t('bar.resume')}
        </Button>
      )}
      <IconButton size="sm" label={t('bar.dismiss')} icon={<IconX size={14} stroke={1.75} />} onClick={props.onClose} />
    </section>
  );
}

/** Frames per second of a job, from the reports that this window has seen. */
function useSpeed(job: Job): number | null {
  const marks = useRef<readonly ProgressMark[]>([]);
  const [speed, setSpeed] = useState<number | null>(null);
  const { done } = job.progress;
  useEffect(() => {
    marks.current = addMark(marks.current, { done, atMs: performance.now() });
    setSpeed(speedOf(marks.current));
  }, [done]);
  return speed;
}

/** Keeps the playhead on the frame that was finished last, once per frame of the screen. */
function useFollow(jobId: number, follow: boolean): void {
  const { host, session, notices } = useWorkspace();
  useEffect(() => {
    if (!follow) return;
    const cancel = new AbortController();
    let newest: number | null = null;
    let request = requestAnimationFrame(function show() {
      if (newest !== null) session.playhead.set(newest);
      newest = null;
      request = requestAnimationFrame(show);
    });
    const listen = async () => {
      for await (const event of watchJob(host.engine, jobId, cancel.signal)) {
        if (event.type === 'frame') newest = event.frameIndex;
      }
    };
    listen().catch((error) => cancel.signal.aborted || notices.report(error));
    return () => {
      cancel.abort();
      cancelAnimationFrame(request);
    };
  }, [host, session, notices, jobId, follow]);
}
