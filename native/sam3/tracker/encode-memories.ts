import { invariant } from '../../contract/errors.ts';
import type { Graphs } from '../../runtime/graphs.ts';
import { float32, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import type { Features } from '../features.ts';
import type { FrameRecord } from './records.ts';

/** Most masks of one run: those of 1008 × 1008 logits are 4 MB each. */
const MOST_MASKS = 16;

/** One memory to make. */
export interface MemoryJob {
  readonly record: FrameRecord;
  /** [side,side] logits */
  readonly mask: Float32Array;
  readonly scoreLogit: number;
  /** Whether the mask is taken as 0 or 1, or as what the sigmoid makes of its logits (the graph does both). */
  readonly encoding: 'soft' | 'binary';
}

/**
 * Encodes memories on one frame and puts them into their records, masks of one size together.
 * @param path how a mask comes to the encoder's size: by way of the model image's size, as the tracker has it, or in one
 *   step, as concept video has it
 */
export async function encodeJobs(
  graphs: Graphs,
  features: Features,
  jobs: readonly MemoryJob[],
  path: 'via-image-size' | 'direct',
): Promise<void> {
  const lengths = new Set(jobs.map((job) => job.mask.length));
  for (const length of lengths) {
    const same = jobs.filter((job) => job.mask.length === length);
    for (let from = 0; from < same.length; from += MOST_MASKS) {
      await encodeBatch(graphs, features, same.slice(from, from + MOST_MASKS), path);
    }
  }
}

async function encodeBatch(
  graphs: Graphs,
  features: Features,
  jobs: readonly MemoryJob[],
  path: 'via-image-size' | 'direct',
): Promise<void> {
  const length = jobs[0].mask.length;
  const side = Math.round(Math.sqrt(length));
  const masks = new Float32Array(jobs.length * length);
  for (const [index, { mask }] of jobs.entries()) masks.set(mask, index * length);
  const { memory } = await graphs.run('memory_encoder', {
    vision_feat: features.trk_2,
    mask_logits: float32(masks, [jobs.length, 1, side, side]),
    object_score: float32(
      Float32Array.from(jobs, (job) => job.scoreLogit),
      [jobs.length, 1],
    ),
    binarize: float32(
      Float32Array.from(jobs, (job) => (job.encoding === 'binary' ? 1 : 0)),
      [jobs.length],
    ),
    via_image_size: float32(Float32Array.of(path === 'via-image-size' ? 1 : 0), [1]),
  });
  jobs.forEach(({ record }, index) => {
    record.memory = memoryAt(memory, index);
  });
}

/** One of [N,memorySize,g,g] as [1,memorySize,g,g], copied so that it does not keep its neighbours. */
function memoryAt(memories: Tensor, index: number): Tensor {
  const dims = [1, ...memories.dims.slice(1)];
  const length = sizeOf(dims);
  if (memories.dims[0] === 1) return memories;
  const [from, to] = [index * length, (index + 1) * length];
  if (memories.type === 'float16') return { type: 'float16', dims, data: memories.data.slice(from, to) };
  invariant(memories.type === 'float32', 'memories are floats');
  return { type: 'float32', dims, data: memories.data.slice(from, to) };
}
