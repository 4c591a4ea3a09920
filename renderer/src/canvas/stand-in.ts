/** Small pictures of the clip, shown at once where a frame is not decoded yet. */
import type { Filmstrip } from '../host/host.ts';

/** A filmstrip that can be drawn from. */
export interface StandIn {
  readonly image: ImageBitmap;
  readonly strip: Filmstrip;
  readonly frameCount: number;
}

/** The tile nearest to a frame. Tiles are spread evenly from the first frame to the last. */
export function tileOf(frameIndex: number, frameCount: number, tiles: number): number {
  if (frameCount < 2 || tiles < 2) return 0;
  return Math.round((frameIndex / (frameCount - 1)) * (tiles - 1));
}

/** Fetches the strip. @throws whatever the host or the browser says; aborted when the signal is */
export async function loadStandIn(
  filmstrip: (signal: AbortSignal) => Promise<Filmstrip>,
  frameCount: number,
  signal: AbortSignal,
): Promise<StandIn> {
  const strip = await filmstrip(signal);
  const response = await fetch(strip.url, { signal });
  const image = await createImageBitmap(await response.blob());
  if (signal.aborted) image.close();
  signal.throwIfAborted();
  return { image, strip, frameCount };
}
