/** How fast a job goes, from what it says about its progress. Pure. */

/** A report of progress and when it came. */
export interface ProgressMark {
  readonly done: number;
  readonly atMs: number;
}

/** Reports older than this do not count: speed changes with what is in the picture. */
const WINDOW_MS = 8000;

/** The marks with a new one; those that are too old, or of an earlier run, are dropped. */
export function addMark(marks: readonly ProgressMark[], next: ProgressMark): readonly ProgressMark[] {
  const last = marks.at(-1);
  if (last !== undefined && next.done < last.done) return [next];
  if (last !== undefined && next.done === last.done) return marks;
  return [...marks.filter((mark) => next.atMs - mark.atMs <= WINDOW_MS), next];
}

/** Frames per second over the marks; null until there is enough to tell. */
export function speedOf(marks: readonly ProgressMark[]): number | null {
  const [first, last] = [marks[0], marks.at(-1)];
  if (first === undefined || last === undefined || last.atMs - first.atMs < 400) return null;
  return ((last.done - first.done) * 1000) / (last.atMs - first.atMs);
}

/** A duration for people: `45 s`, `3:20`, `1:02:05`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
