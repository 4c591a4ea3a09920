import { invariant, throwIfAborted } from '../../contract/errors.ts';
import { decodeRowMajor } from '../../masks/codec.ts';
import type { MaskSize, Rle } from '../../masks/rle.ts';
import type { ObjectPrompt, RgbImage } from '../../model/model.ts';
import { floatsOf } from '../../runtime/half.ts';
import { createFeatureCache, type FeatureCache } from '../feature-cache.ts';
import { createStepMemory, segmentObject } from '../object-segmenter.ts';
import { resizeLogits } from '../resize-logits.ts';
import { maskToModel } from '../resize-mask.ts';
import type { FrameRecord } from '../tracker/records.ts';
import { createTracker } from '../tracker/sam3-tracker.ts';
import type { Tracker } from '../tracker/tracker.ts';
import { createVideoSession } from '../video-session.ts';
import type { CaseTensors } from './case-tensors.ts';
import { promptsOf } from './check-image.ts';
import type { CheckedModel } from './checked-model.ts';
import type { Findings } from './findings.ts';
import type { CaseOf } from './reference.ts';

type Op = CaseOf<'track'>['ops'][number];
type Told = Extract<Op, { objectId: number }>;

/** A session whose tracker is listened to, since its answers say masks and not logits. */
interface Listened {
  readonly session: ReturnType<typeof createVideoSession>;
  readonly tracker: Tracker;
  readonly features: FeatureCache;
  readonly size: MaskSize;
  /** What objects were carried to, by `objectId@frame`; the newest. */
  readonly carried: Map<string, FrameRecord>;
  /** What the last correction decoded. */
  corrected: FrameRecord | null;
  /** What objects were told, by `objectId@frame`. */
  readonly told: Map<string, FrameRecord>;
}

/** A script of prompts, corrections and runs through the product's own video session, logits and all. */
export async function checkTrack(
  model: CheckedModel,
  entry: CaseOf<'track'>,
  tensors: CaseTensors,
  findings: Findings,
  signal?: AbortSignal,
): Promise<void> {
  const listened = listen(model, tensors.frames('frames'));
  const prompts = new Map<string, ObjectPrompt[]>();
  try {
    for (const [number, op] of entry.ops.entries()) {
      throwIfAborted(signal);
      const name = (what: string) => `${number}.${what}`;
      if (op.op === 'propagate') await checkRun(listened, op, name, tensors, findings, signal);
      else await checkTold(model, listened, op, prompts, name, tensors, findings);
    }
  } finally {
    listened.session.close();
  }
}

function listen({ graphs }: CheckedModel, frames: readonly RgbImage[]): Listened {
  const features = createFeatureCache(graphs, async (index) => frames[index] as RgbImage);
  const tracker = createTracker(graphs);
  const first = frames[0];
  invariant(first !== undefined, 'a clip has frames');
  const size = { width: first.width, height: first.height };
  const carried = new Map<string, FrameRecord>();
  const unused = () => {
    throw new Error('no case of tracking looks for concepts');
  };
  const state: Omit<Listened, 'session'> = { tracker, features, size, carried, corrected: null, told: new Map() };
  const listening: Tracker = {
    ...tracker,
    async track(encoding, objects, frameIndex, direction) {
      const records = await tracker.track(encoding, objects, frameIndex, direction);
      for (const [index, { objectId }] of objects.entries()) carried.set(keyOf(objectId, frameIndex), records[index]);
      return records;
    },
    async decodeAttended(...request) {
      const records = await tracker.decodeAttended(...request);
      state.corrected = records[0] ?? null;
      return records;
    },
  };
  const source = { ...size, frameCount: frames.length };
  const session = createVideoSession({ graphs, tracker: listening, source, features, find: unused, follow: unused });
  return Object.assign(state, { session });
}

async function checkTold(
  { graphs }: CheckedModel,
  listened: Listened,
  op: Told,
  known: Map<string, ObjectPrompt[]>,
  name: (what: string) => string,
  tensors: CaseTensors,
  findings: Findings,
): Promise<void> {
  const { session, tracker, features, size } = listened;
  const { objectId, frame } = op;
  const key = keyOf(objectId, frame);
  const encoding = await features.at(frame);
  let record: FrameRecord;
  if (op.op === 'mask') {
    const mask = tensors.mask(name('mask_prompt'), size);
    const model = maskToModel(mask, graphs.manifest.model.imageSize);
    findings.bits(name('model_mask'), model, tensors.bits(name('model_mask'), model.length), null);
    await session.prompt(objectId, frame, [{ kind: 'mask', mask }]);
    record = await tracker.decodeMask(encoding, model);
  } else {
    const prompts = promptsOf({ box: op.op === 'points' ? op.box : null, points: op.points }, size);
    known.set(key, prompts);
    listened.corrected = null;
    await session.prompt(objectId, frame, prompts);
    if (op.op === 'correct') {
      invariant(listened.corrected !== null, 'a correction looks into the memory');
      record = listened.corrected;
    } else record = (await segmentObject(graphs, encoding, prompts, createStepMemory(0)))[0] as FrameRecord;
  }
  const copy = { ...record };
  listened.told.set(key, copy);
  await tracker.encodeMemories(encoding, [{ record: copy, encoding: 'binary' }]);
  findings.numbers(name('mask'), record.mask, tensors.floats(name('mask')));
  findings.numbers(name('score'), [record.scoreLogit], tensors.floats(name('score')));
  findings.numbers(name('iou'), [record.iou], tensors.floats(name('iou')));
  findings.numbers(name('pointer'), record.pointer, tensors.floats(name('pointer')));
  invariant(copy.memory !== null, 'an encoded record has a memory');
  findings.numbers(name('memory'), floatsOf(copy.memory), tensors.floats(name('memory')));
}

async function checkRun(
  listened: Listened,
  { direction, from, to, objects }: Extract<Op, { op: 'propagate' }>,
  name: (what: string) => string,
  tensors: CaseTensors,
  findings: Findings,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { session, size } = listened;
  const rows = { masks: [] as number[][], scores: [] as number[], ious: [] as number[], pointers: [] as number[] };
  let records: (FrameRecord | undefined)[] = [];
  const request = { direction, to, objects: objects.map((objectId) => ({ objectId, from })) };
  for await (const answer of session.propagate(request, signal)) {
    findings.same(
      `${name('ids')} of frame ${answer.frameIndex}`,
      answer.objects.map(({ objectId }) => objectId),
      objects,
    );
    records = objects.map((objectId) => recordAt(listened, objectId, answer.frameIndex));
    for (const [index, record] of records.entries()) {
      if (record === undefined) continue;
      rows.masks.push([...record.mask]);
      rows.scores.push(record.scoreLogit);
      rows.ious.push(record.iou);
      rows.pointers.push(...record.pointer);
      const told = listened.told.has(keyOf(objects[index] as number, answer.frameIndex));
      if (!told) compareAnswer(findings, `${name('answers')} ${answer.frameIndex}`, answer.objects[index]?.mask, record, size);
    }
  }
  findings.numbers(name('masks'), rows.masks.flat(), tensors.floats(name('masks')));
  findings.numbers(name('scores'), rows.scores, tensors.floats(name('scores')));
  findings.numbers(name('ious'), rows.ious, tensors.floats(name('ious')));
  findings.numbers(name('pointers'), rows.pointers, tensors.floats(name('pointers')));
  const memories = records.flatMap((record) => (record?.memory ? [...floatsOf(record.memory)] : []));
  findings.numbers(name('memory'), memories, tensors.floats(name('memory')));
}

function recordAt({ told, carried }: Listened, objectId: number, frame: number): FrameRecord | undefined {
  const key = keyOf(objectId, frame);
  return told.get(key) ?? carried.get(key);
}

/** The mask that was answered is the one that the logits give. */
function compareAnswer(findings: Findings, name: string, answer: Rle | undefined, record: FrameRecord, size: MaskSize): void {
  if (answer === undefined) return;
  const side = Math.sqrt(record.mask.length);
  const logits = resizeLogits(record.mask, side, size.width, size.height);
  findings.bits(
    name,
    decodeRowMajor(answer),
    Uint8Array.from(logits, (logit) => Number(logit > 0)),
    logits,
  );
}

function keyOf(objectId: number, frame: number): string {
  return `${objectId}@${frame}`;
}
