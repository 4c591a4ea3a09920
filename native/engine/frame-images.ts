import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import sharp from 'sharp';
import type { Media } from '../contract/records.ts';
import type { SourceImage } from '../dataset/source.ts';
import { openFrameReader } from '../media/frame-reader.ts';
import type { MediaTools } from '../media/tools.ts';
import type { FrameSource } from '../model/model.ts';
import type { WorkingFrames } from './working-frames.ts';

/** Frames as a dataset gets them: the very pictures that were annotated, as shown. */
export interface FrameImages {
  read(media: Media, frameIndex: number, signal?: AbortSignal): Promise<SourceImage>;
  close(): Promise<void>;
}

/** Quality of JPEGs that are made of video frames; full colour resolution, because masks follow colour edges. */
const JPEG = { quality: 95, chromaSubsampling: '4:4:4' } as const;

/** Keeps one reader open, because a dataset is written media item after media item, frame after frame. */
export function createFrameImages(tools: () => Promise<MediaTools>, frames: WorkingFrames): FrameImages {
  let open: { mediaId: number; reader: FrameSource } | null = null;
  const readerOf = async (media: Media): Promise<FrameSource> => {
    if (open?.mediaId === media.id) return open.reader;
    await open?.reader.close();
    open = { mediaId: media.id, reader: openFrameReader(await tools(), frames.descriptor(media), {}) };
    return open.reader;
  };
  return {
    async read(media, frameIndex, signal) {
      const original = await originalFile(media, frames, frameIndex);
      if (original !== null) return original;
      const image = await (await readerOf(media)).read(frameIndex, undefined, signal);
      const raw = { width: image.width, height: image.height, channels: 3 } as const;
      return { bytes: await sharp(image.data, { raw }).jpeg(JPEG).toBuffer(), extension: 'jpg' };
    },
    async close() {
      await open?.reader.close();
      open = null;
    },
  };
}

/** The image file itself, where it is a JPEG or PNG that lies the right way up already. */
async function originalFile(media: Media, frames: WorkingFrames, frameIndex: number): Promise<SourceImage | null> {
  if (media.kind === 'video') return null;
  const name = frames.frameTable(media).files?.[frameIndex];
  const path = media.kind === 'image' || name === undefined ? media.sourcePath : join(media.sourcePath, name);
  const ending = extname(path).toLowerCase();
  const extension = ending === '.jpg' || ending === '.jpeg' ? 'jpg' : ending === '.png' ? 'png' : null;
  if (extension === null) return null;
  const bytes = await readFile(path);
  const { orientation } = await sharp(bytes).metadata();
  return orientation === undefined || orientation === 1 ? { bytes, extension } : null;
}
