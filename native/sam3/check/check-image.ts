/** Cases of one image: preprocessing, tokens, concepts, and objects. */
import { throwIfAborted } from '../../contract/errors.ts';
import { encodeRowMajor } from '../../masks/codec.ts';
import type { ObjectPrompt, RgbImage } from '../../model/model.ts';
import { floatsOf } from '../../runtime/half.ts';
import { detect, keepAbove } from '../detector.ts';
import { encodeImage, type Features } from '../features.ts';
import { chooseMask, type Decoded, decodeMasks, maskOf } from '../mask-decoder.ts';
import { createStepMemory, segmentObject } from '../object-segmenter.ts';
import { toPixelValues } from '../preprocess.ts';
import { toPointInput } from '../prompt-points.ts';
import { maskToModel } from '../resize-mask.ts';
import { PHRASE_WITHOUT_TEXT } from '../text.ts';
import { createTracker } from '../tracker/sam3-tracker.ts';
import type { CaseTensors } from './case-tensors.ts';
import type { CheckedModel } from './checked-model.ts';
import { compareMask } from './compare-mask.ts';
import type { Findings } from './findings.ts';
import type { CaseOf } from './reference.ts';

const PREVIOUS_LIMIT = 32;
const TOKENS = 4;

export function checkTokenizer({ tokenizer }: CheckedModel, { phrases }: CaseOf<'tokenizer'>, findings: Findings): void {
  for (const { text, ids, mask } of phrases) {
    const encoded = tokenizer.encode(text);
    findings.same(`ids of "${text.slice(0, 24)}"`, encoded.ids, ids);
    findings.same(`mask of "${text.slice(0, 24)}"`, encoded.mask.map(Number), mask);
  }
}

export function checkPreprocess({ graphs }: CheckedModel, tensors: CaseTensors, findings: Findings): void {
  const { model, preprocessing } = graphs.manifest;
  findings.numbers(
    'pixel_values',
    toPixelValues(tensors.image('image'), model.imageSize, preprocessing),
    tensors.floats('pixel_values'),
  );
}

/** Text and exemplars through the detector, and what is kept of it at the size of the image. */
export async function checkImageConcept(
  { graphs, tokenizer, phrases }: CheckedModel,
  entry: CaseOf<'image-concept'>,
  tensors: CaseTensors,
  findings: Findings,
  signal?: AbortSignal,
): Promise<void> {
  const image = tensors.image('image');
  const { maskSize } = graphs.manifest.model;
  const features = await encodeImage(graphs, image);
  const exemplars = entry.exemplars.map(({ sign, ...box }) => ({ box, sign }));
  for (const [number, phrase] of entry.phrases.entries()) {
    throwIfAborted(signal);
    const name = (what: string) => `${number}.${what}`;
    const words = phrase ?? PHRASE_WITHOUT_TEXT;
    findings.same(name('ids'), tokenizer.encode(words).ids, tensors.integers(name('ids')));
    const [text] = await phrases.encodePhrases([words]);
    const valid = tensors.integers(name('text_mask')).filter((each) => each === 1).length * graphs.manifest.model.hiddenSize;
    // What stands on padding is masked wherever it is used, and hangs on the padding's token.
    const [ours, theirs] = [floatsOf(text.features), tensors.floats(name('text_features'))];
    findings.numbers(name('text_features'), ours.subarray(0, valid), theirs.subarray(0, valid));
    const found = await detect(graphs, features, text, exemplars);
    findings.numbers(name('scores'), found.scores, tensors.floats(name('scores')));
    findings.numbers(name('pred_boxes'), found.boxes, tensors.floats(name('pred_boxes')));
    findings.numbers(
      name('pred_masks'),
      found.masks.flatMap((mask) => [...mask]),
      tensors.floats(name('pred_masks')),
    );
    const kept = keepAbove(found, entry.threshold).toSorted((a, b) => a.query - b.query);
    findings.same(
      name('kept'),
      kept.map(({ query }) => query),
      tensors.integers(name('kept')),
    );
    if (kept.length !== tensors.integers(name('kept')).length) continue;
    for (const [index, { query, mask }] of kept.entries()) {
      const theirs = tensors.bits(name('masks'), image.width * image.height, index);
      compareMask(findings, `${number}.masks of query ${query}`, mask, maskSize, image, theirs);
    }
  }
}

/** Clicks, boxes and masks on one image, step by step. */
export async function checkImageObject(
  { graphs }: CheckedModel,
  entry: CaseOf<'image-object'>,
  tensors: CaseTensors,
  findings: Findings,
  signal?: AbortSignal,
): Promise<void> {
  const image = tensors.image('image');
  const features = await encodeImage(graphs, image);
  const { maskSize, imageSize } = graphs.manifest.model;
  let previous: Float32Array | null = null;
  const told: ObjectPrompt[] = [];
  for (const [number, step] of entry.steps.entries()) {
    throwIfAborted(signal);
    const name = (what: string) => `${number}.${what}`;
    if (step.mask) {
      previous = await checkMaskPrompt(graphs, features, image, name, tensors, findings);
      continue;
    }
    const prompts = promptsOf(step, image);
    const { coords, labels } = toPointInput(prompts, imageSize);
    const maskInput: Float32Array | null = step.usePrevious && previous !== null ? clamp(previous) : null;
    const decoded: Decoded = await decodeMasks(graphs, features, {
      embedding: features.trk_2,
      coords,
      labels,
      objects: 1,
      maskInput,
      memory: 'none',
    });
    compareDecoded(decoded, name, tensors, findings);
    const chosen = chooseMask(decoded, 0, step.multimask ? 'candidates' : 'single');
    const token = tokenOf(decoded, chosen.mask);
    findings.same(name('token'), [token], tensors.integers(name('token')));
    findings.numbers(name('pointer'), chosen.pointer, tensors.floats(name('pointer')));
    previous = chosen.mask.slice();
    for (let candidate = 0; candidate < TOKENS; candidate++) {
      const theirs = tensors.bits(name('candidates'), image.width * image.height, candidate);
      compareMask(findings, `${number}.candidates[${candidate}]`, maskOf(decoded, 0, candidate).mask, maskSize, image, theirs);
    }
    // The same by the road that a click takes, which asks again with every click on top of the one before.
    if (!step.usePrevious) told.length = 0;
    for (const prompt of prompts) if (!told.some((each) => JSON.stringify(each) === JSON.stringify(prompt))) told.push(prompt);
    if (isReplayed(entry.steps.slice(0, number + 1))) {
      const records = await segmentObject(graphs, features, told, createStepMemory(0), signal);
      findings.numbers(name('chosen, as clicked'), records[0]?.mask ?? [], tensors.floats(name('chosen')));
    }
  }
}

/** Whether these steps are the ones that clicks with the same prompts would take. */
function isReplayed(steps: CaseOf<'image-object'>['steps']): boolean {
  const last = steps.at(-1);
  if (last === undefined || steps.some(({ mask }) => mask)) return false;
  const from = steps.findLastIndex(({ usePrevious }) => !usePrevious);
  const chain = steps.slice(from);
  const first = chain[0];
  if (first === undefined) return false;
  if (!chain.every(({ multimask, points, box }, index) => multimask === (points.length === 1 && box === null && index === 0)))
    return false;
  const opening = first.box === null ? 1 : 0;
  return chain.every(({ points, box }, index) => points.length === opening + index && (box !== null) === (first.box !== null));
}

async function checkMaskPrompt(
  graphs: CheckedModel['graphs'],
  features: Features,
  image: RgbImage,
  name: (what: string) => string,
  tensors: CaseTensors,
  findings: Findings,
): Promise<Float32Array> {
  const { imageSize } = graphs.manifest.model;
  const pixels = tensors.bits(name('mask_prompt'), image.width * image.height);
  const model = maskToModel(encodeRowMajor(pixels, image.width, image.height), imageSize);
  findings.bits(name('model_mask'), model, tensors.bits(name('model_mask'), imageSize * imageSize), null);
  const record = await createTracker(graphs).decodeMask(features, model);
  findings.numbers(name('chosen'), record.mask, tensors.floats(name('chosen')));
  findings.numbers(name('score'), [record.scoreLogit], tensors.floats(name('score')));
  findings.numbers(name('pointer'), record.pointer, tensors.floats(name('pointer')));
  return record.mask;
}

function compareDecoded(decoded: Decoded, name: (what: string) => string, tensors: CaseTensors, findings: Findings): void {
  findings.numbers(name('masks'), decoded.masks, tensors.floats(name('masks')));
  findings.numbers(name('iou'), decoded.ious, tensors.floats(name('iou')));
  findings.numbers(name('score'), decoded.scoreLogits, tensors.floats(name('score')));
  findings.numbers(name('pointers'), decoded.pointers, tensors.floats(name('pointers')));
}

function tokenOf(decoded: Decoded, mask: Float32Array): number {
  return [0, 1, 2, 3].findIndex((token) => maskOf(decoded, 0, token).mask.byteOffset === mask.byteOffset);
}

function clamp(logits: Float32Array): Float32Array {
  return logits.map((logit) => Math.max(-PREVIOUS_LIMIT, Math.min(PREVIOUS_LIMIT, logit)));
}

/** Prompts in pixels as prompts of the product. */
export function promptsOf(
  { points, box }: { readonly points: readonly { x: number; y: number; label: 0 | 1 }[]; readonly box: readonly number[] | null },
  { width, height }: { readonly width: number; readonly height: number },
): ObjectPrompt[] {
  const prompts: ObjectPrompt[] = [];
  if (box !== null) {
    const [left, top, right, bottom] = box as [number, number, number, number];
    const norm = { x: left / width, y: top / height, width: (right - left) / width, height: (bottom - top) / height };
    prompts.push({ kind: 'box', box: norm, sign: 'positive' });
  }
  for (const { x, y, label } of points) {
    prompts.push({ kind: 'point', point: { x: x / width, y: y / height }, sign: label === 1 ? 'positive' : 'negative' });
  }
  return prompts;
}
