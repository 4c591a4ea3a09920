import type { Graphs } from '../runtime/graphs.ts';
import { floatsOf } from '../runtime/half.ts';
import { float32, int64, type Tensor } from '../runtime/tensor.ts';
import type { Features } from './features.ts';

/** Logit offset within which a mask's outline is tried for stability, and the least ratio of areas that counts as stable. */
const STABILITY_DELTA = 0.05;
const STABILITY_THRESHOLD = 0.98;
const TOKENS = 4;

export interface DecodeRequest {
  /** trk_2 of the features ([1,C,g,g], for all objects) or what memory attention made of it ([B,C,g,g]). */
  readonly embedding: Tensor;
  /** [B,P,2] model pixels. */
  readonly coords: Float32Array;
  /** [B,P]; see PointInput, and -1 for "no point". */
  readonly labels: readonly number[];
  /** B */
  readonly objects: number;
  /** [B,1,m,m] logits of an earlier answer, or a mask prompt's; null for none. */
  readonly maskInput: Float32Array | null;
  /** Whether the frame is decoded without any memory; a mask that is taken as it is counts as remembered. */
  readonly memory: 'none' | 'attended';
}

/** What the decoder answers for B objects: token 0 is the single mask, 1 to 3 are the candidates. m = maskSize, C = hiddenSize. */
export interface Decoded {
  /** [B,4,m,m] */
  readonly masks: Float32Array;
  /** [B,4] */
  readonly ious: Float32Array;
  /** [B] */
  readonly scoreLogits: Float32Array;
  /** [B,4,C] */
  readonly pointers: Float32Array;
  readonly maskArea: number;
}

/** Runs the prompt encoder and mask decoder for B objects on one frame. @throws AppError `out-of-memory` */
export async function decodeMasks(graphs: Graphs, features: Features, request: DecodeRequest): Promise<Decoded> {
  const { objects: count } = request;
  const size = graphs.manifest.model.maskSize;
  const points = request.labels.length / count;
  const out = await graphs.run('mask_decoder', {
    image_embed: request.embedding,
    feat_s0: features.trk_s0,
    feat_s1: features.trk_s1,
    point_coords: float32(request.coords, [count, points, 2]),
    point_labels: int64(request.labels, [count, points]),
    mask_input: float32(request.maskInput ?? new Float32Array(count * size * size), [count, 1, size, size]),
    has_mask: float32(new Float32Array(count).fill(request.maskInput === null ? 0 : 1), [count]),
    no_mem: float32(new Float32Array(count).fill(request.memory === 'none' ? 1 : 0), [count]),
  });
  return {
    masks: floatsOf(out.masks as Tensor),
    ious: floatsOf(out.iou_scores as Tensor),
    scoreLogits: floatsOf(out.object_score_logits as Tensor),
    pointers: floatsOf(out.object_pointers as Tensor),
    maskArea: size * size,
  };
}

export interface ChosenMask {
  /** [m,m], a view of what was decoded: copy it to keep it. */
  readonly mask: Float32Array;
  readonly iou: number;
  /** [C], a view too. */
  readonly pointer: Float32Array;
}

/** One of the four masks of an object. */
export function maskOf(decoded: Decoded, object: number, token: number): ChosenMask {
  const { masks, ious, pointers, maskArea } = decoded;
  const at = object * TOKENS + token;
  const channels = pointers.length / ious.length;
  return {
    mask: masks.subarray(at * maskArea, (at + 1) * maskArea),
    iou: ious[at] as number,
    pointer: pointers.subarray(at * channels, (at + 1) * channels),
  };
}

/** Candidates (tokens 1 to 3) of an object, the best first. */
export function candidatesOf(decoded: Decoded, object: number): readonly ChosenMask[] {
  return [1, 2, 3].map((token) => maskOf(decoded, object, token)).sort((a, b) => b.iou - a.iou);
}

/**
 * The mask that SAM goes by. `candidates` (no point or one: what is meant is open) takes the best of the three;
 * `single` takes the single mask unless its outline is unstable, then the best of the three, but keeps its own pointer.
 * Source: SAM 2 mask decoder, dynamic multimask via stability.
 */
export function chooseMask(decoded: Decoded, object: number, mode: 'candidates' | 'single'): ChosenMask {
  const best = candidatesOf(decoded, object)[0] as ChosenMask;
  if (mode === 'candidates') return best;
  const single = maskOf(decoded, object, 0);
  return stabilityOf(single.mask) >= STABILITY_THRESHOLD ? single : { ...best, pointer: single.pointer };
}

function stabilityOf(mask: Float32Array): number {
  let inner = 0;
  let outer = 0;
  for (const logit of mask) {
    if (logit > STABILITY_DELTA) inner++;
    if (logit > -STABILITY_DELTA) outer++;
  }
  return outer > 0 ? inner / outer : 1;
}
