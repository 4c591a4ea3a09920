/** Import of one video file. */
import { basename, extname } from 'node:path';
import type { FrameTable } from './frame-table.ts';
import { timeMsOf } from './frame-table.ts';
import { type FrameTimes, findFrameTimes } from './frame-times.ts';
import { hashContent } from './hash.ts';
import { createReporter, type ImportedMedia, type ImportRequest } from './import-request.ts';
import { checkPixels } from './picture.ts';
import { chooseFrames } from './policy.ts';
import { probeMedia, type VideoProbe } from './probe.ts';
import type { MediaTools } from './tools.ts';

/** @throws AppError as `importMedia` */
export async function importVideo(tools: MediaTools, path: string, request: ImportRequest): Promise<ImportedMedia> {
  const { signal } = request;
  const probe = await probeMedia(tools, path, signal);
  checkPixels(path, probe.codedWidthPx, probe.codedHeightPx, request.limits.maxPixels);
  const report = createReporter(request);
  const times = await findFrameTimes(tools, probe, {
    signal,
    onProgress: (phase, share) => report(phase, share * 100, 100, 'steps'),
  });
  // Before the content is hashed, so that a clip that is too long is refused without reading it twice.
  const { rates, sourceIndex } = chooseFromTimes(probe, times, request);
  const contentHash = await hashContent(path, { signal, onBytes: (bytes) => report('hash', bytes, probe.bytes, 'bytes') });
  const frameTable: FrameTable = {
    timeBase: probe.timeBase,
    ptsTicks: Float64Array.from(sourceIndex, (source) => times.ptsTicks[source]),
    sourceIndex,
    files: null,
    video: {
      streamIndex: probe.streamIndex,
      startSeconds: probe.startSeconds,
      addressing: times.addressing,
      orientation: probe.orientation,
    },
  };
  return {
    name: basename(path, extname(path)),
    kind: 'video',
    sourcePath: path,
    contentHash,
    bytes: probe.bytes,
    widthPx: probe.widthPx,
    heightPx: probe.heightPx,
    frameCount: sourceIndex.length,
    sourceFrameCount: times.ptsTicks.length,
    fps: sourceIndex.length === times.ptsTicks.length ? rates.fps : (averageFps(frameTable) ?? rates.fps),
    sourceFps: rates.fps,
    durationMs: rates.durationMs,
    codec: probe.codec,
    rotationDegrees: probe.orientation.clockwiseDegrees,
    color: probe.color,
    policy: request.policy,
    warnings: [...probe.warnings, ...times.warnings],
    frameTable,
  };
}

interface Rates {
  readonly fps: number;
  readonly durationMs: number;
}

function chooseFromTimes(
  probe: VideoProbe,
  { ptsTicks }: FrameTimes,
  request: ImportRequest,
): { rates: Rates; sourceIndex: Uint32Array } {
  const msPerTick = (probe.timeBase.num * 1000) / probe.timeBase.den;
  const timesMs = ptsTicks.map((ticks) => (ticks - ptsTicks[0]) * msPerTick);
  const rates = ratesOf(probe, timesMs);
  const { durationMs } = rates;
  const { policy, onTooLong, limits } = request;
  const sourceIndex = chooseFrames({ timesMs, sourceFrameCount: timesMs.length, durationMs, policy, onTooLong, limits });
  return { rates, sourceIndex };
}

/** From the times themselves; the rate that the file claims is taken where it agrees to a thousandth (times are rounded). */
function ratesOf(probe: VideoProbe, timesMs: Float64Array): Rates {
  const spanMs = timesMs[timesMs.length - 1];
  if (timesMs.length < 2 || spanMs <= 0) {
    const fps = probe.averageFps ?? 25;
    return { fps, durationMs: Math.max(1000 / fps, 0) };
  }
  const measured = ((timesMs.length - 1) * 1000) / spanMs;
  const claimed = probe.averageFps ?? measured;
  const fps = Math.abs(claimed - measured) <= measured * 0.001 ? claimed : measured;
  return { fps, durationMs: spanMs + 1000 / measured };
}

function averageFps(table: FrameTable): number | null {
  const last = table.ptsTicks.length - 1;
  const spanMs = timeMsOf(table, last);
  return spanMs > 0 ? (last * 1000) / spanMs : null;
}
