import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BenchRow } from './bench.ts';

const FORMATS = ['coco_instance', 'yolo_segmentation', 'binary_masks_png'] as const;
const FRAMES = 1000;
const FEW_FRAMES = 250;
const OBJECTS = 5;
/** What a garbage collector may do to two runs of the same program. */
const MOST_GROWTH = 1.15;

interface Outcome {
  readonly seconds: number;
  readonly peakMb: number;
  readonly verified: number;
  readonly bytes: number;
}

/**
 * Export of 1080p frames with five objects into a zip, reading everything back included: frames a second for each format
 * and all together, and whether peak memory stays the same for four times the frames. Images are left out: they are made by
 * the media room, and copied here.
 */
export async function benchExport(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const format of FORMATS)
    rows.push(speedRow(`export ${format}, ${FRAMES} frames 1080p × ${OBJECTS} objects`, await measure(FRAMES, [format])));
  const [few, many] = [await measure(FEW_FRAMES, FORMATS), await measure(FRAMES, FORMATS)];
  rows.push(speedRow(`export all formats, ${FRAMES} frames 1080p × ${OBJECTS} objects`, many));
  const ratio = many.peakMb / few.peakMb;
  rows.push({
    name: `export peak memory, ${FRAMES} frames against ${FEW_FRAMES}`,
    value: many.peakMb,
    unit: 'MB',
    reference: few.peakMb,
    ratio,
    target: `<= ${MOST_GROWTH}`,
    pass: ratio <= MOST_GROWTH,
    note: 'resident, of the whole process',
  });
  return rows;
}

function speedRow(name: string, { seconds, peakMb, verified, bytes }: Outcome): BenchRow {
  const note = `${verified} masks read back and equal, ${(bytes / 1e6).toFixed(1)} MB, peak ${peakMb.toFixed(0)} MB`;
  return { name, value: FRAMES / seconds, unit: 'frames/s', note };
}

async function measure(frames: number, formats: readonly string[]): Promise<Outcome> {
  const child = fileURLToPath(new URL('export-process.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [child, String(frames), formats.join()]);
  return JSON.parse(stdout) as Outcome;
}
