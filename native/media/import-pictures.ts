/** Import of one image, or of images that are the frames of a sequence. */
import { basename, dirname, extname } from 'node:path';
import { AppError, throwIfAborted } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import type { FrameTable, TimeBase } from './frame-table.ts';
import { hashContent } from './hash.ts';
import { naturalOrder } from './import-paths.ts';
import { createReporter, type ImportedMedia, type ImportRequest } from './import-request.ts';
import { checkDecodes, endsWhole, type PictureFacts, readPictureFacts } from './picture.ts';
import { chooseFrames } from './policy.ts';
import type { MediaTools } from './tools.ts';

/** @throws AppError as `importMedia` */
export async function importPictures(
  tools: MediaTools,
  given: readonly string[],
  request: ImportRequest,
): Promise<ImportedMedia> {
  const paths = [...new Set(given)].sort(naturalOrder);
  const folder = oneFolder(paths);
  const report = createReporter(request);
  const facts: PictureFacts[] = [];
  for (const path of paths) {
    throwIfAborted(request.signal);
    facts.push(await checkedFacts(tools, path, request.limits.maxPixels));
    if (facts.length % 16 === 0) report('probe', facts.length, paths.length, 'files');
  }
  requireOneSize(facts);
  const [first] = facts;
  const kind = paths.length === 1 ? 'image' : 'sequence';
  const fps = kind === 'sequence' ? (request.sequenceFps ?? null) : null;
  const sourceIndex = chooseImages(paths.length, fps, request);
  const names = paths.map((path) => basename(path));
  const bytes = facts.reduce((sum, entry) => sum + entry.bytes, 0);
  const contentHash = await hashContent(kind === 'image' ? first.path : folder, {
    signal: request.signal,
    files: kind === 'image' ? null : names,
    onBytes: (done) => report('hash', done, bytes, 'bytes'),
  });
  const frameTable: FrameTable = {
    timeBase: timeBaseOf(fps),
    ptsTicks: Float64Array.from(sourceIndex),
    sourceIndex,
    files: Array.from(sourceIndex, (source) => names[source]),
    video: null,
  };
  return {
    name: kind === 'image' ? basename(first.path, extname(first.path)) : basename(folder) || 'sequence',
    kind,
    sourcePath: kind === 'image' ? first.path : folder,
    contentHash,
    bytes,
    widthPx: first.widthPx,
    heightPx: first.heightPx,
    frameCount: sourceIndex.length,
    sourceFrameCount: paths.length,
    fps: fps === null ? null : (fps * sourceIndex.length) / paths.length,
    sourceFps: fps,
    durationMs: fps === null ? 0 : (paths.length * 1000) / fps,
    codec: first.format,
    rotationDegrees: first.orientation.clockwiseDegrees,
    color: first.color,
    policy: request.policy,
    warnings: warningsOf(facts),
    frameTable,
  };
}

/** The header always; the pixels only where the file does not end as it should. */
async function checkedFacts(tools: MediaTools, path: string, maxPixels: number): Promise<PictureFacts> {
  const facts = await readPictureFacts(tools, path, maxPixels);
  if (!(await endsWhole(path, facts.format))) await checkDecodes(tools, path);
  return facts;
}

function oneFolder(paths: readonly string[]): string {
  const folders = [...new Set(paths.map((path) => dirname(path)))];
  if (folders.length === 1) return folders[0];
  throw new AppError('invalid-input', say('sequence-folders'), {
    folders,
  });
}

function requireOneSize(facts: readonly PictureFacts[]): void {
  const [first] = facts;
  const other = facts.find((entry) => entry.widthPx !== first.widthPx || entry.heightPx !== first.heightPx);
  if (other === undefined) return;
  const size = (entry: PictureFacts) => `${entry.widthPx} × ${entry.heightPx}`;
  throw new AppError(
    'media-sizes-differ',
    say('sequence-sizes', {
      first: basename(first.path),
      firstSize: size(first),
      other: basename(other.path),
      otherSize: size(other),
    }),
    { first: [first.widthPx, first.heightPx], other: [other.widthPx, other.heightPx], file: other.path },
  );
}

function chooseImages(count: number, fps: number | null, { policy, onTooLong, limits }: ImportRequest): Uint32Array {
  const timesMs = fps === null ? null : Float64Array.from({ length: count }, (_, i) => (i * 1000) / fps);
  const durationMs = fps === null ? 0 : (count * 1000) / fps;
  return chooseFrames({ timesMs, sourceFrameCount: count, durationMs, policy, onTooLong, limits });
}

/** Rates with up to three decimals (23.976) as a fraction of whole numbers. */
function timeBaseOf(fps: number | null): TimeBase {
  return fps === null ? { num: 0, den: 1 } : { num: 1000, den: Math.round(fps * 1000) };
}

function warningsOf(facts: readonly PictureFacts[]): string[] {
  const many = facts.filter((entry) => entry.pages > 1);
  if (many.length === 0) return [];
  return [say('first-of-pictures', { name: basename(many[0].path), pages: many[0].pages })];
}
