import { AppError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import { intersectionOverUnion } from '../masks/measure.ts';
import type { Rle } from '../masks/rle.ts';
import { stepOf } from './tracker/bank.ts';
import type { TravelDirection } from './tracker/tracker.ts';
import { type Walker, walk } from './video-advance.ts';
import { answerOf, type VideoContext } from './video-context.ts';
import type { VideoObject } from './video-object.ts';
import { rebuild, trailBehind } from './video-trail.ts';

/** How far back a run is made again, without answers, to go on exactly as if it had not been stopped. */
const REPLAY_FRAMES = 32;
/** Frames of a trail that are rebuilt: as many as give pointers. */
const TRAIL_FRAMES = 16;
/** A memory that leads to another mask than the seed, by less than this, is not the one that the seed came from. */
const SAME_RUN_IOU = 0.9;

/** An object that joins a run. */
export interface Joiner {
  readonly object: VideoObject;
  readonly seed: Rle | undefined;
}

/**
 * Brings the memory of objects that join a run to where they join it. In this order: an object that is told there starts
 * afresh; one that was just tracked to the frame behind goes on; one that was told not far behind is tracked again from
 * there, which gives exactly what an uninterrupted run gives; one with masks of an earlier run remembers those; any other
 * is carried there from its nearest told frame. One that comes from ahead is tracked to `from` itself and turns there.
 * @throws AppError `prompt-missing` for an object that nothing is known of, `aborted`, `out-of-memory`
 */
export async function join(
  context: VideoContext,
  joiners: readonly Joiner[],
  from: number,
  direction: TravelDirection,
  signal: AbortSignal | undefined,
): Promise<void> {
  const behind = from - stepOf(direction);
  const waiting = joiners.filter(({ object }) => !object.told.has(from));
  const told = joiners.filter(({ object }) => object.told.has(from));
  for (const { object } of told) startAfresh(object);
  const lost = waiting.filter((joiner) => !goesOn(context, joiner, behind, direction));
  for (const { object } of lost) startAfresh(object);
  const forgetful = await replay(context, lost, from, direction, signal);
  const remembering = forgetful.map(({ object, seed }) => ({
    object,
    bank: object.bank,
    trail: trailTo(object, seed, from, direction),
  }));
  await rebuild(context, remembering, from, direction, signal);
  for (const { object, trail } of remembering) if (trail.size > 0) object.direction = direction;
  await carry(
    context,
    remembering.filter(({ trail }) => trail.size === 0).map(({ object }) => object),
    from,
    direction,
    signal,
  );
}

/** Forgets what was tracked: a run hangs on what was told and on how it came to where it starts, on nothing else. */
function startAfresh(object: VideoObject): void {
  object.bank.tracked.clear();
  object.direction = null;
  object.isOutdated = false;
  object.beforeCorrection = null;
}

/**
 * Whether an object still has the memory of the frame behind, in whatever direction a run came there, so that it goes on
 * from it; what lies ahead is forgotten.
 */
function goesOn(context: VideoContext, { object, seed }: Joiner, behind: number, direction: TravelDirection): boolean {
  if (object.isOutdated || !object.bank.tracked.has(behind)) return false;
  if (!leadsTo(context, object, behind, seed)) return false;
  for (const frame of object.bank.tracked.keys()) {
    if ((frame - behind) * stepOf(direction) > 0) object.bank.tracked.delete(frame);
  }
  return true;
}

/** Whether what is remembered of a frame is the mask that a run is to go on from. */
function leadsTo(context: VideoContext, { bank, told }: VideoObject, frameIndex: number, seed: Rle | undefined): boolean {
  const record = bank.tracked.get(frameIndex);
  if (seed === undefined || told.has(frameIndex) || record === undefined) return true;
  return intersectionOverUnion(answerOf(context, record).mask, seed) >= SAME_RUN_IOU;
}

/** @returns those that were not told within reach, or whose seed is from another run */
async function replay(
  context: VideoContext,
  joiners: readonly Joiner[],
  from: number,
  direction: TravelDirection,
  signal: AbortSignal | undefined,
): Promise<readonly Joiner[]> {
  const step = stepOf(direction);
  const starts = joiners.map(({ object }) => {
    const behind = [...object.told.keys()].map((frame) => (from - frame) * step).filter((distance) => distance > 0);
    const nearest = Math.min(...behind);
    return nearest <= REPLAY_FRAMES ? from - nearest * step : null;
  });
  const walkers = joiners.flatMap(({ object }, index): Walker[] => {
    const start = starts[index];
    return start === null ? [] : [{ object, start }];
  });
  await walk(context, walkers, from - step, direction, signal);
  return joiners.filter(({ object, seed }, index) => {
    if (starts[index] === null) return true;
    if (leadsTo(context, object, from - step, seed)) return false;
    startAfresh(object);
    return true;
  });
}

/** The masks of an earlier run that lead to a frame. The seed is the one just behind it. */
function trailTo(
  { trail, told }: VideoObject,
  seed: Rle | undefined,
  from: number,
  direction: TravelDirection,
): ReadonlyMap<number, Rle> {
  const behind = from - stepOf(direction);
  const known = new Map(trail);
  if (seed !== undefined) known.set(behind, seed);
  for (const frame of told.keys()) known.delete(frame);
  return trailBehind(known, from, direction, TRAIL_FRAMES);
}

/** Tracks objects from their nearest told frames to where they join. */
async function carry(
  context: VideoContext,
  objects: readonly VideoObject[],
  from: number,
  direction: TravelDirection,
  signal: AbortSignal | undefined,
): Promise<void> {
  const step = stepOf(direction);
  const opposite: TravelDirection = direction === 'forward' ? 'backward' : 'forward';
  const walkers = objects
    .filter(({ bank, told }) => bank.tracked.size === 0 && !told.has(from - step))
    .map((object): Walker => ({ object, start: nearestTold(object, from) }));
  const isBehind = ({ start }: Walker) => (from - start) * step > 0;
  await walk(context, walkers.filter(isBehind), from - step, direction, signal);
  const turning = walkers.filter((walker) => !isBehind(walker));
  await walk(context, turning, from, opposite, signal);
  for (const { object } of turning) {
    for (const frame of object.bank.tracked.keys()) if (frame !== from) object.bank.tracked.delete(frame);
    object.direction = direction;
  }
}

/** Of two as far, the earlier one. */
function nearestTold({ bank, told }: VideoObject, frameIndex: number): number {
  const [nearest] = [...told.keys()].sort((a, b) => Math.abs(a - frameIndex) - Math.abs(b - frameIndex) || a - b);
  if (nearest !== undefined) return nearest;
  throw new AppError('prompt-missing', say('object-never-told', { object: bank.objectId }), {
    objectId: bank.objectId,
  });
}
