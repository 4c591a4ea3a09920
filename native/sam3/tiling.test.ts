import { describe, expect, it } from 'vitest';
import { boundingBox } from '../masks/measure.ts';
import type { RgbImage } from '../model/model.ts';
import type { Graphs } from '../runtime/graphs.ts';
import { float32, type Tensors } from '../runtime/tensor.ts';
import { createFeatureCache } from './feature-cache.ts';
import type { PhraseEncoder } from './text.ts';
import { findTiled, tilesOf } from './tiling.ts';

describe('tilesOf', () => {
  it.each([
    [2, { x: 0, y: 0, width: 1920, height: 1080 }],
    [3, { x: 100, y: 7, width: 641, height: 479 }],
    [3, { x: 0, y: 0, width: 2, height: 1 }],
  ])('covers a box with %i tiles a side that overlap by a quarter', (tiles, region) => {
    const all = tilesOf(region, tiles);
    expect(all).toHaveLength(tiles * tiles);
    const [first, last] = [all[0], all[all.length - 1]];
    expect([first.x, first.y]).toEqual([region.x, region.y]);
    expect([last.x + last.width, last.y + last.height]).toEqual([region.x + region.width, region.y + region.height]);
    for (const [index, tile] of all.entries()) {
      if (index % tiles === 0) continue;
      const before = all[index - 1];
      expect(before.x + before.width - tile.x).toBeGreaterThanOrEqual(Math.floor(0.25 * tile.width) - 1);
    }
  });

  it('leaves the box alone when one tile is asked for', () => {
    const region = { x: 3, y: 4, width: 50, height: 60 };
    expect(tilesOf(region, 1)).toEqual([region]);
  });
});

const MODEL_PX = 32;
const AREA = MODEL_PX * MODEL_PX;
/** Objects by their colour: red, green, blue. */
const COLOURS = 3;

/** A model that finds each object whose colour it sees on at least 4 of its pixels. */
function colourModel() {
  let encoded = 0;
  const run = async (graph: string, inputs: Tensors): Promise<Tensors> => {
    if (graph === 'vision_encoder') {
      encoded++;
      const none = float32(new Float32Array(1), [1]);
      return { fpn0: inputs.pixel_values, fpn1: none, fpn2: none, trk_s0: none, trk_s1: none, trk_2: none };
    }
    const pixels = inputs.fpn0.data as Float32Array;
    const masks = pixels.map((value) => (value > 0.6 ? 1 : -1));
    const seen = Array.from(
      { length: COLOURS },
      (_, q) => masks.subarray(q * AREA, (q + 1) * AREA).filter((logit) => logit > 0).length,
    );
    return {
      pred_logits: float32(
        Float32Array.from(seen, (area) => (area < 4 ? -10 : 1 + area / AREA)),
        [1, COLOURS],
      ),
      pred_boxes: float32(new Float32Array(COLOURS * 4), [1, COLOURS, 4]),
      pred_masks: float32(masks, [1, COLOURS, MODEL_PX, MODEL_PX]),
      presence_logits: float32(Float32Array.of(10), [1, 1]),
    };
  };
  const graphs = {
    manifest: {
      model: { imageSize: MODEL_PX, maskSize: MODEL_PX, queries: COLOURS },
      preprocessing: { resize: 'squash', interpolation: 'bilinear-antialias', mean: [0, 0, 0], std: [1, 1, 1] },
      thresholds: { image: 0.5 },
    },
    run,
    budget: { register: () => () => {}, settle: () => {} },
  } as unknown as Graphs;
  return { graphs, encodings: () => encoded };
}

const phrases: PhraseEncoder = {
  encodePhrases: async (all) =>
    all.map(() => ({ features: float32(new Float32Array(1), [1]), mask: float32(new Float32Array(1), [1]) })),
};

/** A dark picture of 192 × 128 with a red, a green and a blue rectangle [x, y, width, height]. */
function scene(...objects: readonly (readonly [number, number, number, number])[]): RgbImage {
  const data = new Uint8Array(192 * 128 * 3);
  for (const [index, [x, y, width, height]] of objects.entries()) {
    for (let row = y; row < y + height; row++) {
      for (let column = x; column < x + width; column++) data[(row * 192 + column) * 3 + index] = 255;
    }
  }
  return { width: 192, height: 128, data };
}

async function find(image: RgbImage, options: Parameters<typeof findTiled>[2]) {
  const { graphs, encodings } = colourModel();
  const whole = createFeatureCache(graphs, async () => image);
  const found = await findTiled({ graphs, phrases, whole, image }, { phrases: ['bright'], exemplars: [] }, options);
  return { boxes: found.map(({ mask }) => boundingBox(mask)), encodings: encodings() };
}

describe('findTiled', () => {
  const small = [20, 20, 8, 8] as const;
  const large = [60, 30, 100, 80] as const;

  it('finds what is too small for the whole, and tells what several tiles see once', async () => {
    const image = scene(small, large);
    expect((await find(image, { tiles: 1 })).boxes).toHaveLength(1);
    const { boxes, encodings } = await find(image, { tiles: 2 });
    expect(encodings).toBe(5);
    expect(boxes).toHaveLength(2);
    for (const [box, [x, y, width, height]] of [
      [boxes[0], large],
      [boxes[1], small],
    ] as const) {
      // A pixel of the model is 6 × 4 of the picture.
      expect(Math.abs(box.x - x)).toBeLessThan(7);
      expect(Math.abs(box.y - y)).toBeLessThan(7);
      expect(Math.abs(box.width - width)).toBeLessThan(13);
      expect(Math.abs(box.height - height)).toBeLessThan(13);
    }
  });

  it('looks at a region only', async () => {
    const { boxes, encodings } = await find(scene(small, large), { region: { x: 0, y: 0, width: 0.25, height: 0.4 } });
    expect(encodings).toBe(1);
    expect(boxes).toHaveLength(1);
    expect(Math.abs(boxes[0].x - small[0])).toBeLessThan(3);
    expect(Math.abs(boxes[0].width - small[2])).toBeLessThan(4);
  });

  it('refuses a region outside the picture', async () => {
    await expect(find(scene(small), { region: { x: 1, y: 0, width: 0.5, height: 0.5 } })).rejects.toMatchObject({
      code: 'prompt-outside-image',
    });
  });
});
