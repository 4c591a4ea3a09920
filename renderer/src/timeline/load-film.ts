import type { Host } from '../host/host.ts';
import type { FilmstripImage } from './draw-head.ts';

/** Fetches a clip's filmstrip and decodes it. @throws AppError from the host, or when the picture cannot be decoded */
export async function loadFilm(host: Host, mediaId: number, signal: AbortSignal): Promise<FilmstripImage> {
  const { url, tiles, tileWidthPx, tileHeightPx } = await host.filmstrip(mediaId, signal);
  const image = new Image();
  image.src = url;
  await image.decode();
  signal.throwIfAborted();
  return { image, tiles, tileWidthPx, tileHeightPx };
}
