/** Turns files into what the library stores of a media item: its facts, its content's hash and its frame table. */

import { AppError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import { picturesIn } from './import-paths.ts';
import { importPictures } from './import-pictures.ts';
import type { ImportedMedia, ImportRequest } from './import-request.ts';
import { importVideo } from './import-video.ts';
import { localPath, sniffPicture, statMedia } from './media-file.ts';
import { readPictureFacts } from './picture.ts';
import type { MediaTools } from './tools.ts';

export { expandImportPaths, type ImportGroup } from './import-paths.ts';
export type { ImportedMedia, ImportRequest } from './import-request.ts';

/**
 * Imports one media item. Nothing is written, and the files stay as they are.
 * @throws AppError `media-path-not-allowed`, `media-vanished`, `media-empty`, `media-unreadable`, `media-has-no-video`,
 * `media-sizes-differ`, `video-too-long`, `invalid-input`, `aborted`
 */
export async function importMedia(tools: MediaTools, request: ImportRequest): Promise<ImportedMedia> {
  const paths = await Promise.all(request.paths.map(localPath));
  const [only] = paths;
  if (only === undefined) throw new AppError('invalid-input', say('nothing-to-import'));
  if (paths.length > 1) return importPictures(tools, paths, request);
  if ((await statMedia(only)).isFolder) return importPictures(tools, await picturesOf(only), request);
  return (await isStill(tools, only, request)) ? importPictures(tools, [only], request) : importVideo(tools, only, request);
}

async function picturesOf(folder: string): Promise<readonly string[]> {
  const pictures = await picturesIn(folder);
  if (pictures.length > 0) return pictures;
  throw new AppError('media-empty', say('folder-without-pictures', { path: folder }), {
    path: folder,
  });
}

/** Told by content, not by the name. An animated GIF is a video. */
async function isStill(tools: MediaTools, path: string, request: ImportRequest): Promise<boolean> {
  const format = await sniffPicture(path);
  if (format !== 'gif') return format !== null;
  return (await readPictureFacts(tools, path, request.limits.maxPixels)).pages === 1;
}
