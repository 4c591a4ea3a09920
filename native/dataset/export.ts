import { crc32 } from 'node:zlib';
import type { ExportFormat, ExportReport, ExportRequest } from '../contract/dataset.ts';
import { AppError, throwIfAborted } from '../contract/errors.ts';
import type { Progress } from '../contract/jobs.ts';
import { say } from '../contract/sentences.ts';
import { openArchive, verificationError } from './archive-reader.ts';
import { Census } from './census.ts';
import { cocoWriter } from './coco-writer.ts';
import { progressAt } from './eta.ts';
import { readImage } from './frame-image.ts';
import { writeError } from './fs-errors.ts';
import { FORMATS, type ImageExtension, imageName, imagesFolder } from './layout.ts';
import { Ledger } from './ledger.ts';
import { manifestText, README, readmeText } from './manifest.ts';
import { MANIFEST } from './own-dataset.ts';
import { createPace } from './pace.ts';
import { type ExportPlan, planExport } from './plan.ts';
import { pngWriter } from './png-writer.ts';
import { type ExportSink, folderSink, zipSink } from './sink.ts';
import type { DatasetSource } from './source.ts';
import { type Overwrite, type Staging, stage } from './staging.ts';
import { verifyExport } from './verify.ts';
import { type ExportFrame, framesInScope, walkFrames } from './walk.ts';
import type { FormatWriter, Tally, WriterContext } from './writer.ts';
import { yoloWriter } from './yolo-writer.ts';

export interface ExportOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** The clock, milliseconds since 1970. */
  readonly now: () => number;
  readonly programVersion: string;
}

/** All that one export works with. */
interface Work {
  readonly source: DatasetSource;
  readonly plan: ExportPlan;
  readonly options: ExportOptions;
  readonly staging: Staging;
  readonly ledger: Ledger;
  readonly sink: ExportSink;
  readonly createdAt: Date;
  readonly step: (phase: string) => void;
}

/**
 * Writes a dataset, reads all of it back, and only then shows it at `request.out`: the target is whole or as it was.
 * Holds one frame at a time.
 * @throws AppError `export-empty`, `export-target-exists`, `export-verification-failed`, `media-not-found`,
 * `invalid-input` (an object in two merge groups; a place that cannot be written to), `disk-full`, `aborted`, and what the
 * source's images fail with
 */
export async function exportDataset(
  source: DatasetSource,
  request: ExportRequest,
  options: ExportOptions,
): Promise<ExportReport> {
  throwIfAborted(options.signal);
  const plan = planExport(source, request);
  requireFrames(source, plan);
  try {
    const staging = await stage(request.out, overwriteOf(request), options.now());
    try {
      return await makeAndPublish(source, plan, options, staging);
    } finally {
      await staging.remove();
    }
  } catch (error) {
    throw writeError(error, request.out);
  }
}

function overwriteOf({ overwrite }: ExportRequest): Overwrite {
  if (overwrite === 'own') return 'own';
  return overwrite ? 'replace' : 'keep';
}

function requireFrames(source: DatasetSource, plan: ExportPlan): void {
  for (const frame of walkFrames(source, plan)) if (frame.listed) return;
  throw new AppError('export-empty', say('export-empty'), {
    mediaIds: plan.media.map(({ media }) => media.id),
  });
}

async function makeAndPublish(
  source: DatasetSource,
  plan: ExportPlan,
  options: ExportOptions,
  staging: Staging,
): Promise<ExportReport> {
  const createdAt = new Date(options.now());
  const sink = staging.kind === 'zip' ? await zipSink(staging.content, createdAt) : await folderSink(staging.content);
  const work: Work = { source, plan, options, staging, ledger: new Ledger(plan), sink, createdAt, step: stepper(plan, options) };
  const written = await write(work);
  await verify(work, written);
  throwIfAborted(options.signal);
  await staging.publish();
  return { ...written.report, out: staging.target, bytes: written.bytes, files: sink.files };
}

/** Counts frames over both passes, and tells where the work is. */
function stepper(plan: ExportPlan, { now, onProgress }: ExportOptions): (phase: string) => void {
  const total = 2 * framesInScope(plan);
  const startedMs = now();
  let done = 0;
  return (phase) => {
    done += 1;
    onProgress?.(progressAt(phase, done, total, startedMs, now()));
  };
}

interface Written {
  readonly report: Omit<ExportReport, 'out' | 'bytes' | 'files'>;
  readonly tallies: ReadonlyMap<ExportFormat, Tally>;
  readonly bytes: number;
}

async function write(work: Work): Promise<Written> {
  const { sink, plan } = work;
  const writers = new Map<ExportFormat, FormatWriter>();
  try {
    for (const format of FORMATS) if (plan.request.formats.includes(format)) writers.set(format, await openWriter(format, work));
    const report = await writeFrames(work, writers);
    await sink.addText(MANIFEST, manifestText(work.source, plan, work.options.programVersion, work.createdAt, report));
    await sink.addText(README, readmeText(plan, report));
    const tallies = new Map([...writers].map(([format, { tally }]) => [format, tally]));
    return { report, tallies, bytes: await sink.finish() };
  } catch (error) {
    await sink.abort();
    throw error;
  } finally {
    for (const writer of writers.values()) await writer.close();
  }
}

async function openWriter(format: ExportFormat, { plan, sink, staging, createdAt, ledger }: Work): Promise<FormatWriter> {
  const context: WriterContext = { plan, sink, notes: plan.notes, work: staging.work, createdAt };
  if (format === 'coco_instance') return await cocoWriter(context);
  return format === 'yolo_segmentation' ? yoloWriter(context, ledger) : await pngWriter(context);
}

async function writeFrames(work: Work, writers: ReadonlyMap<ExportFormat, FormatWriter>): Promise<Written['report']> {
  const { source, plan, ledger, options } = work;
  const census = new Census(plan);
  const pace = createPace();
  const frames = walkFrames(source, plan, (...visited) => {
    census.visit(...visited);
    work.step('write');
  });
  for (const frame of frames) {
    throwIfAborted(options.signal);
    const { extension, checksum } = await writeImage(work, frame);
    ledger.note(frame, extension, checksum);
    for (const writer of writers.values()) await writer.writeFrame(frame, extension);
    await pace();
  }
  throwIfAborted(options.signal);
  for (const writer of writers.values()) await writer.finish();
  const counts = census.finish(plan.notes);
  const formats = plan.request.formats.flatMap((format) => writers.get(format)?.tally.report(format) ?? []);
  return { ...counts, notes: plan.notes.list(), formats };
}

async function writeImage(
  { source, plan, sink, options }: Work,
  frame: ExportFrame,
): Promise<{ readonly extension: ImageExtension; readonly checksum: number }> {
  if (!plan.request.scope.include_images || !frame.listed) return { extension: 'jpg', checksum: 0 };
  const { media } = frame.planned;
  const image = await readImage(source, media, frame.frameIndex, options.signal);
  await sink.addBytes(`${imagesFolder(plan.request.formats)}/${imageName(frame, image.extension)}`, image.bytes);
  return { extension: image.extension, checksum: crc32(image.bytes) };
}

/** Reads everything back; what the writers said they wrote must be what is there. */
async function verify(work: Work, { tallies }: Written): Promise<void> {
  const { source, plan, ledger, staging, options } = work;
  const reader = await openArchive(staging.content, staging.kind);
  try {
    const found = await verifyExport({
      reader,
      source,
      plan,
      ledger,
      closing: [MANIFEST, README],
      signal: options.signal,
      onFrame: () => work.step('verify'),
    });
    for (const [format, meant] of tallies) {
      const read = found.get(format);
      if (!read || read.annotations !== meant.annotations || read.images !== meant.images || read.minIou !== meant.minIou) {
        throw verificationError(`${format} was to hold ${describe(meant)}, and holds ${read ? describe(read) : 'nothing'}`, {
          format,
        });
      }
    }
  } finally {
    await reader.close();
  }
}

function describe({ annotations, images, minIou }: Tally): string {
  return `${annotations} masks on ${images} frames with an IoU of at least ${minIou}`;
}
