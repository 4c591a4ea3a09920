import { mergeAll } from '../masks/combine.ts';
import { intersectionOverUnion } from '../masks/measure.ts';
import { rasterizePolygons } from '../masks/polygons.ts';
import type { Rle } from '../masks/rle.ts';
import { type ArchiveReader, verificationError } from './archive-reader.ts';
import { YOLO_CLASSES_PATH, YOLO_DATA_PATH } from './layout.ts';
import type { ExportPlan } from './plan.ts';
import type { ExportFrame } from './walk.ts';
import type { Tally } from './writer.ts';

/** A number as YOLO's loaders take it: in [0, 1], with a dot. */
const FRACTION = /^(?:0\.\d+|1\.0+)$/;

/**
 * Reads one label file back: each line parses, lies in [0, 1] and has the class of its object; the filled outlines are
 * compared with the mask.
 * @param lineCounts how many lines each object has, in order
 * @throws AppError `export-verification-failed`
 */
export function verifyLabels(path: string, bytes: Buffer, frame: ExportFrame, lineCounts: Iterator<number>, tally: Tally): void {
  const text = bytes.toString('utf8');
  const lines = text.split('\n');
  if (lines.pop() !== '') throw verificationError(`${path} does not end with a line break`);
  const { widthPx, heightPx } = frame.planned.media;
  let at = 0;
  for (const { object, rle } of frame.objects) {
    const count = Number(lineCounts.next().value);
    const rings = lines.slice(at, at + count).map((line) => {
      const { label, ring } = parseLine(path, line, widthPx, heightPx);
      if (label !== object.category.id - 1) throw verificationError(`a line of ${path} has class ${label}`);
      return rasterizePolygons([{ outer: ring, holes: [] }], widthPx, heightPx);
    });
    if (rings.length !== count || count === 0) throw verificationError(`${path} lacks lines`);
    const read: Rle = rings.length === 1 ? rings[0] : mergeAll(rings, 'union');
    tally.addMask(intersectionOverUnion(read, rle));
    at += count;
  }
  if (at !== lines.length) throw verificationError(`${path} has ${lines.length} lines where ${at} were meant`);
  tally.images += 1;
}

function parseLine(
  path: string,
  line: string,
  width: number,
  height: number,
): { readonly label: number; readonly ring: Float64Array } {
  const [label, ...fields] = line.split(' ');
  if (!/^\d+$/.test(label) || fields.length < 6 || fields.length % 2 !== 0)
    throw verificationError(`a line of ${path} is not a label: ${line.slice(0, 80)}`);
  const ring = fields.map((field, index) => {
    if (!FRACTION.test(field)) throw verificationError(`${field} in ${path} is not a fraction of the image`);
    return Number(field) * (index % 2 === 0 ? width : height);
  });
  return { label: Number(label), ring: Float64Array.from(ring) };
}

/** Reads data.yaml and classes.txt back. @throws AppError `export-verification-failed` */
export async function verifyYoloFiles(reader: ArchiveReader, plan: ExportPlan): Promise<void> {
  const yaml = (await reader.read(YOLO_DATA_PATH)).toString('utf8');
  const names = new Map(
    [...yaml.matchAll(/^ {2}(\d+): (".*")$/gm)].map(([, index, name]) => [Number(index), String(JSON.parse(name))]),
  );
  const lines = (await reader.read(YOLO_CLASSES_PATH)).toString('utf8').split('\n').slice(0, -1);
  for (const { id, name } of plan.categories) {
    if (names.get(id - 1) !== name) throw verificationError(`${YOLO_DATA_PATH} does not name class ${id - 1} "${name}"`);
  }
  if (names.size !== lines.length)
    throw verificationError(`${YOLO_CLASSES_PATH} has ${lines.length} names where ${YOLO_DATA_PATH} has ${names.size}`);
}
