import { basename } from 'node:path';
import type { ImportReport } from '../contract/dataset.ts';
import { AppError } from '../contract/errors.ts';
import type { Media } from '../contract/records.ts';
import { say } from '../contract/sentences.ts';
import type { Library } from '../library/library.ts';
import { applyImport, type IncomingMask, type Skipped } from './apply-import.ts';
import { createFrameFinder, mediaOfProject } from './frame-match.ts';
import { type FolderMask, type MaskFolder, readMaskFolder } from './read-mask-folder.ts';

export interface MaskImport {
  readonly projectId: number;
  readonly dir: string;
  /** The media item that the masks are of. */
  readonly mediaId: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Imports a folder of PNG masks (see `readMaskFolder`) as one step that can be undone, beside what is there.
 * @throws AppError `dataset-invalid`, `dataset-media-mismatch` (another size, other frames, other media), `media-not-found`, `aborted`
 */
export async function importMaskFolder(library: Library, request: MaskImport): Promise<ImportReport> {
  const media = mediaOfProject(library, request.projectId, request.mediaId);
  const folder = await readMaskFolder(request.dir);
  const slug = slugFor(media, folder, request.dir);
  const label = `Import masks of ${basename(request.dir)}`;
  return await applyImport(
    library,
    request.projectId,
    label,
    [],
    incomingOf(library, media, folder, slug, request),
    request.signal,
  );
}

/** Which of the index's media is meant: the one of that name, else the only one. */
function slugFor(media: Media, { mediaSlugs }: MaskFolder, dir: string): string | null {
  if (mediaSlugs.has(media.slug)) return media.slug;
  if (mediaSlugs.size <= 1) return null;
  throw new AppError(
    'dataset-media-mismatch',
    say('masks-of-other-media', { path: dir, found: [...mediaSlugs].join(', '), wanted: media.slug }),
    { dir, mediaSlugs: [...mediaSlugs] },
  );
}

async function* incomingOf(
  library: Library,
  media: Media,
  folder: MaskFolder,
  slug: string | null,
  { dir, signal }: MaskImport,
): AsyncGenerator<IncomingMask | Skipped, void, undefined> {
  const finder = createFrameFinder(library, media, folder.fileNames);
  let placed = 0;
  let lost = 0;
  for await (const mask of folder.masks(slug, signal)) {
    if (mask.width !== media.widthPx || mask.height !== media.heightPx) throw sizeMismatch(mask, media, dir);
    const frameIndex =
      mask.sourceFrameIndex === null ? (mask.frameIndex ?? finder.byName(mask.fileName)) : finder.bySource(mask.sourceFrameIndex);
    if (frameIndex === null || frameIndex >= media.frameCount) {
      lost += 1;
      yield { skipped: 'frame-not-in-media' };
      continue;
    }
    placed += 1;
    const { className, objectKey, objectId, instanceName, score, rle } = mask;
    yield { mediaId: media.id, frameIndex, className, objectKey, objectId, instanceName, score, rle };
  }
  if (placed > 0 || lost === 0) return;
  throw new AppError(
    'dataset-media-mismatch',
    say('masks-of-no-frame', { path: dir, name: media.name, last: media.frameCount - 1 }),
    { dir, masks: lost },
  );
}

function sizeMismatch(mask: FolderMask, media: Media, dir: string): AppError {
  return new AppError(
    'dataset-media-mismatch',
    say('mask-size', {
      file: mask.fileName,
      size: `${mask.width} × ${mask.height}`,
      name: media.name,
      expected: `${media.widthPx} × ${media.heightPx}`,
    }),
    { dir, fileName: mask.fileName },
  );
}
