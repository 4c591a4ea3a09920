/** One line of the benchmark's table. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The same work done by what we compare with, in the same unit, measured in the same run. */
  readonly reference?: number;
  /** How the two compare; `target` says which direction is good. */
  readonly ratio?: number;
  readonly target?: string;
  /** Whether the target was met; null when it could not be judged. */
  readonly pass?: boolean | null;
  readonly note?: string;
}

/** The middle of the samples, or the mean of the two in the middle. */
export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** How often something is measured. */
export interface Sampling {
  /** Samples taken. */
  readonly samples: number;
  /** Calls timed together as one sample; more than one for work of microseconds. */
  readonly batch: number;
}

/** Milliseconds per call, one number per sample. */
export function sampleMs(work: () => unknown, { samples, batch }: Sampling): readonly number[] {
  const taken: number[] = [];
  for (let s = 0; s < samples; s++) {
    const start = performance.now();
    for (let i = 0; i < batch; i++) work();
    taken.push((performance.now() - start) / batch);
  }
  return taken;
}

/**
 * Medians of two ways to do the same work, in turns, so that a machine that slows down does so for both. Both are called
 * for a while before, so that the compilers have done their work and the caches hold what they can.
 */
export async function sideBySide(
  ours: () => unknown,
  theirs: (sampling: Sampling) => Promise<readonly number[]>,
  sampling: Sampling,
  turns = 7,
): Promise<{ readonly oursMs: number; readonly theirsMs: number }> {
  warmUp(ours);
  await theirs(sampling);
  const oursSamples: number[] = [];
  const theirsSamples: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    oursSamples.push(...sampleMs(ours, sampling));
    theirsSamples.push(...(await theirs(sampling)));
  }
  return { oursMs: median(oursSamples), theirsMs: median(theirsSamples) };
}

/** Calls the work for about this long. */
export function warmUp(work: () => unknown, forMs = 150): void {
  const end = performance.now() + forMs;
  while (performance.now() < end) work();
}

/** The rows as a table of plain text. */
export function formatRows(rows: readonly BenchRow[]): string {
  const cells = rows.map((row) => [
    row.name,
    `${significant(row.value)} ${row.unit}`,
    row.reference === undefined ? '' : `${significant(row.reference)} ${row.unit}`,
    row.ratio === undefined ? '' : `${row.ratio.toFixed(2)}×`,
    row.target ?? '',
    row.pass === undefined || row.pass === null ? '' : row.pass ? 'ok' : 'MISSED',
    row.note ?? '',
  ]);
  const table = [['what', 'value', 'reference', 'ratio', 'target', '', 'note'], ...cells];
  const widths = table[0].map((_, column) => Math.max(...table.map((line) => line[column].length)));
  return table
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function significant(value: number): string {
  return String(Number(value.toPrecision(3)));
}
