/** A model that is small, quick and wrong, but answers by everything that it is fed: what is remembered shows in its answers. */
import { createMemoryBudget } from '../runtime/budget.ts';
import type { Graphs } from '../runtime/graphs.ts';
import { GRAPH_NAMES, type GraphName, type PackManifest } from '../runtime/pack-manifest.ts';
import { float32, type Tensor, type Tensors } from '../runtime/tensor.ts';

const G = 2;
const M = 4 * G;
const C = 8;
const K = 2;
const SIDE = 16;

/** Graphs that count their runs. */
export interface TestGraphs extends Graphs {
  readonly runs: Record<GraphName, number>;
  /** Inputs of the runs, when they are wanted. */
  readonly onRun: { hear: ((graph: GraphName, inputs: Tensors) => void) | null };
}

/** Makes graphs without ONNX Runtime. */
export function createTestGraphs(budgetBytes = 2 ** 30): TestGraphs {
  const runs = Object.fromEntries(GRAPH_NAMES.map((name) => [name, 0])) as Record<GraphName, number>;
  const onRun: TestGraphs['onRun'] = { hear: null };
  return {
    manifest: MANIFEST,
    device: { id: 'cpu', provider: 'cpu', reason: null },
    budget: createMemoryBudget(budgetBytes),
    runs,
    onRun,
    async run(graph, inputs) {
      runs[graph]++;
      onRun.hear?.(graph, inputs);
      return ANSWERS[graph](inputs);
    },
    timings: () =>
      Object.fromEntries(GRAPH_NAMES.map((name) => [name, { runs: runs[name], ms: 0 }])) as ReturnType<Graphs['timings']>,
    warmUp: async () => {},
    close: async () => {},
  };
}

const MANIFEST = {
  id: 'test',
  flavour: 'portable',
  model: {
    imageSize: SIDE,
    gridSize: G,
    maskSize: M,
    hiddenSize: C,
    memorySize: K,
    memories: 7,
    pointers: 16,
    conditioningFrames: 4,
  },
  preprocessing: { resize: 'squash', interpolation: 'bilinear-antialias', mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  thresholds: { objectScore: 0 },
} as unknown as PackManifest;

function none(): Tensors {
  throw new Error('this graph has no part here');
}

const ANSWERS: Readonly<Record<GraphName, (inputs: Tensors) => Tensors>> = {
  text_encoder: none,
  detector: none,
  vision_encoder({ pixel_values }) {
    const seen = blend(pixel_values, 0, pixel_values.data.length);
    return {
      fpn0: wave(seen, 1, [1, C, M, M]),
      fpn1: wave(seen, 2, [1, C, M / 2, M / 2]),
      fpn2: wave(seen, 3, [1, C, G, G]),
      trk_s0: wave(seen, 4, [1, C / 8, M, M]),
      trk_s1: wave(seen, 5, [1, C / 4, M / 2, M / 2]),
      trk_2: wave(seen, 6, [1, C, G, G]),
    };
  },
  memory_attention({ vision_feat, memory, mem_offset, obj_ptr, ptr_offset }) {
    const [objects, memories] = memory.dims;
    const pointers = obj_ptr.dims[1];
    const seen = blend(vision_feat, 0, vision_feat.data.length);
    const conditioned = Array.from({ length: objects }, (_, n) => {
      let sum = seen;
      for (let i = 0; i < memories; i++) {
        const at = n * memories + i;
        sum += blend(memory, at * K * G * G, K * G * G) * (1 + Number(mem_offset.data[at]));
      }
      for (let i = 0; i < pointers; i++) {
        const at = n * pointers + i;
        sum += blend(obj_ptr, at * C, C) * (1 + Number(ptr_offset.data[at]));
      }
      return wave(sum, 7, [1, C, G, G]);
    });
    return { conditioned: stacked(conditioned) };
  },
  mask_decoder(inputs) {
    const { image_embed, point_coords, point_labels, mask_input, has_mask, no_mem } = inputs;
    const [objects, points] = point_labels.dims;
    const each = image_embed.data.length / image_embed.dims[0];
    const seeds = Array.from({ length: objects }, (_, n) => {
      let sum = blend(image_embed, image_embed.dims[0] === 1 ? 0 : n * each, each) + Number(no_mem.data[n]);
      sum += blend(point_coords, n * points * 2, points * 2);
      for (let p = 0; p < points; p++) sum += 0.3 * Number(point_labels.data[n * points + p]);
      if (Number(has_mask.data[n]) > 0) sum += blend(mask_input, n * M * M, M * M);
      return sum;
    });
    const scores = seeds.map((seed) => 2 * Math.sin(5 * seed) + 1);
    return {
      masks: stacked(seeds.map((seed) => wave(seed, 8, [1, 4, M, M]))),
      iou_scores: stacked(seeds.map((seed) => wave(seed, 9, [1, 4]))),
      object_score_logits: float32(Float32Array.from(scores), [objects, 1]),
      object_pointers: stacked(
        seeds.map((seed, n) =>
          scores[n] > 0 ? wave(seed, 10, [1, 4, C]) : float32(new Float32Array(4 * C).fill(-3), [1, 4, C]),
        ),
      ),
    };
  },
  mask_prompt({ mask }) {
    const low = new Float32Array(M * M);
    const ratio = SIDE / M;
    for (let y = 0; y < M; y++)
      for (let x = 0; x < M; x++) low[y * M + x] = Number(mask.data[y * ratio * SIDE + x * ratio]) * 20 - 10;
    return { mask_input: float32(low.slice(), [1, 1, M, M]), low_res_logits: float32(low, [1, 1, M, M]) };
  },
  memory_encoder({ vision_feat, mask_logits, object_score, binarize }) {
    const objects = mask_logits.dims[0];
    const each = mask_logits.data.length / objects;
    const seen = blend(vision_feat, 0, vision_feat.data.length);
    return {
      memory: stacked(
        Array.from({ length: objects }, (_, n) => {
          const present = Number(object_score.data[n]) > 0 ? 1 : 0;
          return wave(seen + blend(mask_logits, n * each, each) + present + 2 * Number(binarize.data[n]), 11, [1, K, G, G]);
        }),
      ),
    };
  },
};

/** A number in about -1 to 1 that hangs on every element and its place. */
function blend(tensor: Tensor, from: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += Math.sin(Number(tensor.data[from + i]) + i * 0.7);
  return Math.sin(sum);
}

function wave(seed: number, salt: number, dims: readonly number[]): Tensor {
  const length = dims.reduce((product, dim) => product * dim, 1);
  return float32(
    Float32Array.from({ length }, (_, i) => Math.sin(seed * 9 + salt + i * 0.37) + 0.3),
    dims,
  );
}

function stacked(parts: readonly Tensor[]): Tensor {
  const data = Float32Array.from(parts.flatMap((part) => Array.from(part.data as Float32Array)));
  return float32(data, [parts.length, ...parts[0].dims.slice(1)]);
}
