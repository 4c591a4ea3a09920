/** Frames as a person writes them: numbers and timecodes. Frames are shown as they are counted: from 0. */

/** A time as `hh:mm:ss.mmm`, or with `short` to a hundredth of a second and without leading zero fields: `1:05.27`. */
export function formatTimecode(timeMs: number, form: 'full' | 'short' = 'full'): string {
  const whole = Math.max(0, form === 'short' ? Math.round(timeMs / 10) * 10 : Math.round(timeMs));
  const ms = whole % 1000;
  const seconds = Math.floor(whole / 1000) % 60;
  const minutes = Math.floor(whole / 60_000) % 60;
  const hours = Math.floor(whole / 3_600_000);
  if (form === 'full') return `${pad(hours, 2)}:${pad(minutes, 2)}:${pad(seconds, 2)}.${pad(ms, 3)}`;
  const fraction = ms === 0 ? '' : `.${pad(ms, 3).replace(/0+$/, '')}`;
  const tail = `${pad(seconds, 2)}${fraction}`;
  return hours > 0 ? `${hours}:${pad(minutes, 2)}:${tail}` : `${minutes}:${tail}`;
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}

/**
 * The frame that a person means by `1250`, `+30`, `-30` (from the frame that is shown) or a timecode (`1:05.2`, `00:01:05.200`).
 * Clamped to the clip; null when the text means nothing. `timesMs` rises and has an entry per frame.
 */
export function parseFrame(text: string, current: number, timesMs: Float64Array, frameCount: number): number | null {
  const trimmed = text.trim().replace(',', '.');
  if (/^[+-]\d+$/.test(trimmed)) return clampFrame(current + Number(trimmed), frameCount);
  if (/^\d+$/.test(trimmed)) return clampFrame(Number(trimmed), frameCount);
  const parts = /^(?:(?:(\d+):)?(\d{1,2}):)?(\d{1,2}(?:\.\d+)?)$/.exec(trimmed);
  if (parts === null) return null;
  const [, hours = '0', minutes = '0', seconds = '0'] = parts;
  const timeMs = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return frameAtTime(timesMs, timeMs, frameCount);
}

/** The frame that is on screen at a time: the last that starts no later (half a millisecond of rounding allowed). */
export function frameAtTime(timesMs: Float64Array, timeMs: number, frameCount: number): number {
  let low = 0;
  let high = Math.min(timesMs.length, frameCount) - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((timesMs[middle] ?? 0) <= timeMs + 0.5) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

/** The nearest frame of the clip. */
export function clampFrame(frameIndex: number, frameCount: number): number {
  return Math.min(Math.max(0, Math.round(frameIndex)), Math.max(0, frameCount - 1));
}
