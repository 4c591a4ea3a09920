/** How far a program of ours is, and when it will be done. */

/** One report of `-progress`: what ffmpeg says about once every half second, and once more at its end. */
export interface ProgressReport {
  /** Frames written so far. */
  readonly frames: number;
  /** Position of the output in milliseconds; null where ffmpeg does not know it. */
  readonly outTimeMs: number | null;
  readonly ended: boolean;
}

/** Takes the text of `-progress pipe:1` in pieces of any size, and answers with the reports that it completes. */
export type ProgressParser = (text: string) => readonly ProgressReport[];

/** Makes a parser for one run of ffmpeg. Each report ends with the line `progress=continue` or `progress=end`. */
export function createProgressParser(): ProgressParser {
  let rest = '';
  let values = new Map<string, string>();
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    const reports: ProgressReport[] = [];
    for (const line of lines) {
      const equals = line.indexOf('=');
      if (equals < 0) continue;
      const key = line.slice(0, equals).trim();
      const value = line.slice(equals + 1).trim();
      values.set(key, value);
      if (key !== 'progress') continue;
      reports.push(reportOf(values));
      values = new Map();
    }
    return reports;
  };
}

function reportOf(values: ReadonlyMap<string, string>): ProgressReport {
  // `out_time_us` came with 4.1; `out_time_ms` holds microseconds too (ffmpeg ticket 7345).
  const micros = Number(values.get('out_time_us') ?? values.get('out_time_ms') ?? Number.NaN);
  const frames = Number(values.get('frame') ?? 0);
  return {
    frames: Number.isFinite(frames) ? frames : 0,
    outTimeMs: Number.isFinite(micros) ? micros / 1000 : null,
    ended: values.get('progress') === 'end',
  };
}

/** Estimates when work will be done. */
export interface EtaEstimator {
  /** @returns milliseconds that are left, or null while there is too little to estimate from or `total` is unknown */
  update(done: number, total: number | null): number | null;
}

/** Work that is younger than this is not judged by its speed. */
const WARM_UP_MS = 500;
/** How fast old speed is forgotten. */
const MEMORY_MS = 8_000;

/**
 * Makes an estimator for one piece of work. The rate is an exponential average over the last seconds, so that it follows
 * work which becomes slower or faster.
 * @param now milliseconds on a clock that does not jump
 */
export function createEtaEstimator(now: () => number): EtaEstimator {
  const startedAt = now();
  let lastAt = startedAt;
  let lastDone: number | null = null;
  let firstDone = 0;
  let ratePerMs: number | null = null;
  return {
    update(done, total) {
      const at = now();
      if (lastDone === null || done < lastDone) {
        firstDone = done;
        lastDone = done;
        lastAt = at;
        ratePerMs = null;
      }
      const elapsedMs = at - lastAt;
      if (elapsedMs > 0 && done > lastDone) {
        const rate = (done - lastDone) / elapsedMs;
        const weight = 1 - Math.exp(-elapsedMs / MEMORY_MS);
        ratePerMs = ratePerMs === null ? rate : ratePerMs + (rate - ratePerMs) * weight;
        lastDone = done;
        lastAt = at;
      }
      if (total === null) return null;
      if (done >= total) return 0;
      if (ratePerMs === null || at - startedAt < WARM_UP_MS || done <= firstDone) return null;
      // Time that has passed without news counts too: work that stands still moves its end away.
      return Math.max(0, (total - done) / ratePerMs - (at - lastAt));
    },
  };
}
