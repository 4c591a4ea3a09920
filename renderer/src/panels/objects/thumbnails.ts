/** Small pictures of objects, made when a row needs one, a few at a time, and kept within bounds. */
import type { Workspace } from '../../app/workspace.ts';
import { frameUrlOf } from '../../host/frame-address.ts';
import { createBoundedCache } from './bounded-cache.ts';
import { paintThumbnail, type ThumbnailMask } from './paint-thumbnail.ts';

/** 400 pictures of 88 × 64 pixels take 9 MB. */
const KEPT_PICTURES = 400;
/** Decoded frames: neighbours in a list often lie on the same one. A 4K frame takes 33 MB. */
const KEPT_FRAMES = 2;
const AT_ONCE = 2;

export interface ThumbnailRequest {
  /** Names the picture: whatever changes it must change the key. */
  readonly key: string;
  readonly mediaId: number;
  readonly frameIndex: number;
  readonly color: string;
  /** Null when there is no mask to show. */
  readonly mask: () => Promise<ThumbnailMask | null>;
}

export interface Thumbnails {
  /** The picture, if it is made already; null when there is nothing to show. */
  get(key: string): HTMLCanvasElement | null | undefined;
  /** Makes the picture and tells when it can be got. Returns how to give up. */
  request(request: ThumbnailRequest, onReady: () => void): () => void;
}

interface Waiting {
  readonly request: ThumbnailRequest;
  readonly onReady: () => void;
}

const made = new WeakMap<Workspace, Thumbnails>();

/** The thumbnails of a window, made when they are first asked for. */
export function thumbnailsOf(workspace: Workspace): Thumbnails {
  let thumbnails = made.get(workspace);
  if (thumbnails === undefined) {
    thumbnails = createThumbnails(workspace);
    made.set(workspace, thumbnails);
  }
  return thumbnails;
}

function createThumbnails(workspace: Workspace): Thumbnails {
  const pictures = createBoundedCache<{ readonly canvas: HTMLCanvasElement | null }>(KEPT_PICTURES);
  const frames = createBoundedCache<Promise<HTMLImageElement>>(KEPT_FRAMES);
  const waiting = new Set<Waiting>();
  let running = 0;

  const frame = ({ mediaId, frameIndex }: ThumbnailRequest) => {
    const url = frameUrlOf(workspace, mediaId, frameIndex);
    const known = frames.get(url);
    if (known !== undefined) return known;
    const loading = loadImage(url);
    frames.set(url, loading);
    loading.catch(() => frames.delete(url));
    return loading;
  };
  const make = async ({ request }: Waiting) => {
    const mask = await request.mask();
    if (mask === null) return null;
    return paintThumbnail(await frame(request), mask, request.color);
  };
  const next = () => {
    // The row that asked last is the one that is being looked at.
    const job = [...waiting].at(-1);
    if (job === undefined || running >= AT_ONCE) return;
    waiting.delete(job);
    running++;
    make(job)
      .catch((error: unknown) => {
        // A picture is a help, not a result: a row without one still says everything.
        console.warn('A thumbnail could not be made.', error);
        return null;
      })
      .then((canvas) => {
        running--;
        pictures.set(job.request.key, { canvas });
        job.onReady();
        next();
      });
    next();
  };
  return {
    get: (key) => pictures.get(key)?.canvas,
    request(request, onReady) {
      const job: Waiting = { request, onReady };
      waiting.add(job);
      next();
      return () => void waiting.delete(job);
    },
  };
}

async function loadImage(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.decoding = 'async';
  image.src = url;
  await image.decode();
  return image;
}
