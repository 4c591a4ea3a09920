import { fileURLToPath } from 'node:url';
import { fromCocoString, toCocoString } from '../native/masks/coco.ts';
import { decodeColumnMajor, decodeRowMajor, encodeColumnMajor, encodeRowMajor } from '../native/masks/codec.ts';
import { union } from '../native/masks/combine.ts';
import { compositeOverlay } from '../native/masks/composite.ts';
import { areaOf, boundingBox, intersectionOverUnion } from '../native/masks/measure.ts';
import { tracePolygons } from '../native/masks/polygons.ts';
import type { Rle } from '../native/masks/rle.ts';
import { translate } from '../native/masks/transform.ts';
import { type BenchRow, formatRows, median, type Sampling, sampleMs, sideBySide, warmUp } from './bench.ts';
import { findPycocotools, type PythonPeer, startPython } from './pycocotools.ts';

/** Two masks of one size with their pixels. */
interface Pair {
  readonly name: string;
  readonly rle: Rle;
  readonly other: Rle;
  readonly rows: Uint8Array;
  readonly columns: Uint8Array;
  readonly text: string;
}

/** One operation: our side, and how many times as fast as pycocotools it must be. */
interface Operation {
  readonly name: string;
  readonly run: (pair: Pair) => unknown;
  readonly atLeast: number;
  readonly sampling: Sampling;
}

const WHOLE: Sampling = { samples: 20, batch: 1 };
const SMALL: Sampling = { samples: 7, batch: 200 };

/** Encoding ends and decoding begins at COCO's string on both sides; the rest starts from each side's own form of a mask. */
const OPERATIONS: readonly Operation[] = [
  {
    name: 'encode-rows',
    run: ({ rows, rle }) => toCocoString(encodeRowMajor(rows, rle.width, rle.height).counts),
    atLeast: 1.5,
    sampling: WHOLE,
  },
  {
    name: 'encode-columns',
    run: ({ columns, rle }) => toCocoString(encodeColumnMajor(columns, rle.width, rle.height).counts),
    atLeast: 1.5,
    sampling: WHOLE,
  },
  {
    name: 'decode-rows',
    run: ({ text, rle }) => decodeRowMajor({ ...rle, counts: fromCocoString(text) }),
    atLeast: 1.5,
    sampling: WHOLE,
  },
  {
    name: 'decode-columns',
    run: ({ text, rle }) => decodeColumnMajor({ ...rle, counts: fromCocoString(text) }),
    atLeast: 1.5,
    sampling: WHOLE,
  },
  { name: 'area', run: ({ rle }) => areaOf(rle), atLeast: 1, sampling: SMALL },
  { name: 'bbox', run: ({ rle }) => boundingBox(rle), atLeast: 1, sampling: SMALL },
  { name: 'merge', run: ({ rle, other }) => union(rle, other), atLeast: 1, sampling: SMALL },
  { name: 'iou', run: ({ rle, other }) => intersectionOverUnion(rle, other), atLeast: 1, sampling: SMALL },
];

/** Measures the mask codec, side by side with pycocotools where a Python has it (see `findPycocotools`). */
export async function benchMasks(): Promise<BenchRow[]> {
  const pairs = [
    makePair('1080p blob', 1920, 1080, 0),
    makePair('4K blob', 3840, 2160, 0),
    makePair('1080p noisy', 1920, 1080, 400),
  ];
  const python = findPycocotools(process.env);
  if (python === null) {
    console.error('pycocotools: skipped, no Python that imports it (set PYTHON to one that does)');
    return [...pairs.flatMap((pair) => OPERATIONS.map((operation) => alone(pair, operation))), ...pairs.flatMap(drawingRows)];
  }
  using peer = startPython(python, fileURLToPath(new URL('masks-pycocotools.py', import.meta.url)));
  await peer.ask(
    pairs.map(({ rle, other, text }) => ({ size: [rle.height, rle.width], counts: [text, toCocoString(other.counts)] })),
  );
  const rows: BenchRow[] = [];
  for (const [index, pair] of pairs.entries()) {
    for (const operation of OPERATIONS) rows.push(await compared(pair, index, operation, peer));
  }
  return [...rows, ...pairs.flatMap(drawingRows)];
}

async function compared(pair: Pair, index: number, operation: Operation, peer: PythonPeer): Promise<BenchRow> {
  const theirs = async (sampling: Sampling) =>
    (await peer.ask({ operation: operation.name, pair: index, ...sampling })) as readonly number[];
  const { oursMs, theirsMs } = await sideBySide(() => operation.run(pair), theirs, operation.sampling);
  const ratio = theirsMs / oursMs;
  return {
    name: `masks: ${operation.name}, ${pair.name}`,
    value: oursMs,
    unit: 'ms',
    reference: theirsMs,
    ratio,
    target: `≥ ${operation.atLeast}× as fast as pycocotools`,
    pass: ratio >= operation.atLeast,
    note: `${pair.rle.counts.length} runs${operation.atLeast === 1 ? '; ours held as runs, theirs as a string' : ''}`,
  };
}

function alone(pair: Pair, operation: Operation): BenchRow {
  warmUp(() => operation.run(pair));
  const value = median(sampleMs(() => operation.run(pair), operation.sampling));
  const target = `≥ ${operation.atLeast}× as fast as pycocotools`;
  return { name: `masks: ${operation.name}, ${pair.name}`, value, unit: 'ms', target, pass: null, note: 'not compared' };
}

/** What pycocotools has no counterpart for. */
function drawingRows(pair: Pair): BenchRow[] {
  const { width, height } = pair.rle;
  const rgb = new Uint8Array(width * height * 3);
  const layer = { rle: pair.rle, color: [0, 114, 178], opacity: 0.5, outlinePx: 2 } as const;
  const works: readonly (readonly [string, () => unknown])[] = [
    ['trace to polygons', () => tracePolygons(pair.rle)],
    ['overlay with outline', () => compositeOverlay(rgb, width, height, [layer])],
  ];
  return works.map(([name, work]) => {
    warmUp(work);
    return { name: `masks: ${name}, ${pair.name}`, value: median(sampleMs(work, { samples: 25, batch: 1 })), unit: 'ms' };
  });
}

/** A lobed shape with a ragged outline and a hole, some specks beside it, and the same moved a little. */
function makePair(name: string, width: number, height: number, specks: number): Pair {
  const rows = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const dx = (x - width / 2) / (0.24 * width);
      const dy = (y - height / 2) / (0.34 * height);
      const angle = Math.atan2(dy, dx);
      const squared = dx * dx + dy * dy;
      if (squared > 0.05 && squared < 1 + 0.25 * Math.sin(5 * angle) + 0.03 * Math.sin(61 * angle)) rows[y * width + x] = 1;
    }
  }
  let seed = 1;
  for (let i = 0; i < specks; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const at = seed % (width * (height - 4) - 4);
    for (let k = 0; k < 3; k++) rows.fill(i % 2, at + k * width, at + k * width + 3);
  }
  const rle = encodeRowMajor(rows, width, height);
  const other = translate(rle, Math.round(width / 50), Math.round(height / 40));
  return { name, rle, other, rows, columns: decodeColumnMajor(rle), text: toCocoString(rle.counts) };
}

if (import.meta.main) console.log(formatRows(await benchMasks()));
