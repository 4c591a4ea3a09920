import { describe, expect, it } from 'vitest';
import { floatsOf, narrow } from '../../runtime/half.ts';
import type { Tensor, Tensors } from '../../runtime/tensor.ts';
import { encodeImage, type Features } from '../features.ts';
import { createTestGraphs, type TestGraphs } from '../video-test-graphs.ts';
import { type FrameRecord, NO_OBJECT_LOGIT, newObject, type TrackedObject } from './records.ts';
import { createTracker } from './sam3-tracker.ts';

const SIDE = 16;
const MASK = 64;

interface Scene {
  readonly graphs: TestGraphs;
  readonly tracker: ReturnType<typeof createTracker>;
  readonly features: Features;
  /** Runs since the scene was set. */
  readonly runs: { readonly graph: string; readonly inputs: Tensors }[];
}

async function scene(graphs = createTestGraphs()): Promise<Scene> {
  const data = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i * 31) % 256);
  const features = await encodeImage(graphs, { width: SIDE, height: SIDE, data });
  const runs: { graph: string; inputs: Tensors }[] = [];
  graphs.onRun.hear = (graph, inputs) => runs.push({ graph, inputs });
  return { graphs, tracker: createTracker(graphs), features, runs };
}

function inputsOf({ runs }: Scene, graph: string): Tensors[] {
  return runs.filter((run) => run.graph === graph).map(({ inputs }) => inputs);
}

/** An object with records that differ by a seed, encoded. */
async function objectOf(
  at: Scene,
  objectId: number,
  told: readonly number[],
  tracked: readonly number[],
): Promise<TrackedObject> {
  const object = newObject(objectId);
  for (const [kind, frames] of [
    ['conditioning', told],
    ['tracked', tracked],
  ] as const) {
    for (const frame of frames) object[kind].set(frame, recordOf(objectId * 100 + frame));
  }
  const records = [...object.conditioning.values(), ...object.tracked.values()];
  await at.tracker.encodeMemories(
    at.features,
    records.map((record) => ({ record, encoding: 'soft' })),
  );
  return object;
}

function recordOf(seed: number, scoreLogit = 1): FrameRecord {
  const wave = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(seed + i));
  return { mask: wave(MASK), fullMask: null, scoreLogit, iou: 0.9, pointer: wave(8), memory: null };
}

describe('track', () => {
  it('runs objects that remember as much together, and answers in their order', async () => {
    const at = await scene();
    const objects = [
      await objectOf(at, 1, [0], [1, 2]),
      await objectOf(at, 2, [0], []),
      await objectOf(at, 3, [0], [1, 2]),
      await objectOf(at, 4, [0, 1], []),
    ];
    at.runs.length = 0;
    const together = await at.tracker.track(at.features, objects, 3, 'forward');
    expect(
      inputsOf(at, 'memory_attention').map(({ memory, obj_ptr }) => [memory.dims.slice(0, 2), obj_ptr.dims.slice(0, 2)]),
    ).toEqual([
      [
        [2, 3],
        [2, 3],
      ],
      [
        [1, 1],
        [1, 1],
      ],
      [
        [1, 2],
        [1, 2],
      ],
    ]);
    expect(inputsOf(at, 'mask_decoder')).toHaveLength(3);
    for (const [index, object] of objects.entries()) {
      expect(together[index]).toEqual((await at.tracker.track(at.features, [object], 3, 'forward'))[0]);
    }
  });

  it('feeds offsets of memories, and distances of pointers in fifteenths', async () => {
    const at = await scene();
    const object = await objectOf(at, 1, [0, 9], [2, 3]);
    await at.tracker.track(at.features, [object], 4, 'forward');
    const [{ mem_offset, ptr_offset, obj_ptr }] = inputsOf(at, 'memory_attention');
    expect([...(mem_offset.data as BigInt64Array)].map(Number)).toEqual([0, 0, 2, 1]);
    expect([...floatsOf(ptr_offset)]).toEqual([...Float32Array.of(4 / 15, 1 / 15, 2 / 15)]);
    expect(floatsOf(obj_ptr).slice(8, 16)).toEqual(object.tracked.get(3)?.pointer);
    const [{ point_coords, point_labels, no_mem, has_mask }] = inputsOf(at, 'mask_decoder');
    expect([point_coords.data, point_labels.data, no_mem.data, has_mask.data].map((data) => Number(data[0]))).toEqual([
      0, -1, 0, 0,
    ]);
  });

  it('fills the mask of an object that is not there, and takes the best candidate of one that is', async () => {
    const at = await scene();
    const objects = await Promise.all(Array.from({ length: 12 }, (_, id) => objectOf(at, id, [0], [])));
    const records = await at.tracker.track(at.features, objects, 1, 'forward');
    const absent = records.filter(({ scoreLogit }) => scoreLogit <= 0);
    const present = records.filter(({ scoreLogit }) => scoreLogit > 0);
    expect(absent.length).toBeGreaterThan(0);
    expect(present.length).toBeGreaterThan(0);
    for (const { mask, pointer } of absent) {
      expect(mask.every((logit) => logit === NO_OBJECT_LOGIT)).toBe(true);
      expect(pointer.every((value) => value === -3)).toBe(true);
    }
    expect(present.every(({ mask }) => mask.every((logit) => logit > -2))).toBe(true);
  });

  it('keeps halves as they are', async () => {
    const graphs = createTestGraphs();
    const half: TestGraphs = {
      ...graphs,
      async run(graph, inputs) {
        const out = await graphs.run(graph, inputs);
        if (graph !== 'memory_encoder') return out;
        return { memory: { type: 'float16', dims: out.memory.dims, data: narrow(out.memory.data as Float32Array) } };
      },
    };
    const at = await scene(half);
    const objects = [await objectOf(at, 1, [0], [1]), await objectOf(at, 2, [0], [1])];
    await at.tracker.track(at.features, objects, 2, 'forward');
    const [{ memory }] = inputsOf(at, 'memory_attention');
    expect([memory.type, ...memory.dims]).toEqual(['float16', 2, 2, 2, 2, 2]);
    const parts = objects.flatMap(
      ({ conditioning, tracked }) => [conditioning.get(0)?.memory, tracked.get(1)?.memory] as Tensor[],
    );
    expect([...(memory.data as Uint16Array)]).toEqual(parts.flatMap((part) => [...(part.data as Uint16Array)]));
  });
});

describe('decoding', () => {
  it('takes one point as open and a box as said', async () => {
    const at = await scene();
    const object = await objectOf(at, 1, [0], [1]);
    const embedding = await at.tracker.attend(at.features, object, 2, 'forward');
    const open = await at.tracker.decodeAttended(at.features, embedding, { coords: Float32Array.of(3, 4), labels: [1] }, null);
    const box = { coords: Float32Array.of(2, 2, 9, 9), labels: [2, 3] };
    const said = await at.tracker.decodeAttended(at.features, embedding, box, null);
    expect(open.length === 3 || (open[0]?.scoreLogit ?? 1) <= 0).toBe(true);
    expect(said).toHaveLength(1);
    expect(await at.tracker.decodeCorrection(at.features, object, 2, 'forward', box, null)).toEqual(said[0]);
  });

  it('feeds earlier logits cut to 32, with the no-memory embedding where there is no memory', async () => {
    const at = await scene();
    const previous = new Float32Array(MASK).fill(-1024);
    previous[0] = 40;
    await at.tracker.decodeInitial(at.features, { coords: Float32Array.of(3, 4), labels: [1] }, previous);
    const [{ mask_input, has_mask, no_mem, image_embed }] = inputsOf(at, 'mask_decoder');
    expect([...floatsOf(mask_input)].slice(0, 2)).toEqual([32, -32]);
    expect([has_mask.data[0], no_mem.data[0]]).toEqual([1, 1]);
    expect(image_embed).toBe(at.features.trk_2);
  });

  it('takes a mask as it is', async () => {
    const at = await scene();
    const mask = new Float32Array(SIDE * SIDE).fill(1, 0, 40);
    const record = await at.tracker.decodeMask(at.features, mask);
    const [{ has_mask, no_mem }] = inputsOf(at, 'mask_decoder');
    expect([has_mask.data[0], no_mem.data[0]]).toEqual([1, 0]);
    expect(record).toMatchObject({ scoreLogit: 10, iou: 1 });
    expect(record.fullMask?.slice(38, 42)).toEqual(Float32Array.of(10, 10, -10, -10));
  });

  it('asks the decoder only once for the pointer of an object that is not there', async () => {
    const at = await scene();
    const asked: number[] = [];
    for (let count = 0; count < 2; count++) {
      const record = await at.tracker.decodeMask(at.features, new Float32Array(SIDE * SIDE));
      expect(record.scoreLogit).toBe(-10);
      expect(record.pointer).toEqual(new Float32Array(8).fill(-3));
      asked.push(inputsOf(at, 'mask_decoder').length);
    }
    expect(asked[1]).toBe(asked[0]);
  });

  it('says what to do with a model that never finds nothing', async () => {
    const graphs = createTestGraphs();
    const sure: TestGraphs = {
      ...graphs,
      async run(graph, inputs) {
        const out = await graphs.run(graph, inputs);
        if (graph !== 'mask_decoder') return out;
        const scores = out.object_score_logits;
        return { ...out, object_score_logits: { ...scores, data: new Float32Array(scores.data.length).fill(2) } as Tensor };
      },
    };
    const at = await scene(sure);
    await expect(at.tracker.decodeMask(at.features, new Float32Array(SIDE * SIDE))).rejects.toMatchObject({
      code: 'pack-invalid',
    });
  });
});

describe('memories', () => {
  it('are encoded for each object as it is, masks of one size together', async () => {
    const at = await scene();
    const [soft, binary, full] = [recordOf(1), recordOf(2, -4), { ...recordOf(3), fullMask: new Float32Array(SIDE * SIDE) }];
    await at.tracker.encodeMemories(at.features, [
      { record: soft, encoding: 'soft' },
      { record: full, encoding: 'binary' },
      { record: binary, encoding: 'binary' },
    ]);
    const runs = inputsOf(at, 'memory_encoder');
    expect(runs.map(({ mask_logits }) => mask_logits.dims)).toEqual([
      [2, 1, 8, 8],
      [1, 1, SIDE, SIDE],
    ]);
    expect(
      [runs[0].binarize, runs[0].object_score, runs[0].via_image_size].map(({ data }) => [...(data as Float32Array)]),
    ).toEqual([[0, 1], [1, -4], [1]]);
    expect([soft, binary, full].map(({ memory }) => memory?.dims)).toEqual(Array(3).fill([1, 2, 2, 2]));
    expect(soft.memory?.data).not.toEqual(binary.memory?.data);
  });

  it('of a concept run go the short way, scored by whether anything is left', async () => {
    const at = await scene();
    const records = [recordOf(1), recordOf(2)];
    await at.tracker.encodeConceptMemories(at.features, [
      { record: records[0], mask: new Float32Array(MASK).fill(-10) },
      { record: records[1], mask: recordOf(9).mask },
    ]);
    const [{ object_score, binarize, via_image_size }] = inputsOf(at, 'memory_encoder');
    expect([object_score, binarize, via_image_size].map(({ data }) => [...(data as Float32Array)])).toEqual([
      [-10, 10],
      [0, 0],
      [0],
    ]);
  });
});
