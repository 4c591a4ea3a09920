/** What of a media record is needed to read its frames, and the check that its file is still the one that was imported. */
import { stat } from 'node:fs/promises';
import { AppError } from '../contract/errors.ts';
import type { Media } from '../contract/records.ts';
import { say } from '../contract/sentences.ts';
import type { FrameTable } from './frame-table.ts';
import { fileError } from './media-file.ts';

/** A media item as this room sees it; plain data. A Media record with its frame table is one. */
export interface MediaDescriptor
  extends Pick<Media, 'kind' | 'sourcePath' | 'bytes' | 'widthPx' | 'heightPx' | 'frameCount' | 'color'> {
  readonly frameTable: FrameTable;
}

/** A media item that ffmpeg decodes. */
export type VideoSource = Pick<MediaDescriptor, 'sourcePath' | 'bytes' | 'widthPx' | 'heightPx' | 'color' | 'frameTable'>;

/**
 * Makes sure that a file is there and has the size that it had when it was imported.
 * @throws AppError `media-vanished` (also for another file in its place), `media-unreadable`
 */
export async function checkUnchanged(source: Pick<MediaDescriptor, 'sourcePath' | 'bytes'>): Promise<void> {
  const { sourcePath: path, bytes } = source;
  let size: number;
  try {
    size = (await stat(path)).size;
  } catch (error) {
    throw fileError(error, path);
  }
  if (size === bytes) return;
  throw new AppError('media-vanished', say('file-replaced', { path, bytes: size, expected: bytes }), {
    path,
    bytes: size,
    importedBytes: bytes,
  });
}
