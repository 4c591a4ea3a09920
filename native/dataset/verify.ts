import { crc32 } from 'node:zlib';
import type { ExportFormat } from '../contract/dataset.ts';
import { throwIfAborted } from '../contract/errors.ts';
import { type ArchiveReader, verificationError } from './archive-reader.ts';
import { FORMATS, imageName, imagesFolder, labelPath } from './layout.ts';
import type { Ledger } from './ledger.ts';
import type { ExportPlan } from './plan.ts';
import type { DatasetSource } from './source.ts';
import { verifyCoco } from './verify-coco.ts';
import { MaskVerifier, verifyIndex } from './verify-png.ts';
import { verifyLabels, verifyYoloFiles } from './verify-yolo.ts';
import { type ExportFrame, walkFrames } from './walk.ts';
import { Tally } from './writer.ts';

export interface Verification {
  readonly reader: ArchiveReader;
  readonly source: DatasetSource;
  readonly plan: ExportPlan;
  readonly ledger: Ledger;
  /** Files at the end that hold no masks, in order. */
  readonly closing: readonly string[];
  readonly signal: AbortSignal | undefined;
  /** Hears of each frame of the scope that was dealt with. */
  readonly onFrame: () => void;
}

/**
 * Reads everything that was written, in the order in which it was written, and compares it with the project.
 * @returns what was found, by format
 * @throws AppError `export-verification-failed`, `aborted`
 */
export async function verifyExport(verification: Verification): Promise<ReadonlyMap<ExportFormat, Tally>> {
  const { reader, source, plan, ledger, closing } = verification;
  const { formats } = plan.request;
  const tallies = new Map<ExportFormat, Tally>(formats.map((format) => [format, new Tally()]));
  const lineCounts = ledger.lines();
  const pngTally = tallies.get('binary_masks_png');
  const pngs = pngTally ? new MaskVerifier(reader, plan, pngTally) : null;
  for (const frame of walkFrames(source, plan, verification.onFrame)) {
    throwIfAborted(verification.signal);
    await verifyFrame(verification, frame, lineCounts, tallies);
    await pngs?.verify(frame);
  }
  for (const format of FORMATS) {
    if (!formats.includes(format)) continue;
    throwIfAborted(verification.signal);
    if (format === 'yolo_segmentation') await verifyYoloFiles(reader, plan);
    if (format === 'binary_masks_png') await verifyIndex(reader, source, plan);
    if (format === 'coco_instance') tallies.set(format, await verifyCoco(verification));
  }
  for (const path of closing) {
    if ((await reader.read(path)).length === 0) throw verificationError(`${path} is empty`);
  }
  await reader.finish();
  return tallies;
}

async function verifyFrame(
  { reader, plan, ledger }: Verification,
  frame: ExportFrame,
  lineCounts: Iterator<number>,
  tallies: ReadonlyMap<ExportFormat, Tally>,
): Promise<void> {
  const { extension, imageChecksum } = ledger.check(frame);
  if (frame.listed && plan.request.scope.include_images) {
    const path = `${imagesFolder(plan.request.formats)}/${imageName(frame, extension)}`;
    if (crc32(await reader.read(path)) !== imageChecksum) throw verificationError(`${path} is not the image that was written`);
  }
  const yolo = tallies.get('yolo_segmentation');
  if (yolo && frame.listed) verifyLabels(labelPath(frame), await reader.read(labelPath(frame)), frame, lineCounts, yolo);
}
