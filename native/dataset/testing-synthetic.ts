/** A long project that is made up while it is read, so that it takes no memory of its own. */

import { rleToCoco } from '../masks/coco.ts';
import type { Rle } from '../masks/rle.ts';
import type { DatasetSource } from './source.ts';
import { someClass, someMedia, someTrack } from './testing.ts';

export interface SyntheticSize {
  readonly frames: number;
  readonly objects: number;
  readonly width: number;
  readonly height: number;
}

/** An ellipse with a wavy outline, drawn straight as runs. */
export function wavyEllipse(width: number, height: number, x: number, y: number, radius: number, phase: number): Rle {
  const counts: number[] = [];
  let end = 0;
  for (let column = Math.max(0, Math.ceil(x - radius)); column < Math.min(width, x + radius); column += 1) {
    const half = Math.sqrt(radius ** 2 - (column - x) ** 2) * (1 + 0.1 * Math.sin(column / 7 + phase));
    const from = column * height + Math.max(0, Math.round(y - half));
    const to = column * height + Math.min(height, Math.round(y + half));
    if (to <= from) continue;
    counts.push(from - end, to - from);
    end = to;
  }
  if (end < width * height) counts.push(width * height - end);
  return { width, height, counts: Uint32Array.from(counts) };
}

/** Objects that move through every frame. */
export function syntheticSource({ frames, objects, width, height }: SyntheticSize): DatasetSource {
  const media = someMedia(1, { frameCount: frames, sourceFrameCount: frames, widthPx: width, heightPx: height });
  const tracks = Array.from({ length: objects }, (_, index) => someTrack(index + 1, 1, index + 1));
  return {
    project: { id: 1, name: 'Synthetic', createdAtMs: 0, deletedAtMs: null },
    classes: [someClass(1, 'thing')],
    media: [media],
    tracks: () => tracks,
    frame: (_mediaId, frameIndex) => ({ sourceFrameIndex: frameIndex, timeMs: frameIndex * 40, ptsTicks: frameIndex * 512 }),
    masks: (_mediaId, frameIndex) =>
      tracks.map(({ id }) => {
        const x = width * (0.2 + (0.6 * ((frameIndex * 7 + id * 211) % 1000)) / 1000);
        const rle = wavyEllipse(
          width,
          height,
          Math.round(x),
          Math.round(height * (0.25 + 0.1 * id)),
          height / 6,
          id + frameIndex / 10,
        );
        return { trackId: id, rle, hash: rleToCoco(rle).counts, score: 0.9, provenance: 'tracked' as const };
      }),
    absent: () => [],
    image: () => Promise.reject(new Error('A synthetic project has no images.')),
  };
}
