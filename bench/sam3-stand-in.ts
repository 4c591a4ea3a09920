/**
 * A pack at the reference model's size whose graphs answer at once: what a frame then costs is what it costs outside the
 * graphs. Answers are copied into new arrays at each run, as the binding does it, and count as the graphs' time.
 */
import type { Ort, OrtFeed, OrtPort, OrtSession, OrtValue } from '../native/runtime/ort.ts';
import type { Pack } from '../native/runtime/pack.ts';
import type { GraphName, PackManifest, Port } from '../native/runtime/pack-manifest.ts';
import { sizeOf } from '../native/runtime/tensor.ts';
import { threadMs } from './sam3-sampling.ts';

const MODEL: PackManifest['model'] = {
  imageSize: 1008,
  gridSize: 72,
  maskSize: 288,
  hiddenSize: 256,
  memorySize: 64,
  queries: 200,
  textLength: 32,
  memories: 7,
  pointers: 16,
  conditioningFrames: 4,
};
const { imageSize: S, gridSize: g, maskSize: m, hiddenSize: C, memorySize: K, queries: Q, textLength: T } = MODEL;

const FPN: readonly Port[] = [float('fpn0', 1, C, m, m), float('fpn1', 1, C, 2 * g, 2 * g), float('fpn2', 1, C, g, g)];
const SPATIAL = float('vision_feat', 1, C, g, g);

/** Inputs and outputs at full size. Source: models/export. */
const PORTS: Readonly<Record<GraphName, { readonly inputs: readonly Port[]; readonly outputs: readonly Port[] }>> = {
  vision_encoder: {
    inputs: [float('pixel_values', 1, 3, S, S)],
    outputs: [...FPN, float('trk_s0', 1, C / 8, m, m), float('trk_s1', 1, C / 4, 2 * g, 2 * g), float('trk_2', 1, C, g, g)],
  },
  text_encoder: {
    inputs: [{ name: 'input_ids', type: 'int64', dims: ['B', T] }],
    outputs: [float('text_features', 'B', T, C)],
  },
  detector: {
    inputs: [
      ...FPN,
      float('text_features', 'B', T, C),
      { name: 'text_mask', type: 'bool', dims: ['B', T] },
      float('boxes', 'B', 'N', 4),
      { name: 'box_labels', type: 'int64', dims: ['B', 'N'] },
      { name: 'use_geometry', type: 'bool', dims: ['B'] },
    ],
    outputs: [
      float('pred_logits', 'B', Q),
      float('pred_boxes', 'B', Q, 4),
      float('pred_masks', 'B', Q, m, m),
      float('presence_logits', 'B', 1),
      float('semantic_seg', 'B', 1, m, m),
    ],
  },
  mask_decoder: {
    inputs: [
      float('image_embed', 'Bi', C, g, g),
      float('feat_s0', 1, C / 8, m, m),
      float('feat_s1', 1, C / 4, 2 * g, 2 * g),
      float('point_coords', 'B', 'P', 2),
      { name: 'point_labels', type: 'int64', dims: ['B', 'P'] },
      float('mask_input', 'B', 1, m, m),
      float('has_mask', 'B'),
      float('no_mem', 'B'),
    ],
    outputs: [
      float('masks', 'B', 4, m, m),
      float('iou_scores', 'B', 4),
      float('object_score_logits', 'B', 1),
      float('object_pointers', 'B', 4, C),
    ],
  },
  mask_prompt: {
    inputs: [float('mask', 'N', 1, S, S)],
    outputs: [float('mask_input', 'N', 1, m, m), float('low_res_logits', 'N', 1, m, m)],
  },
  memory_encoder: {
    inputs: [
      SPATIAL,
      float('mask_logits', 'N', 1, 'h', 'w'),
      float('object_score', 'N', 1),
      float('binarize', 'N'),
      float('via_image_size', 1),
    ],
    outputs: [float('memory', 'N', K, g, g)],
  },
  memory_attention: {
    inputs: [
      SPATIAL,
      float('memory', 'N', 'M', K, g, g),
      { name: 'mem_offset', type: 'int64', dims: ['N', 'M'] },
      float('obj_ptr', 'N', 'P', C),
      float('ptr_offset', 'N', 'P'),
    ],
    outputs: [float('conditioned', 'N', C, g, g)],
  },
};

function float(name: string, ...dims: Port['dims']): Port {
  return { name, type: 'float32', dims };
}

/** @param pack lends its files (their checksums are looked at) and thresholds; nothing of its graphs is run */
export function standInPack(pack: Pack): Pack {
  const { manifest } = pack;
  const graphs = Object.fromEntries(
    Object.entries(PORTS).map(([name, ports]) => [name, { ...ports, files: manifest.graphs[name as GraphName].files }]),
  ) as PackManifest['graphs'];
  return { ...pack, manifest: { ...manifest, id: 'stand-in', flavour: 'mha', model: MODEL, graphs } };
}

/** A runtime without graphs. */
export interface StandInOrt extends Ort {
  /** Milliseconds of this thread's processor time that its runs took. */
  cpuMs(): number;
}

/** The runtime of a stand-in pack. */
export function standInOrt(pack: Pack): StandInOrt {
  const names = Object.entries(pack.manifest.graphs).map(([name, { files }]) => [pack.path(files[0]!.path), name as GraphName]);
  const byPath = new Map(names as [string, GraphName][]);
  let spentMs = 0;
  const addMs = (ms: number) => {
    spentMs += ms;
  };
  return {
    cpuMs: () => spentMs,
    create: async (path) => sessionOf(byPath.get(path) as GraphName, addMs),
    backends: () => [{ name: 'cpu', bundled: true }],
    binaryDir: '',
  };
}

function sessionOf(graph: GraphName, addMs: (ms: number) => void): OrtSession {
  const { inputs, outputs } = PORTS[graph];
  const prepared = new Map<string, Float32Array>();
  return {
    inputs: inputs.map(toOrtPort),
    outputs: outputs.map(toOrtPort),
    async run(feeds) {
      const start = threadMs();
      const values = Object.fromEntries(outputs.map((port) => [port.name, answer(port, feeds, inputs, prepared)]));
      addMs(threadMs() - start);
      return values;
    },
    release: async () => undefined,
  };
}

function toOrtPort({ name, type, dims }: Port): OrtPort {
  return { name, type, shape: dims };
}

function answer(
  port: Port,
  feeds: Readonly<Record<string, OrtFeed>>,
  inputs: readonly Port[],
  prepared: Map<string, Float32Array>,
): OrtValue {
  const dims = port.dims.map((dim) => (typeof dim === 'number' ? dim : sizeIn(feeds, inputs, dim)));
  const key = `${port.name} ${dims.join(' ')}`;
  const values = prepared.get(key) ?? valuesOf(port.name, sizeOf(dims));
  prepared.set(key, values);
  return { type: port.type, dims, data: values.slice() };
}

function sizeIn(feeds: Readonly<Record<string, OrtFeed>>, inputs: readonly Port[], symbol: string): number {
  for (const { name, dims } of inputs) {
    const axis = dims.indexOf(symbol);
    const size = axis < 0 ? undefined : feeds[name]?.dims[axis];
    if (size !== undefined) return size;
  }
  throw new Error(`no input tells the size of ${symbol}`);
}

function valuesOf(name: string, length: number): Float32Array {
  const values = new Float32Array(length);
  if (name === 'masks' || name === 'pred_masks' || name === 'low_res_logits') paintBlobs(values);
  else if (name === 'pred_logits') values.fill(-8).fill(6, 0, FOUND);
  else values.fill(name === 'presence_logits' ? 8 : 0.5);
  return values;
}

/** Instances that the detector finds. */
const FOUND = 10;

/** Logits of round things with waves at their edges, each about a sixtieth of the picture and somewhere else. */
function paintBlobs(masks: Float32Array): void {
  for (let at = 0, index = 0; at < masks.length; at += m * m, index++) {
    const centreX = m * (0.15 + 0.7 * ((index * 0.618) % 1));
    const centreY = m * (0.15 + 0.7 * ((index * 0.414) % 1));
    for (let y = 0, p = at; y < m; y++) {
      for (let x = 0; x < m; x++, p++) {
        const [dx, dy] = [x - centreX, y - centreY];
        const radius = 21 + 2 * Math.sin(9 * Math.atan2(dy, dx) + index);
        masks[p] = Math.max(-12, Math.min(12, radius - Math.hypot(dx, dy)));
      }
    }
  }
}
