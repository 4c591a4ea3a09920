import type { NormalizedBox } from '../../contract/geometry.ts';
import { encodeRowMajor } from '../../masks/codec.ts';
import { boundingBox } from '../../masks/measure.ts';
import type { Rle } from '../../masks/rle.ts';
import type { RgbImage } from '../../model/model.ts';
import { type Actor, castActors } from './cast.ts';
import { createRandom } from './random.ts';
import { fractalNoise, paintTexture, type Texture } from './textures.ts';

export interface DemoWorldOptions {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly seed: number;
  /** How many objects, 1 to 5; default 4. */
  readonly objects?: number;
}

/**
 * A small world with exact truth: textured objects that move, turn, grow, pass in front of each other, leave and come
 * back, over a textured ground that pans slowly, with noise and changing light. The same options give the same pixels.
 */
export interface DemoWorld {
  readonly width: number;
  readonly height: number;
  readonly frameCount: number;
  readonly fps: number;
  readonly objects: readonly { readonly objectId: number; readonly name: string }[];
  frame(frameIndex: number): RgbImage;
  /** What can be seen of each object; an object that cannot be seen is missing. */
  truth(frameIndex: number): readonly { readonly objectId: number; readonly mask: Rle }[];
  /** The box around what can be seen of an object, null when nothing can. */
  box(objectId: number, frameIndex: number): NormalizedBox | null;
}

const GROUND_SIDE = 512;
const SKIN_SIDE = 128;
const FPS = 24;
/** Objects with fewer visible pixels than this count as not visible: no one could label them. */
const LEAST_VISIBLE_PX = 12;

interface Scene {
  readonly ground: Texture;
  readonly grain: Float32Array;
  readonly actors: readonly { readonly actor: Actor; readonly skin: Texture }[];
}

interface Painted {
  readonly image: RgbImage;
  /** Object id per pixel, 0 where the ground shows; row-major. */
  readonly owners: Uint8Array;
}

/** Builds the world; frames are painted when they are asked for. */
export function createDemoWorld(options: DemoWorldOptions): DemoWorld {
  const { width, height, frames } = options;
  const scene = buildScene(options);
  let last: { frameIndex: number; painted: Painted } | null = null;
  const paint = (frameIndex: number): Painted => {
    if (last?.frameIndex !== frameIndex) last = { frameIndex, painted: paintFrame(scene, options, frameIndex) };
    return last.painted;
  };
  const maskOf = (objectId: number, frameIndex: number): Rle | null => {
    const { owners } = paint(frameIndex);
    let visible = 0;
    const pixels = owners.map((owner) => {
      if (owner !== objectId) return 0;
      visible++;
      return 1;
    });
    return visible < LEAST_VISIBLE_PX ? null : encodeRowMajor(pixels, width, height);
  };
  return {
    width,
    height,
    frameCount: frames,
    fps: FPS,
    objects: scene.actors.map(({ actor }, index) => ({ objectId: index + 1, name: actor.name })),
    frame: (frameIndex) => paint(frameIndex).image,
    truth: (frameIndex) =>
      scene.actors.flatMap((_, index) => {
        const mask = maskOf(index + 1, frameIndex);
        return mask === null ? [] : [{ objectId: index + 1, mask }];
      }),
    box(objectId, frameIndex) {
      const mask = maskOf(objectId, frameIndex);
      if (mask === null) return null;
      const box = boundingBox(mask);
      return { x: box.x / width, y: box.y / height, width: box.width / width, height: box.height / height };
    },
  };
}

function buildScene(options: DemoWorldOptions): Scene {
  const random = createRandom(options.seed * 7919 + 17);
  const ground = paintTexture(
    GROUND_SIDE,
    { dark: [74, 92, 84], light: [188, 184, 158], pattern: 'mottled', periods: 1 },
    random,
  );
  const actors = castActors(options.objects ?? 4, options, random);
  return {
    ground,
    grain: fractalNoise(256, 64, random),
    actors: actors.map((actor) => ({ actor, skin: paintTexture(SKIN_SIDE, actor.look, random) })),
  };
}

function paintFrame(scene: Scene, { width, height, frames }: DemoWorldOptions, frameIndex: number): Painted {
  const t = frames > 1 ? frameIndex / (frames - 1) : 0;
  const data = new Uint8Array(width * height * 3);
  const owners = new Uint8Array(width * height);
  paintGround(scene.ground, data, width, height, frameIndex);
  scene.actors.forEach(({ actor, skin }, index) => {
    paintActor(actor, skin, t, { data, owners, width, height }, index + 1);
  });
  applyLight(scene.grain, data, width, height, t, frameIndex);
  return { image: { width, height, data }, owners };
}

/** Hot: every pixel of every frame. The ground is shown 1:1 and pans by a pixel every other frame. */
function paintGround(ground: Texture, data: Uint8Array, width: number, height: number, frameIndex: number): void {
  const mask = ground.side - 1;
  const panX = frameIndex >> 1;
  const panY = frameIndex >> 3;
  for (let y = 0; y < height; y++) {
    const row = ((y + panY) & mask) * ground.side;
    let out = y * width * 3;
    for (let x = 0; x < width; x++) {
      const from = (row + ((x + panX) & mask)) * 3;
      data[out++] = ground.data[from] ?? 0;
      data[out++] = ground.data[from + 1] ?? 0;
      data[out++] = ground.data[from + 2] ?? 0;
    }
  }
}

interface Sheet {
  readonly data: Uint8Array;
  readonly owners: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Hot: every pixel of the object's square. The edge is blended over one pixel; who owns a pixel is decided at its centre. */
function paintActor(actor: Actor, skin: Texture, t: number, sheet: Sheet, objectId: number): void {
  const { x: cx, y: cy, radius, turn } = actor.pose(t);
  const reach = Math.ceil(radius * 1.35);
  const cos = Math.cos(turn) / radius;
  const sin = Math.sin(turn) / radius;
  const mask = skin.side - 1;
  const fromY = Math.max(0, Math.floor(cy - reach));
  const toY = Math.min(sheet.height - 1, Math.ceil(cy + reach));
  const fromX = Math.max(0, Math.floor(cx - reach));
  const toX = Math.min(sheet.width - 1, Math.ceil(cx + reach));
  for (let y = fromY; y <= toY; y++) {
    for (let x = fromX; x <= toX; x++) {
      const u = (x + 0.5 - cx) * cos + (y + 0.5 - cy) * sin;
      const v = (y + 0.5 - cy) * cos - (x + 0.5 - cx) * sin;
      const distance = Math.hypot(u, v);
      const cover = Math.min(1, Math.max(0, (actor.outline(Math.atan2(v, u)) - distance) * radius + 0.5));
      if (cover === 0) continue;
      const at = y * sheet.width + x;
      const from = ((Math.floor((v + 2) * 32) & mask) * skin.side + (Math.floor((u + 2) * 32) & mask)) * 3;
      // Rounder than a disc of paper: darker towards the edge.
      const shade = 1.08 - 0.35 * distance * distance;
      for (let channel = 0; channel < 3; channel++) {
        const under = sheet.data[at * 3 + channel] ?? 0;
        sheet.data[at * 3 + channel] = under + (Math.min(255, (skin.data[from + channel] ?? 0) * shade) - under) * cover;
      }
      if (cover >= 0.5) sheet.owners[at] = objectId;
    }
  }
}

/** Hot. Slow change of brightness and a grain that is different on every frame. */
function applyLight(grain: Float32Array, data: Uint8Array, width: number, height: number, t: number, frameIndex: number): void {
  const gain = 1 + 0.08 * Math.sin(2 * Math.PI * t);
  const shiftX = (frameIndex * 97) & 255;
  const shiftY = (frameIndex * 53) & 255;
  for (let y = 0; y < height; y++) {
    const row = ((y + shiftY) & 255) * 256;
    for (let x = 0; x < width; x++) {
      const noise = ((grain[row + ((x + shiftX) & 255)] ?? 0.5) - 0.5) * 16;
      const at = (y * width + x) * 3;
      for (let channel = at; channel < at + 3; channel++) {
        data[channel] = Math.min(255, Math.max(0, (data[channel] ?? 0) * gain + noise));
      }
    }
  }
}
