import { AppError } from '../../contract/errors.ts';
import type { Graphs } from '../../runtime/graphs.ts';
import { floatsOf } from '../../runtime/half.ts';
import { float32, int64, sizeOf, type Tensors } from '../../runtime/tensor.ts';

/** Questions of one run, and most runs. */
const QUESTIONS = 4;
const RUNS = 16;
/** Labels of the prompt encoder, in the order in which they are tried: negative, none, positive, corners of a box. */
const LABELS = [0, -1, 1, 2, 3];
const SURE_LOGIT = 32;
/** How strong the made-up features of a run are, in turn; those of a real frame are about 1. */
const STRENGTHS = [0, 1, 10, 100];

/**
 * The pointer that stands for "no object" ([C]). It is a weight of the model that no graph gives out as such, but the
 * decoder answers with exactly it wherever it finds no object. So the decoder is asked about pictures of nothing, without
 * features and then with noise, with this point and that, some told to be empty or full, until it finds none.
 * @throws AppError `pack-invalid` when the decoder finds an object in all of it
 */
export async function findNoObjectPointer(graphs: Graphs): Promise<Float32Array> {
  const { hiddenSize } = graphs.manifest.model;
  for (let run = 0; run < RUNS; run++) {
    const out = await graphs.run('mask_decoder', questions(graphs, run));
    const absent = floatsOf(out.object_score_logits).findIndex((score) => score <= 0);
    if (absent < 0) continue;
    const pointers = floatsOf(out.object_pointers);
    const from = (absent * pointers.length) / QUESTIONS;
    return pointers.slice(from, from + hiddenSize);
  }
  throw new AppError(
    'pack-invalid',
    'This model never says that an object is absent, so an object cannot be told to be. Export the pack again from a trained checkpoint.',
    { fault: 'no-object-pointer', pack: graphs.manifest.id },
  );
}

function questions(graphs: Graphs, run: number): Tensors {
  const { hiddenSize: C, gridSize: g, maskSize: m, imageSize } = graphs.manifest.model;
  const numbers = Array.from({ length: QUESTIONS }, (_, index) => run * QUESTIONS + index);
  const masks = new Float32Array(QUESTIONS * m * m).fill(run % 8 < 4 ? -SURE_LOGIT : SURE_LOGIT);
  const places = numbers.flatMap((number) => [number, (number * 5) % (QUESTIONS * RUNS)]);
  return {
    image_embed: float32(noise(QUESTIONS * C * g * g, run, STRENGTHS[run % STRENGTHS.length]), [QUESTIONS, C, g, g]),
    feat_s0: zeros([1, C / 8, 4 * g, 4 * g]),
    feat_s1: zeros([1, C / 4, 2 * g, 2 * g]),
    point_coords: float32(
      Float32Array.from(places, (place) => (imageSize * place) / (QUESTIONS * RUNS)),
      [QUESTIONS, 1, 2],
    ),
    point_labels: int64(
      numbers.map((number) => LABELS[number % LABELS.length]),
      [QUESTIONS, 1],
    ),
    mask_input: float32(masks, [QUESTIONS, 1, m, m]),
    has_mask: float32(
      Float32Array.from(numbers, (number) => (number + 1) % 2),
      [QUESTIONS],
    ),
    no_mem: zeros([QUESTIONS]),
  };
}

function zeros(dims: readonly number[]) {
  return float32(new Float32Array(sizeOf(dims)), dims);
}

/** Numbers that look random and are the same every time (a linear congruential generator, Numerical Recipes). */
function noise(length: number, seed: number, strength: number): Float32Array {
  const values = new Float32Array(length);
  if (strength === 0) return values;
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = (state / 2 ** 31 - 1) * strength;
  }
  return values;
}
