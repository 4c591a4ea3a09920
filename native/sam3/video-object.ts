import type { Rle } from '../masks/rle.ts';
import type { MaskAnswer, ObjectPrompt } from '../model/model.ts';
import type { BankLimits } from './tracker/bank.ts';
import { bankBytes, type FrameRecord, newObject, type TrackedObject } from './tracker/records.ts';
import type { TravelDirection } from './tracker/tracker.ts';

/** What an object was told to be on one frame. */
export interface ToldFrame {
  /** What the frame is answered with. */
  readonly answer: MaskAnswer;
  /**
   * Points and boxes that gave the answer without memory, or may have; the record can be made again from them, or else
   * from the mask. Null for a correction, whose record hangs on the memory that it was made with and is kept.
   */
  readonly from: readonly ObjectPrompt[] | null;
}

/** What an object remembered before it was corrected on a frame, for the next click there. */
export interface BeforeCorrection {
  readonly frameIndex: number;
  readonly direction: TravelDirection;
  readonly tracked: ReadonlyMap<number, FrameRecord>;
}

/**
 * One object of a video session. Of its told frames only those that are attended have a record in the bank's
 * conditioning map (and corrections); the others are a mask each until they are needed.
 */
export interface VideoObject {
  readonly bank: TrackedObject;
  readonly told: Map<number, ToldFrame>;
  /** Masks of an earlier run, told by `recall`. */
  trail: ReadonlyMap<number, Rle>;
  /** The direction in which the tracked records were made; null when there are none. */
  direction: TravelDirection | null;
  /** Whether something was told or forgotten since, so that a run does not simply go on from them. */
  isOutdated: boolean;
  beforeCorrection: BeforeCorrection | null;
}

/** An object that nothing is known of. */
export function newVideoObject(objectId: number): VideoObject {
  return {
    bank: newObject(objectId),
    told: new Map(),
    trail: new Map(),
    direction: null,
    isOutdated: false,
    beforeCorrection: null,
  };
}

/** Bytes that an object holds. */
export function objectBytes({ bank, told, trail, beforeCorrection }: VideoObject): number {
  let bytes = bankBytes(bank);
  for (const { answer } of told.values()) bytes += answer.mask.counts.byteLength;
  for (const mask of trail.values()) bytes += mask.counts.byteLength;
  if (beforeCorrection !== null) {
    const apart = [...beforeCorrection.tracked].filter(([frame, record]) => bank.tracked.get(frame) !== record);
    bytes += bankBytes({ conditioning: new Map(), tracked: new Map(apart) });
  }
  return bytes;
}

/**
 * Drops spatial memories of told frames: all that lie beyond the `keep` nearest to a frame. They are made again when they
 * are attended again.
 */
export function forgetTold(object: VideoObject, frameIndex: number, keep: number): void {
  const { conditioning } = object.bank;
  if (conditioning.size <= keep) return;
  const nearestFirst = [...conditioning.keys()].sort((a, b) => Math.abs(a - frameIndex) - Math.abs(b - frameIndex));
  for (const frame of nearestFirst.slice(keep)) dropTold(object, frame);
}

function dropTold({ bank, told }: VideoObject, frameIndex: number): void {
  const record = bank.conditioning.get(frameIndex);
  if (told.get(frameIndex)?.from === null && record !== undefined) record.memory = null;
  else bank.conditioning.delete(frameIndex);
}

/** How many told frames of an object keep their spatial memory: twice as many as are attended at once. */
export function toldKept(limits: BankLimits): number {
  return 2 * limits.conditioningFrames;
}

/** Drops every spatial memory of an object that no run is using; they are made again when needed. */
export function dropMemories(object: VideoObject): void {
  for (const frame of [...object.bank.conditioning.keys()]) dropTold(object, frame);
  for (const record of object.bank.tracked.values()) record.memory = null;
  for (const record of object.beforeCorrection?.tracked.values() ?? []) record.memory = null;
}
