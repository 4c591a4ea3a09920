import { encodeRowMajor } from '../masks/codec.ts';
import type { Rle } from '../masks/rle.ts';
import type { FrameSource, RgbImage } from '../model/model.ts';

/** A disc on a frame; radius 0 means that it is not there. */
export interface Disc {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** A small clip with known truth: a striped disc over a mottled ground. */
export interface Scene extends FrameSource {
  truth(frameIndex: number): Rle;
  image(frameIndex: number): RgbImage;
  /** Frames that were read, in order. */
  readonly reads: number[];
}

/** A clip for tests. @param place where the disc is on each frame */
export function createScene(width: number, height: number, frameCount: number, place: (frameIndex: number) => Disc): Scene {
  const reads: number[] = [];
  const image = (frameIndex: number) => paint(width, height, place(frameIndex), frameIndex);
  return {
    width,
    height,
    frameCount,
    reads,
    image,
    truth(frameIndex) {
      const disc = place(frameIndex);
      const pixels = new Uint8Array(width * height);
      for (let p = 0; p < pixels.length; p++) pixels[p] = isIn(disc, p % width, Math.floor(p / width)) ? 1 : 0;
      return encodeRowMajor(pixels, width, height);
    },
    async read(frameIndex) {
      reads.push(frameIndex);
      return image(frameIndex);
    },
    close: async () => undefined,
  };
}

function isIn(disc: Disc, x: number, y: number): boolean {
  return (x + 0.5 - disc.x) ** 2 + (y + 0.5 - disc.y) ** 2 < disc.radius ** 2;
}

function paint(width: number, height: number, disc: Disc, frameIndex: number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const grain = ((Math.imul(x * 73856093 + y * 19349663 + frameIndex * 83492791, 2654435761) >>> 24) - 128) / 24;
      const mottle = 14 * Math.sin(x * 0.31 + 2 * Math.sin(y * 0.17)) + 10 * Math.sin(y * 0.43 + x * 0.05);
      const stripe = Math.sin((x - disc.x) * 0.9) > 0 ? 30 : -20;
      const colour = isIn(disc, x, y) ? [200 + stripe, 90 + stripe, 50] : [95 + mottle, 120 + mottle, 100 + mottle];
      for (let c = 0; c < 3; c++) data[i + c] = Math.min(255, Math.max(0, (colour[c] ?? 0) + grain));
    }
  }
  return { width, height, data };
}
