import type { ObjectPrompt } from '../model/model.ts';
import type { Graphs } from '../runtime/graphs.ts';
import { floatsOf } from '../runtime/half.ts';
import { float32 } from '../runtime/tensor.ts';
import { pause } from './concept/pause.ts';
import type { Features } from './features.ts';
import { type ChosenMask, candidatesOf, chooseMask, type Decoded, decodeMasks } from './mask-decoder.ts';
import { toPointInput } from './prompt-points.ts';
import { maskToModel } from './resize-mask.ts';
import { type FrameRecord, NO_OBJECT_LOGIT } from './tracker/records.ts';

/** Logits of an earlier answer are cut to this before the decoder sees them again. */
const PREVIOUS_LOGIT_LIMIT = 32;

/**
 * Answers of earlier steps by what led to them, so that a further click costs one run. Only a cache: what is answered
 * hangs on the prompts alone.
 */
export interface StepMemory {
  get(steps: string): Float32Array | undefined;
  set(steps: string, logits: Float32Array): void;
}

/** Remembers the last `most` answers ([m,m] floats each). */
export function createStepMemory(most: number): StepMemory {
  const remembered = new Map<string, Float32Array>();
  return {
    get: (steps) => remembered.get(steps),
    set(steps, logits) {
      remembered.delete(steps);
      remembered.set(steps, logits);
      const oldest = remembered.keys().next();
      if (remembered.size > most && !oldest.done) remembered.delete(oldest.value);
    },
  };
}

/**
 * One object on one frame without memory, from clicks and a box. The prompts are told as a person gave them: first what it
 * takes to know what is meant (the box, and the points up to the first positive one), then point after point, each time
 * with the logits of the answer before. A mask among the prompts is where that starts. One point leaves open what is meant
 * and gets three candidates; anything more gets one answer. Sources: facebookresearch/sam3, `sam1_task_predictor.py`; SAM 2
 * demo's refinement.
 * @param prompts checked by `checkObjectPrompts`, with at least one point or box
 * @returns best first; one empty mask when the decoder says that there is no object
 * @throws AppError `aborted`, `out-of-memory`
 */
export async function segmentObject(
  graphs: Graphs,
  features: Features,
  prompts: readonly ObjectPrompt[],
  memory: StepMemory,
  signal?: AbortSignal,
): Promise<readonly FrameRecord[]> {
  const steps = stepsOf(prompts);
  const last = steps.length - 1;
  const known = steps.findLastIndex((step, index) => index < last && memory.get(keyOf(step)) !== undefined);
  let previous = known < 0 ? await logitsOfMask(graphs, prompts) : (memory.get(keyOf(steps[known])) ?? null);
  for (let index = known + 1; ; index++) {
    await pause(signal);
    const step = steps[index];
    const decoded = await decodeStep(graphs, features, step, previous);
    previous = chooseMask(decoded, 0, modeOf(step)).mask.slice();
    memory.set(keyOf(step), previous);
    if (index === last) return recordsOf(decoded, modeOf(step), graphs.manifest.thresholds.objectScore);
  }
}

/** What is told at each step, each with all that came before. */
function stepsOf(prompts: readonly ObjectPrompt[]): readonly (readonly ObjectPrompt[])[] {
  const masks = prompts.filter((prompt) => prompt.kind === 'mask');
  const boxes = prompts.filter((prompt) => prompt.kind === 'box');
  const points = prompts.filter((prompt) => prompt.kind === 'point');
  const held = [...masks, ...boxes];
  const firstPositive = points.findIndex(({ sign }) => sign === 'positive');
  const first = held.length > 0 ? Math.min(boxes.length === 0 ? 1 : 0, points.length) : firstPositive + 1;
  return Array.from({ length: points.length - first + 1 }, (_, step) => [...held, ...points.slice(0, first + step)]);
}

/** Whether it is open what is meant: one point, and nothing else. */
function modeOf(step: readonly ObjectPrompt[]): 'candidates' | 'single' {
  return step.length === 1 && step[0].kind === 'point' ? 'candidates' : 'single';
}

function keyOf(step: readonly ObjectPrompt[]): string {
  return JSON.stringify(step, (name, value) => (name === 'counts' ? Array.from(value as Uint32Array) : value));
}

function decodeStep(
  graphs: Graphs,
  features: Features,
  step: readonly ObjectPrompt[],
  previous: Float32Array | null,
): Promise<Decoded> {
  const { coords, labels } = toPointInput(step, graphs.manifest.model.imageSize);
  const maskInput = previous === null ? null : clampLogits(previous);
  return decodeMasks(graphs, features, { embedding: features.trk_2, coords, labels, objects: 1, maskInput, memory: 'none' });
}

/** [m,m] logits of the mask among the prompts, as if they had been answered; null when there is none. */
async function logitsOfMask(graphs: Graphs, prompts: readonly ObjectPrompt[]): Promise<Float32Array | null> {
  const prompt = prompts.findLast((each) => each.kind === 'mask');
  if (prompt === undefined) return null;
  const size = graphs.manifest.model.imageSize;
  const out = await graphs.run('mask_prompt', { mask: float32(maskToModel(prompt.mask, size), [1, 1, size, size]) });
  return floatsOf(out.low_res_logits);
}

/** Logits of an earlier answer as a mask input. */
export function clampLogits(logits: Float32Array): Float32Array {
  return logits.map((logit) => Math.min(PREVIOUS_LOGIT_LIMIT, Math.max(-PREVIOUS_LOGIT_LIMIT, logit)));
}

function recordsOf(decoded: Decoded, mode: 'candidates' | 'single', threshold: number): readonly FrameRecord[] {
  const scoreLogit = decoded.scoreLogits[0];
  if (!(scoreLogit > threshold)) {
    const { mask, iou, pointer } = chooseMask(decoded, 0, mode);
    return [recordOf({ mask: new Float32Array(mask.length).fill(NO_OBJECT_LOGIT), iou, pointer }, scoreLogit)];
  }
  const chosen = mode === 'candidates' ? candidatesOf(decoded, 0) : [chooseMask(decoded, 0, mode)];
  return chosen.map((each) => recordOf(each, scoreLogit));
}

function recordOf({ mask, iou, pointer }: ChosenMask, scoreLogit: number): FrameRecord {
  return { mask: mask.slice(), fullMask: null, scoreLogit, iou, pointer: pointer.slice(), memory: null };
}
