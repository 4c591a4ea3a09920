/** Which frames of a source are annotated. Pure: frames are chosen by when they are shown, never by counting. */
import { AppError } from '../contract/errors.ts';
import type { MediaPolicy } from '../contract/records.ts';

/** Limits of the interactive policy. */
export interface PolicyLimits {
  readonly maxDurationMs: number;
  readonly maxFrames: number;
}

export interface PolicyRequest {
  /** When each frame of the source is shown, in milliseconds, ascending. Without a rate: null. */
  readonly timesMs: Float64Array | null;
  readonly sourceFrameCount: number;
  readonly durationMs: number;
  readonly policy: MediaPolicy;
  readonly onTooLong: 'refuse' | 'sample';
  readonly limits: PolicyLimits;
}

/**
 * Chooses the annotated frames. `long` takes every frame. `interactive` takes a clip of up to `maxDurationMs` at
 * `processing_fps = min(source_fps, maxFrames / duration)`; a longer one is refused, or sampled at the same formula.
 * @returns positions in the source, ascending, at least one
 * @throws AppError `video-too-long`, whose details name the choices
 */
export function chooseFrames(request: PolicyRequest): Uint32Array {
  const { policy, limits, sourceFrameCount, timesMs } = request;
  if (policy === 'long') return allFrames(sourceFrameCount);
  const tooLong = timesMs === null ? sourceFrameCount > limits.maxFrames : request.durationMs > limits.maxDurationMs;
  if (tooLong && request.onTooLong === 'refuse') throw tooLongError(request);
  if (sourceFrameCount <= limits.maxFrames) return allFrames(sourceFrameCount);
  return timesMs === null ? sampleEvenly(sourceFrameCount, limits.maxFrames) : sampleByTime(timesMs, request);
}

function allFrames(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i);
}

/** For pictures without times: the first, and then every n-th. */
function sampleEvenly(count: number, wanted: number): Uint32Array {
  return Uint32Array.from({ length: wanted }, (_, i) => Math.floor((i * count) / wanted));
}

/** The frame that is on screen at each tick of the processing rate, each at most once. */
function sampleByTime(timesMs: Float64Array, { durationMs, limits }: PolicyRequest): Uint32Array {
  const first = timesMs[0];
  const span = Math.max(durationMs, timesMs[timesMs.length - 1] - first);
  const tickMs = span / limits.maxFrames;
  // Times are rounded to ticks of the file (1 ms in Matroska): a frame that starts this little later counts as shown.
  const slackMs = Math.min(0.6, tickMs / 4);
  const chosen: number[] = [];
  let source = 0;
  for (let k = 0; k < limits.maxFrames; k++) {
    const at = first + k * tickMs + slackMs;
    while (source + 1 < timesMs.length && timesMs[source + 1] <= at) source++;
    if (chosen.at(-1) !== source) chosen.push(source);
  }
  return Uint32Array.from(chosen);
}

function tooLongError({ durationMs, sourceFrameCount, limits, timesMs }: PolicyRequest): AppError {
  const seconds = (ms: number) => `${Math.round(ms / 100) / 10} s`;
  const sampledFps = durationMs > 0 ? (limits.maxFrames * 1000) / durationMs : null;
  const length = timesMs === null ? `${sourceFrameCount} images` : seconds(durationMs);
  const allowed = timesMs === null ? `${limits.maxFrames} images` : seconds(limits.maxDurationMs);
  const rate = sampledFps === null ? '' : ` (${Math.round(sampledFps * 100) / 100} frames a second)`;
  return new AppError(
    'video-too-long',
    `This clip is ${length} long; the interactive policy takes up to ${allowed}. ` +
      `Choose one: keep ${limits.maxFrames} frames spread over it${rate}, import every frame with the long policy, or cut the clip or raise the limit.`,
    {
      durationMs,
      frames: sourceFrameCount,
      maxDurationMs: limits.maxDurationMs,
      maxFrames: limits.maxFrames,
      sampledFps,
      choices: ['sample', 'long', 'raise-limit'],
    },
  );
}
