import { invariant } from '../contract/errors.ts';
import { intersectionOverUnion } from '../masks/measure.ts';
import { pause } from './concept/pause.ts';
import type { Features } from './features.ts';
import { createStepMemory, segmentObject } from './object-segmenter.ts';
import { maskToModel } from './resize-mask.ts';
import { attendedFrames, type Slot } from './tracker/bank.ts';
import type { FrameRecord } from './tracker/records.ts';
import type { MemoryEncoding, TravelDirection } from './tracker/tracker.ts';
import { answerOf, type VideoContext } from './video-context.ts';
import { forgetTold, type ToldFrame, toldKept, type VideoObject } from './video-object.ts';

/** How alike a mask must be to one that prompts give again, for the two to be one. */
const SAME_MASK_IOU = 0.99;

/** What an object attends to at a frame, whether it is encoded already or not. */
export function attendedBy(context: VideoContext, object: VideoObject, frameIndex: number, direction: TravelDirection) {
  return attendedFrames(object.told.keys(), object.bank.tracked, frameIndex, direction, context.graphs.manifest.model);
}

/**
 * Makes what objects attend to at a frame ready: told frames get their records, and whatever was never encoded or was
 * dropped is encoded, on each frame that it takes once for all objects.
 * @throws AppError `aborted`, `out-of-memory`
 */
export async function recollect(
  context: VideoContext,
  objects: readonly VideoObject[],
  frameIndex: number,
  direction: TravelDirection,
  signal: AbortSignal | undefined,
): Promise<void> {
  const missing = new Map<number, { readonly object: VideoObject; readonly slot: Slot }[]>();
  for (const object of objects) {
    for (const slot of attendedBy(context, object, frameIndex, direction).memories) {
      if (object.bank[slot.kind].get(slot.frameIndex)?.memory) continue;
      missing.set(slot.frameIndex, [...(missing.get(slot.frameIndex) ?? []), { object, slot }]);
    }
  }
  for (const [frame, entries] of [...missing].sort(([a], [b]) => a - b)) {
    const features = await context.features.at(frame, signal);
    for (const { object, slot } of entries) {
      if (slot.kind === 'conditioning') await materialize(context, features, object, frame, signal);
    }
    await pause(signal);
    await encodeRecords(
      context,
      features,
      entries.map(({ object, slot }) => ({ record: object.bank[slot.kind].get(frame), kind: slot.kind })),
    );
    for (const { object, slot } of entries) dropFullMask(object, slot);
    await pause(signal);
  }
  for (const object of objects) forgetTold(object, frameIndex, toldKept(context.graphs.manifest.model));
}

function encodeRecords(
  { tracker }: VideoContext,
  features: Features,
  entries: readonly { readonly record: FrameRecord | undefined; readonly kind: Slot['kind'] }[],
): Promise<void> {
  return tracker.encodeMemories(
    features,
    entries.flatMap(({ record, kind }) => {
      const encoding: MemoryEncoding = kind === 'conditioning' ? 'binary' : 'soft';
      return record === undefined ? [] : [{ record, encoding }];
    }),
  );
}

/** The mask at full size has gone into the memory; kept, it would be most of what an object holds. */
function dropFullMask({ bank }: VideoObject, { kind, frameIndex }: Slot): void {
  const record = bank[kind].get(frameIndex);
  if (record !== undefined && record.fullMask !== null) bank[kind].set(frameIndex, { ...record, fullMask: null });
}

/** Gives a told frame its record. */
async function materialize(
  context: VideoContext,
  features: Features,
  object: VideoObject,
  frameIndex: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { conditioning } = object.bank;
  if (conditioning.has(frameIndex)) return;
  const told = object.told.get(frameIndex);
  invariant(told !== undefined, 'a conditioning frame was told');
  conditioning.set(frameIndex, await recordOf(context, features, told, signal));
}

/** The state in which the prompts leave an object when they still give the mask; else that which the mask itself gives. */
async function recordOf(
  context: VideoContext,
  features: Features,
  { answer, from }: ToldFrame,
  signal: AbortSignal | undefined,
): Promise<FrameRecord> {
  // Negative points alone say what an object is not; they answered something that memory had found.
  if (from?.some((prompt) => prompt.kind !== 'mask' && prompt.sign === 'positive')) {
    const records = await segmentObject(context.graphs, features, from, createStepMemory(from.length), signal);
    const same = records.find((record) => intersectionOverUnion(answerOf(context, record).mask, answer.mask) >= SAME_MASK_IOU);
    if (same !== undefined) return same;
    await pause(signal);
  }
  return context.tracker.decodeMask(features, maskToModel(answer.mask, context.graphs.manifest.model.imageSize));
}
