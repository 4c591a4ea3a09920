/** Reading an image or a sequence of images, frame by frame. */
import { join } from 'node:path';
import { AppError, throwIfAborted } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import type { FrameBackend } from './frame-backend.ts';
import type { SizePx } from './frame-run.ts';
import { checkUnchanged, type MediaDescriptor } from './media-descriptor.ts';
import { readPicture, readPictureFacts } from './picture.ts';
import type { MediaTools } from './tools.ts';

/** The file of one frame. */
export function pictureFile(media: Pick<MediaDescriptor, 'kind' | 'sourcePath' | 'frameTable'>, frameIndex: number): string {
  const name = media.frameTable.files?.[frameIndex];
  // An image's record names the file itself, a sequence's the folder.
  return name === undefined || media.kind === 'image' ? media.sourcePath : join(media.sourcePath, name);
}

/** @param maxBytes most bytes of decoded pictures that are held; at least one picture is */
export function createPictureFrames(tools: MediaTools, media: MediaDescriptor, maxBytes: number): FrameBackend {
  const held = new Map<string, Uint8Array>();
  let heldBytes = 0;

  const hold = (key: string, data: Uint8Array) => {
    held.set(key, data);
    heldBytes += data.length;
    for (const [oldest, { length }] of held) {
      if (heldBytes <= maxBytes || oldest === key) return;
      held.delete(oldest);
      heldBytes -= length;
    }
  };

  return {
    async read(frameIndex, sizePx: SizePx, signal) {
      const key = `${frameIndex} ${sizePx.width}x${sizePx.height}`;
      const known = held.get(key);
      if (known !== undefined) return known;
      const path = pictureFile(media, frameIndex);
      await checkPicture(tools, media, path);
      throwIfAborted(signal);
      const data = await readPicture(tools, path, sizePx);
      throwIfAborted(signal);
      hold(key, data);
      return data;
    },
    async close() {
      held.clear();
      heldBytes = 0;
    },
  };
}

/** @throws AppError `media-vanished` when the file is gone, or is another picture than the one that was imported */
export async function checkPicture(tools: MediaTools, media: MediaDescriptor, path: string): Promise<void> {
  if (media.kind === 'image') await checkUnchanged(media);
  const facts = await readPictureFacts(tools, path, Number.POSITIVE_INFINITY);
  if (facts.widthPx === media.widthPx && facts.heightPx === media.heightPx) return;
  throw new AppError(
    'media-vanished',
    say('picture-replaced', {
      path,
      width: facts.widthPx,
      height: facts.heightPx,
      expectedWidth: media.widthPx,
      expectedHeight: media.heightPx,
    }),
    { path },
  );
}
