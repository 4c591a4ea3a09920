/** Which frames of a video can be promised: what its packets say, checked against what its decoder gives. */
import { AppError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import type { VideoFacts } from './frame-table.ts';
import { decodeTimes, type PacketTable, readPacketTable } from './packet-table.ts';
import { unreadable, type VideoProbe } from './probe.ts';
import type { MediaTools } from './tools.ts';

export interface FrameTimes {
  /** When each frame that decodes is shown, in ticks, ascending. */
  readonly ptsTicks: Float64Array;
  readonly addressing: VideoFacts['addressing'];
  readonly warnings: readonly string[];
}

export interface FrameTimesOptions {
  readonly signal?: AbortSignal | undefined;
  /** Hears which part is being done and the share of it that is done, in [0, 1]. */
  readonly onProgress?: (phase: 'probe' | 'verify', share: number) => void;
}

/** Clips of up to this many frames are decoded whole: that costs little, and leaves no doubt. */
const SMALL = 150;
/** Frames at either end that are compared. */
const EDGE = 24;

/**
 * Finds when each frame is shown. The packets are read without decoding; then both ends are decoded, because that is
 * where cuts and broken copies leave packets that give no picture. Any doubt leads to decoding everything.
 * @throws AppError `media-empty` without a single packet, `media-unreadable` when nothing decodes, `aborted`
 */
export async function findFrameTimes(tools: MediaTools, probe: VideoProbe, options: FrameTimesOptions = {}): Promise<FrameTimes> {
  const { signal, onProgress } = options;
  const share = (ticks: number) => shareOf(probe, ticks);
  const packets = await readPacketTable(tools, probe, { signal, onTicks: (ticks) => onProgress?.('probe', share(ticks)) });
  if (packets.ptsTicks.length + packets.untimed === 0) {
    const what = packets.discarded > 0 ? 'video-without-shown-frames' : 'video-without-frames';
    throw new AppError('media-empty', say(what, { path: probe.path }), {
      path: probe.path,
    });
  }
  onProgress?.('verify', 0);
  const quick = isDoubtful(packets, probe) ? null : await checkEnds(tools, probe, packets, signal);
  return quick ?? decodeAll(tools, probe, packets, options);
}

function isDoubtful(packets: PacketTable, probe: VideoProbe): boolean {
  return !isOneEach(packets, probe) || packets.damaged > 0 || packets.ptsTicks.length <= SMALL;
}

/** Whether each packet is one frame that is shown. VP8 has packets that are never shown, interlaced video may have two for a frame. */
function isOneEach(packets: PacketTable, probe: VideoProbe): boolean {
  return packets.untimed === 0 && !packets.ambiguous && probe.codec !== 'vp8' && !probe.interlaced;
}

/** @returns null when the ends are not what the packets say in a way that is understood */
async function checkEnds(
  tools: MediaTools,
  probe: VideoProbe,
  packets: PacketTable,
  signal: AbortSignal | undefined,
): Promise<FrameTimes | null> {
  const all = packets.ptsTicks;
  const head = await decodeTimes(tools, probe, { signal, maxFrames: EDGE });
  const skipped = all.indexOf(head.ptsTicks[0] ?? Number.NaN);
  if (skipped < 0 || !isRun(head.ptsTicks, all, skipped)) return null;
  const tailStart = all.length - EDGE;
  const tail = await decodeTimes(tools, probe, { signal, seekSeconds: seekSecondsFor(probe, all[tailStart]) });
  const decoded = tail.ptsTicks.filter((ticks) => !(ticks < all[tailStart]));
  if (decoded.length === 0 || !isRun(decoded, all, tailStart)) return null;
  const end = tailStart + decoded.length;
  const lost = skipped + (all.length - end) + undelivered(packets, probe);
  return {
    ptsTicks: Float64Array.from(all.slice(skipped, end)),
    addressing: 'pts',
    warnings: [...lostWarnings(lost, end - skipped), ...damageWarnings(tail.complaints, lost)],
  };
}

/** Whether `part` is what stands in `whole` from `at` on. */
function isRun(part: readonly number[], whole: readonly number[], at: number): boolean {
  return part.length > 0 && part.every((ticks, i) => ticks === whole[at + i]);
}

async function decodeAll(
  tools: MediaTools,
  probe: VideoProbe,
  packets: PacketTable,
  { signal, onProgress }: FrameTimesOptions,
): Promise<FrameTimes> {
  const decoded = await decodeTimes(tools, probe, {
    signal,
    onTicks: (ticks) => onProgress?.('verify', shareOf(probe, ticks)),
  });
  const count = decoded.ptsTicks.length;
  if (count === 0) throw unreadable(probe.path, say('why-no-frame'), { stderr: decoded.complaints });
  const promised = packets.ptsTicks.length + packets.untimed;
  const counts = isOneEach(packets, probe) || decoded.complaints.length > 0 || packets.cutShort;
  const lost = Math.max(0, counts ? promised - count : 0) + undelivered(packets, probe);
  const warnings = [...lostWarnings(lost, count), ...damageWarnings(decoded.complaints, lost)];
  const usable = decoded.ptsTicks.every((ticks, i) => !Number.isNaN(ticks) && (i === 0 || ticks > decoded.ptsTicks[i - 1]));
  if (usable) return { ptsTicks: Float64Array.from(decoded.ptsTicks), addressing: 'pts', warnings };
  const stepTicks = Math.max(1, Math.round(probe.timeBase.den / (probe.timeBase.num * (probe.averageFps ?? 25))));
  return {
    ptsTicks: Float64Array.from({ length: count }, (_, i) => i * stepTicks),
    addressing: 'count',
    warnings: [...warnings, say('no-times')],
  };
}

/** Frames that the file's index lists but whose data is not there. */
function undelivered(packets: PacketTable, probe: VideoProbe): number {
  const there = packets.ptsTicks.length + packets.untimed + packets.discarded;
  return packets.cutShort ? Math.max(0, (probe.declaredFrames ?? there) - there) : 0;
}

function lostWarnings(lost: number, kept: number): string[] {
  if (lost === 0) return [];
  return [lost === 1 ? say('lost-frame', { kept }) : say('lost-frames', { lost, kept })];
}

function damageWarnings(complaints: readonly string[], lost: number): string[] {
  if (complaints.length === 0 || lost > 0) return [];
  return [say('damaged-parts', { said: complaints[complaints.length - 1] })];
}

/** Where to seek so that the frame shown at `ticks` is decoded; null for the start of the file. */
export function seekSecondsFor(
  source: { readonly timeBase: { readonly num: number; readonly den: number }; readonly startSeconds: number },
  ticks: number,
): number | null {
  const seconds = (ticks * source.timeBase.num) / source.timeBase.den - source.startSeconds;
  return seconds > 0 ? seconds : null;
}

function shareOf(probe: VideoProbe, ticks: number): number {
  const atMs = ((ticks * probe.timeBase.num) / probe.timeBase.den - probe.startSeconds) * 1000;
  return probe.durationMs === null || !(atMs >= 0) ? 0 : Math.min(1, atMs / probe.durationMs);
}
