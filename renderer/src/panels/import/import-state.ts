/** What the import queue knows about each import, and what it shows of it. Pure. */
import type { ImportChoices } from '../../../../native/contract/host.ts';
import type { Job, JobError } from '../../../../native/contract/jobs.ts';
import { isActive, shareOf } from '../jobs/job-view.ts';
import type { FileGroup, SkippedFile } from './sort-files.ts';

/** One group of files on its way into a project. */
export interface ImportItem {
  readonly id: number;
  readonly projectId: number;
  readonly group: FileGroup;
  readonly stage: 'waiting' | 'sending' | 'imported' | 'failed' | 'cancelled';
  readonly sentBytes: number;
  /** When sending began, in ms since 1970. */
  readonly startedAtMs: number | null;
  /** Names of the files at the host, once they are there: a retry need not send them again. */
  readonly uploads: readonly string[] | null;
  readonly choices: ImportChoices;
  readonly jobs: readonly Job[];
  /** Why it did not come to a job. */
  readonly error: JobError | null;
}

export interface ImportState {
  readonly items: readonly ImportItem[];
  /** What was left out of the drops so far, newest drop last. */
  readonly skipped: readonly SkippedFile[];
}

export type ItemStatus = 'waiting' | 'sending' | 'importing' | 'done' | 'failed' | 'cancelled' | 'too-long';

/** Where an import stands, its jobs included. The worst outcome of its jobs counts. */
export function statusOf(item: ImportItem): ItemStatus {
  if (item.stage !== 'imported') return item.stage;
  if (item.jobs.some(isActive)) return 'importing';
  if (item.jobs.some((job) => job.error?.code === 'video-too-long')) return 'too-long';
  if (item.jobs.some((job) => job.state === 'failed')) return 'failed';
  return item.jobs.some((job) => job.state === 'cancelled') ? 'cancelled' : 'done';
}

/** Whether something is still going to happen with it without a person. */
export function isPending(item: ImportItem): boolean {
  const status = statusOf(item);
  return status === 'waiting' || status === 'sending' || status === 'importing';
}

/** From 0 to 1: sending is the first half where files have to be sent, the jobs are the second; null while unknown. */
export function itemShare(item: ImportItem): number | null {
  const status = statusOf(item);
  if (status === 'done') return 1;
  if (status === 'waiting') return 0;
  const sent = item.group.bytes > 0 ? Math.min(1, item.sentBytes / item.group.bytes) : 0;
  if (status === 'sending') return sent / 2;
  const shares = item.jobs.map(shareOf);
  if (shares.length === 0 || shares.every((share) => share === null)) return null;
  return 0.5 + shares.reduce<number>((sum, share) => sum + (share ?? 0), 0) / shares.length / 2;
}

/** How long sending will still take at the speed so far; null within its first second. */
export function sendingEtaMs(item: ImportItem, nowMs: number): number | null {
  if (item.startedAtMs === null || item.sentBytes <= 0) return null;
  const elapsedMs = nowMs - item.startedAtMs;
  if (elapsedMs < 1000) return null;
  return Math.max(0, ((item.group.bytes - item.sentBytes) / item.sentBytes) * elapsedMs);
}

/** What went wrong, whichever part of the import it was; null when nothing did. */
export function errorOfItem(item: ImportItem): JobError | null {
  return item.error ?? item.jobs.find((job) => job.state === 'failed')?.error ?? null;
}

export interface ImportSummary {
  readonly total: number;
  readonly pending: number;
  readonly done: number;
  /** Failed ones and clips that are too long. */
  readonly needsAttention: number;
  readonly share: number;
}

/** The queue in one line. */
export function summarize(items: readonly ImportItem[]): ImportSummary {
  const statuses = items.map(statusOf);
  const count = (...wanted: ItemStatus[]) => statuses.filter((status) => wanted.includes(status)).length;
  const shares = items.map((item) => (isPending(item) ? (itemShare(item) ?? 0.5) : 1));
  return {
    total: items.length,
    pending: count('waiting', 'sending', 'importing'),
    done: count('done'),
    needsAttention: count('failed', 'too-long'),
    share: items.length === 0 ? 1 : shares.reduce((sum, share) => sum + share, 0) / items.length,
  };
}

/** Puts newer states of jobs into the items that they belong to; the same array when nothing changed. */
export function withJobs(items: readonly ImportItem[], jobs: readonly Job[]): readonly ImportItem[] {
  const newest = new Map(jobs.map((job) => [job.id, job]));
  let changed = false;
  const next = items.map((item) => {
    if (!item.jobs.some((job) => newest.has(job.id) && newest.get(job.id) !== job)) return item;
    changed = true;
    return { ...item, jobs: item.jobs.map((job) => newest.get(job.id) ?? job) };
  });
  return changed ? next : items;
}

/** What a clip that is too long can be sampled to, as its error says. */
export function tooLongFacts(item: ImportItem): {
  readonly frames: number;
  readonly durationMs: number;
  readonly maxFrames: number;
} {
  const details = errorOfItem(item)?.details ?? {};
  const number = (value: unknown, fallback: number) => (typeof value === 'number' && Number.isFinite(value) ? value : fallback);
  return {
    frames: number(details.frames, 0),
    durationMs: number(details.durationMs, 0),
    maxFrames: number(details.maxFrames, 900),
  };
}
