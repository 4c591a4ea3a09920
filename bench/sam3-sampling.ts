/** Times of asynchronous work of which one call may take microseconds or a minute. */

/** How long something is measured, and how often at least and at most. */
export interface Limits {
  readonly forMs: number;
  readonly least: number;
  readonly most: number;
}

/** Milliseconds of each call, after one that is not counted. @param now time on the wall unless it is given */
export async function sampleCalls(
  work: (index: number) => Promise<unknown>,
  limits: Limits,
  now: () => number = () => performance.now(),
): Promise<readonly number[]> {
  await work(0);
  const taken: number[] = [];
  const end = performance.now() + limits.forMs;
  while (taken.length < limits.least || (taken.length < limits.most && performance.now() < end)) {
    taken.push(await timed(() => work(taken.length + 1), now));
  }
  return taken;
}

/** Milliseconds that work takes. @param now time on the wall unless it is given */
export async function timed(work: () => Promise<unknown>, now: () => number = () => performance.now()): Promise<number> {
  const start = now();
  await work();
  return now() - start;
}

/** The mean of samples; for processor time, which some systems count in steps of 4 ms. */
export function mean(samples: readonly number[]): number {
  return samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
}

/** Processor time of this thread so far: unlike time on the wall it does not grow while other programs have the cores. */
export function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** The value below which this share of the samples lies, by the nearest rank. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
