import type { RgbImage } from '../model/model.ts';
import type { Graphs } from '../runtime/graphs.ts';
import { bytesOf, float32, type Tensor } from '../runtime/tensor.ts';
import { toPixelValues } from './preprocess.ts';

/**
 * One frame as the vision encoder sees it: what every prompt on that frame is answered from. g = gridSize, C = hiddenSize.
 * The tensors keep the graph's type (float16 in a half-precision pack) and are only fed on.
 */
export interface Features {
  /** Detector pyramid: [1,C,4g,4g], [1,C,2g,2g], [1,C,g,g]. */
  readonly fpn0: Tensor;
  readonly fpn1: Tensor;
  readonly fpn2: Tensor;
  /** Tracker features: [1,C/8,4g,4g], [1,C/4,2g,2g], and [1,C,g,g] without the no-memory embedding. */
  readonly trk_s0: Tensor;
  readonly trk_s1: Tensor;
  readonly trk_2: Tensor;
}

/** Encodes one image of any size. @throws AppError `out-of-memory` */
export async function encodeImage(graphs: Graphs, image: RgbImage): Promise<Features> {
  const size = graphs.manifest.model.imageSize;
  const pixels = toPixelValues(image, size, graphs.manifest.preprocessing);
  const out = await graphs.run('vision_encoder', { pixel_values: float32(pixels, [1, 3, size, size]) });
  return out as unknown as Features;
}

/** Bytes that the features of one frame hold. */
export function featureBytes(features: Features): number {
  return Object.values(features).reduce((sum, tensor: Tensor) => sum + bytesOf(tensor), 0);
}
