/** Frames of a media item as exact RGB, always from the original. */
import { abortedError, throwIfAborted } from '../contract/errors.ts';
import type { FrameSource, RgbImage } from '../model/model.ts';
import type { FrameBackend } from './frame-backend.ts';
import { requireFrame } from './frame-table.ts';
import type { MediaDescriptor } from './media-descriptor.ts';
import { createPictureFrames } from './picture-frames.ts';
import type { MediaTools } from './tools.ts';
import { createVideoFrames } from './video-frames.ts';

export type { MediaDescriptor } from './media-descriptor.ts';

export interface FrameReaderOptions {
  /** Most bytes of decoded frames that are held, so that going back is cheap. Default 192 MiB. */
  readonly maxBytes?: number;
}

const DEFAULT_MAX_BYTES = 192 * 1024 * 1024;

/**
 * Opens a media item for reading. Nothing is started before the first `read`; reads are answered in the order in which
 * they were asked. Frames are turned as they are shown and resized by averaging (smaller) or linearly (larger).
 */
export function openFrameReader(tools: MediaTools, media: MediaDescriptor, options: FrameReaderOptions = {}): FrameSource {
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  const backend: FrameBackend =
    media.frameTable.video === null ? createPictureFrames(tools, media, maxBytes) : createVideoFrames(tools, media, maxBytes);
  let turn: Promise<unknown> = Promise.resolve();
  let closed = false;
  const readNow = async (frameIndex: number, sizePx: { width: number; height: number } | undefined, signal?: AbortSignal) => {
    requireFrame(media.frameTable, frameIndex);
    if (closed) throw abortedError('The frames of this media item are closed.');
    throwIfAborted(signal);
    const { width, height } = sizePx ?? { width: media.widthPx, height: media.heightPx };
    const data = await backend.read(frameIndex, { width, height }, signal);
    return { width, height, data } satisfies RgbImage;
  };
  return {
    width: media.widthPx,
    height: media.heightPx,
    frameCount: media.frameCount,
    read(frameIndex, sizePx, signal) {
      const answer = turn.then(() => readNow(frameIndex, sizePx, signal));
      turn = answer.catch(() => undefined);
      return answer;
    },
    async close() {
      closed = true;
      await backend.close();
      await turn;
    },
  };
}
