import type { Progress } from '../contract/jobs.ts';

/** What is left at the speed so far; null before there is anything to go by. */
export function progressAt(phase: string, done: number, total: number, startedMs: number, nowMs: number): Progress {
  const etaMs = done === 0 ? null : ((nowMs - startedMs) / done) * (total - done);
  return { phase, done, total, unit: 'frames', etaMs };
}
