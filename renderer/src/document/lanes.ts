import { LANE_STATE, type Lane } from '../../../native/contract/editing-methods.ts';
import type { LaneData } from './document.ts';

/** What a lane says where nothing is known: no score, no overlap. */
const NONE = 255;

/** A lane on which nothing is known yet. */
export function emptyLane(trackId: number, frameCount: number): LaneData {
  return {
    trackId,
    states: new Uint8Array(frameCount).fill(LANE_STATE.none),
    scores: new Uint8Array(frameCount).fill(NONE),
    areas: new Uint32Array(frameCount),
    overlaps: new Uint8Array(frameCount).fill(NONE),
  };
}

/** Which of a packed lane's arrays are taken over: without `overlaps` those that are known stay as they are. */
export type LaneParts = 'all' | 'without-overlaps';

/** Writes a packed lane (see `laneSchema`) into place. Entries beyond the clip are ignored. */
export function writeLane(target: LaneData, packed: Lane, parts: LaneParts): void {
  const room = target.states.length - packed.from;
  if (room <= 0) return;
  target.states.set(bytesOf(packed.states).subarray(0, room), packed.from);
  target.scores.set(bytesOf(packed.scores).subarray(0, room), packed.from);
  target.areas.set(wordsOf(packed.areas).subarray(0, room), packed.from);
  if (parts === 'all') target.overlaps.set(bytesOf(packed.overlaps).subarray(0, room), packed.from);
  else forgetOverlaps(target, packed.from, Math.min(room, packed.states.length));
}

/** The overlap of a frame whose mask is gone means nothing; others keep theirs until they are asked for again. */
function forgetOverlaps(target: LaneData, from: number, count: number): void {
  for (let frame = from; frame < Math.min(from + count, target.states.length); frame++) {
    if (target.areas[frame] === 0) target.overlaps[frame] = NONE;
  }
}

function bytesOf(base64: string): Uint8Array {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let k = 0; k < text.length; k++) bytes[k] = text.charCodeAt(k);
  return bytes;
}

/** Little-endian u32, whatever the machine's own order. */
function wordsOf(base64: string): Uint32Array {
  const bytes = bytesOf(base64);
  const view = new DataView(bytes.buffer);
  return Uint32Array.from({ length: bytes.length >> 2 }, (_, k) => view.getUint32(k * 4, true));
}
