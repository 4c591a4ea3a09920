import { formatTimecode } from './timecode.ts';

/** A mark of the ruler; the labels are null on small ones. */
export interface Tick {
  readonly frame: number;
  readonly label: string | null;
  readonly time: string | null;
}

/** How many frames lie between marks, and between those that bear a label. */
export interface TickStep {
  readonly minor: number;
  readonly major: number;
}

/** Steps of 1, 2 and 5 times a power of ten, so that labels are at least `labelPx` apart and marks at least `markPx`. */
export function tickStep(pxPerFrame: number, labelPx = 110, markPx = 9): TickStep {
  const major = niceStep(labelPx / pxPerFrame);
  for (const parts of [10, 5, 4, 2]) {
    if (major % parts === 0 && (major / parts) * pxPerFrame >= markPx) return { minor: major / parts, major };
  }
  return { minor: major, major };
}

/** The least 1, 2 or 5 times a power of ten that is not less; at least 1. */
function niceStep(least: number): number {
  if (least <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  for (const factor of [1, 2, 5]) if (factor * power >= least) return factor * power;
  return 10 * power;
}

/** The marks of frames `from` to `to` (both included). Times are left out where none are known. */
export function ticksBetween(from: number, to: number, step: TickStep, timesMs: Float64Array): readonly Tick[] {
  const ticks: Tick[] = [];
  for (let frame = Math.max(0, Math.ceil(from / step.minor) * step.minor); frame <= to; frame += step.minor) {
    const labelled = frame % step.major === 0;
    const timeMs = timesMs[frame];
    ticks.push({
      frame,
      label: labelled ? String(frame) : null,
      time: labelled && timeMs !== undefined ? formatTimecode(timeMs, 'short') : null,
    });
  }
  return ticks;
}
