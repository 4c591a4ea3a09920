import type { NormalizedBox } from '../contract/geometry.ts';
import type { Sign } from '../contract/records.ts';
import type { Graphs } from '../runtime/graphs.ts';
import { floatsOf } from '../runtime/half.ts';
import { bool, float32, int64 } from '../runtime/tensor.ts';
import type { Features } from './features.ts';
import type { PhraseFeatures } from './text.ts';

/** Label of a box that is none. */
const PADDING = -10;

/** A box around an instance (positive), or around something that is none. */
export interface ExemplarBox {
  readonly box: NormalizedBox;
  readonly sign: Sign;
}

/** What the detector says of its Q queries. m = maskSize. */
export interface Detections {
  /** [Q] sigmoid(logit) × sigmoid(presence), in [0, 1] */
  readonly scores: Float32Array;
  /** [Q,4] left, top, right, bottom in the picture, 0 to 1 as a rule */
  readonly boxes: Float32Array;
  /** [Q] masks, [m,m] logits each: views of one array */
  readonly masks: readonly Float32Array[];
  /** How sure it is that there is any instance, in [0, 1]. */
  readonly presence: number;
}

/**
 * Asks the detector for every instance of one phrase, of exemplars, or of both. As Meta has it, the geometry encoder always
 * takes part: without exemplars it gets one padded box. Source: facebookresearch/sam3, `sam3_image.py`, `forward_grounding`.
 * @throws AppError `out-of-memory`
 */
export async function detect(
  graphs: Graphs,
  features: Features,
  text: PhraseFeatures,
  exemplars: readonly ExemplarBox[] = [],
): Promise<Detections> {
  const { maskSize, queries } = graphs.manifest.model;
  const count = Math.max(1, exemplars.length);
  const labels = exemplars.length === 0 ? [PADDING] : exemplars.map(({ sign }) => (sign === 'positive' ? 1 : 0));
  const out = await graphs.run('detector', {
    fpn0: features.fpn0,
    fpn1: features.fpn1,
    fpn2: features.fpn2,
    text_features: text.features,
    text_mask: text.mask,
    boxes: float32(toCentreBoxes(exemplars), [1, count, 4]),
    box_labels: int64(labels, [1, count]),
    use_geometry: bool([true], [1]),
  });
  const masks = floatsOf(out.pred_masks);
  const area = maskSize * maskSize;
  const presence = sigmoid(floatsOf(out.presence_logits)[0]);
  return {
    scores: floatsOf(out.pred_logits).map((logit) => sigmoid(logit) * presence),
    boxes: floatsOf(out.pred_boxes),
    masks: Array.from({ length: queries }, (_, query) => masks.subarray(query * area, (query + 1) * area)),
    presence,
  };
}

/** One detected instance. */
export interface Detection {
  readonly query: number;
  readonly score: number;
  /** left, top, right, bottom in the picture */
  readonly box: readonly [number, number, number, number];
  /** [m,m] logits, a view of all masks: copy it to keep it */
  readonly mask: Float32Array;
}

/** Detections whose score is above a threshold, in the order of the queries. */
export function keepAbove({ scores, boxes, masks }: Detections, threshold: number): readonly Detection[] {
  return masks.flatMap((mask, query) => {
    const score = scores[query];
    if (!(score > threshold)) return [];
    const [left, top, right, bottom] = boxes.subarray(query * 4, query * 4 + 4);
    return [{ query, score, box: [left, top, right, bottom] as const, mask }];
  });
}

/** [N,4] centre x, centre y, width, height in the picture, each cut to it; one box of zeros when there is none. */
function toCentreBoxes(exemplars: readonly ExemplarBox[]): Float32Array {
  if (exemplars.length === 0) return new Float32Array(4);
  return Float32Array.from(
    exemplars.flatMap(({ box }) => {
      const [left, top] = [Math.max(0, box.x), Math.max(0, box.y)];
      const [right, bottom] = [Math.min(1, box.x + box.width), Math.min(1, box.y + box.height)];
      return [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top];
    }),
  );
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
