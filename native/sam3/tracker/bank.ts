import { invariant } from '../../contract/errors.ts';
import type { FrameRecord, TrackedObject } from './records.ts';
import type { TravelDirection } from './tracker.ts';

/** How much of a bank is attended; these numbers are in the pack's manifest. */
export interface BankLimits {
  /** Spatial memories: this many minus one recent frames besides conditioning frames (7). */
  readonly memories: number;
  /** Frames whose object pointers are attended (16). */
  readonly pointers: number;
  /** Conditioning frames attended at once (4). */
  readonly conditioningFrames: number;
}

/** One frame of a bank that is attended. */
export interface Slot {
  readonly frameIndex: number;
  readonly kind: 'conditioning' | 'tracked';
  /**
   * Of a memory: 0 for a selected conditioning frame, else how many frames behind it lies (1 to memories − 1). Of a
   * pointer: how many frames behind, at least 0, as only frames that were passed in this direction give pointers.
   */
  readonly offset: number;
}

/** What is attended, in the order in which it is fed. */
export interface Attended<T> {
  readonly memories: readonly T[];
  readonly pointers: readonly T[];
}

/** +1 forward, −1 backward: frames grow by this. */
export function stepOf(direction: TravelDirection): 1 | -1 {
  return direction === 'forward' ? 1 : -1;
}

/** How many frames behind a tracked frame can still be attended. */
export function reachOf(limits: BankLimits): number {
  return Math.max(limits.memories, limits.pointers) - 1;
}

/**
 * Conditioning frames that are attended at a frame: the closest before it, the closest at or after it, then those nearest
 * by distance (of two as far, the earlier). Source: facebookresearch/sam3, `sam3_tracker_utils.py`,
 * `select_closest_cond_frames`.
 */
export function selectConditioning(frames: Iterable<number>, frameIndex: number, limits: BankLimits): readonly number[] {
  const all = [...frames].sort((a, b) => a - b);
  const selected: number[] = [];
  const before = all.findLast((frame) => frame < frameIndex);
  const after = all.find((frame) => frame >= frameIndex);
  if (before !== undefined) selected.push(before);
  if (after !== undefined) selected.push(after);
  const rest = all.filter((frame) => frame !== before && frame !== after);
  rest.sort((a, b) => Math.abs(a - frameIndex) - Math.abs(b - frameIndex) || a - b);
  return [...selected, ...rest].slice(0, limits.conditioningFrames);
}

/**
 * What an object attends to at a frame, by frame index. Memories: the selected conditioning frames, then the frames from
 * six to one behind that were tracked (or are conditioning frames that were not selected). Pointers: the selected
 * conditioning frames that were passed (this one too, should it be one), then tracked frames from one behind on.
 * Sources: facebookresearch/sam3, `sam3_tracker_base.py`, `_prepare_memory_conditioned_features`; transformers,
 * `modeling_sam3_tracker_video.py`, which takes pointers of all conditioning frames instead.
 */
export function attendedFrames(
  conditioning: Iterable<number>,
  tracked: { has(frameIndex: number): boolean },
  frameIndex: number,
  direction: TravelDirection,
  limits: BankLimits,
): Attended<Slot> {
  const told = new Set(conditioning);
  const selected = selectConditioning(told, frameIndex, limits);
  const step = stepOf(direction);
  const memories: Slot[] = selected.map((frame) => ({ frameIndex: frame, kind: 'conditioning', offset: 0 }));
  for (let offset = limits.memories - 1; offset > 0; offset--) {
    const frame = frameIndex - offset * step;
    if (tracked.has(frame)) memories.push({ frameIndex: frame, kind: 'tracked', offset });
    else if (told.has(frame) && !selected.includes(frame)) memories.push({ frameIndex: frame, kind: 'conditioning', offset });
  }
  const pointers: Slot[] = selected
    .map((frame): Slot => ({ frameIndex: frame, kind: 'conditioning', offset: (frameIndex - frame) * step }))
    .filter(({ offset }) => offset >= 0);
  for (let offset = 1; offset < limits.pointers; offset++) {
    const frame = frameIndex - offset * step;
    if (tracked.has(frame)) pointers.push({ frameIndex: frame, kind: 'tracked', offset });
  }
  return { memories, pointers };
}

/** A record that is attended, and how far off it is; see Slot. */
export interface AttendedRecord {
  readonly record: FrameRecord;
  readonly frameIndex: number;
  readonly offset: number;
}

/** The records that an object attends to at a frame; see `attendedFrames`. */
export function selectBank(
  object: TrackedObject,
  frameIndex: number,
  direction: TravelDirection,
  limits: BankLimits,
): Attended<AttendedRecord> {
  const { memories, pointers } = attendedFrames(object.conditioning.keys(), object.tracked, frameIndex, direction, limits);
  const resolve = (slot: Slot): AttendedRecord => {
    const record = object[slot.kind].get(slot.frameIndex);
    invariant(record !== undefined, 'what is selected from a bank is in it');
    return { record, frameIndex: slot.frameIndex, offset: slot.offset };
  };
  return { memories: memories.map(resolve), pointers: pointers.map(resolve) };
}

/**
 * Drops tracked records that cannot be attended any more at the frame after this one, so that a bank has the same size
 * however long the clip is, and the spatial memory of those whose pointer alone is still attended.
 */
export function pruneTracked(object: TrackedObject, frameIndex: number, direction: TravelDirection, limits: BankLimits): void {
  const next = frameIndex + stepOf(direction);
  for (const [frame, record] of object.tracked) {
    const behind = (next - frame) * stepOf(direction);
    if (behind > reachOf(limits)) object.tracked.delete(frame);
    else if (behind >= limits.memories) record.memory = null;
  }
}

/**
 * Drops what was tracked around a frame that was told: it led to what had to be corrected. Source: facebookresearch/sam3,
 * `_clear_non_cond_mem_around_input` (a frame's reach is the number of spatial memories).
 */
export function forgetAround(object: TrackedObject, frameIndex: number, limits: BankLimits): void {
  for (const frame of object.tracked.keys()) {
    if (Math.abs(frame - frameIndex) <= limits.memories) object.tracked.delete(frame);
  }
}
