/** What a frame costs outside the graphs, how much a second prompt on one encoding saves, and how cost grows with objects. */
import { boundingBox } from '../native/masks/measure.ts';
import type { FrameSource, ObjectPrompt, RgbImage } from '../native/model/model.ts';
import type { Device } from '../native/runtime/graphs.ts';
import type { Pack } from '../native/runtime/pack.ts';
import { logitsToRle } from '../native/sam3/logits-to-rle.ts';
import { toPixelValues } from '../native/sam3/preprocess.ts';
import { type BenchRow, median } from './bench.ts';
import { type FrameCost, pictureClip, trackFrames } from './sam3-clip.ts';
import {
  type BenchModel,
  describePack,
  findBenchPack,
  isFullSize,
  isRow,
  loadBenchModel,
  makeEager,
  pictureSizeFor,
} from './sam3-model.ts';
import { mean, sampleCalls, threadMs, timed } from './sam3-sampling.ts';
import { standInOrt, standInPack } from './sam3-stand-in.ts';

const FULL_HD = { width: 1920, height: 1080 };
const OBJECTS = [1, 4, 16] as const;
const MOST_OUTSIDE_MS = 25;
const MOST_SHARE = 0.12;
/** Room for a few frames' features: at full size one frame is 133 MB. */
const BUDGET_BYTES = 1024 ** 3;
const CPU: Device = { id: 'cpu', provider: 'cpu', reason: null };
/** Frames until every memory slot and pointer is in use. */
const WARM_UP = 18;
const NAME = 'sam3 frame';

/** @returns milliseconds outside the graphs by number of objects, second prompts against first, growth with objects */
export async function benchSam3Frame(): Promise<BenchRow[]> {
  const pack = await findBenchPack(process.env, NAME);
  if (isRow(pack)) return [pack];
  return [...(await partRows(pack)), ...(await outsideRows(pack)), ...(await packRows(makeEager(pack)))];
}

/** The two large parts of the work outside, each alone. */
async function partRows(pack: Pack): Promise<BenchRow[]> {
  const { imageSize, maskSize } = standInPack(pack).manifest.model;
  const image = await pictureClip(1, FULL_HD).read(0);
  const blob = Float32Array.from({ length: maskSize ** 2 }, (_, p) => {
    return 40 - Math.hypot((p % maskSize) - 130, Math.floor(p / maskSize) - 150);
  });
  const noise = Float32Array.from({ length: maskSize ** 2 }, (_, p) => Math.sin(p * p));
  const limits = { forMs: 2_000, least: 20, most: 5_000 };
  const pixels = await sampleCalls(async () => toPixelValues(image, imageSize, pack.manifest.preprocessing), limits, threadMs);
  const mask = logitsToRle(blob, maskSize, FULL_HD.width, FULL_HD.height);
  const runs = await sampleCalls(async () => logitsToRle(blob, maskSize, FULL_HD.width, FULL_HD.height), limits, threadMs);
  const worst = await sampleCalls(async () => logitsToRle(noise, maskSize, FULL_HD.width, FULL_HD.height), limits, threadMs);
  const { width = 0, height = 0 } = boundingBox(mask) ?? {};
  const each = (samples: readonly number[]) => ({ value: mean(samples), unit: 'ms' });
  return [
    { name: '1080p frame to model pixels', ...each(pixels), note: `${imageSize} × ${imageSize}` },
    { name: 'one mask to 1080p runs', ...each(runs), note: `an object of ${width} × ${height} px` },
    { name: 'one mask of noise to 1080p runs', ...each(worst), note: 'as random weights give it; the worst case' },
  ];
}

/** Tracking at full size over graphs that answer at once. */
async function outsideRows(pack: Pack): Promise<BenchRow[]> {
  const full = standInPack(pack);
  const ort = standInOrt(full);
  const clock = { now: threadMs, inGraphs: ort.cpuMs };
  const model = await loadBenchModel(full, { device: CPU, ort, budgetBytes: BUDGET_BYTES });
  try {
    const source = pictureClip(WARM_UP + 61, FULL_HD);
    const rows: BenchRow[] = [];
    for (const objects of OBJECTS) {
      const costs = await trackFrames(model, source, { objects, warmUp: WARM_UP, frames: 60, forMs: 20_000, clock });
      const value = mean(costs.map(outside));
      rows.push({
        name: `outside the graphs, 1080p, ${count(objects)}`,
        value,
        unit: 'ms/frame',
        target: `≤ ${MOST_OUTSIDE_MS}`,
        pass: value <= MOST_OUTSIDE_MS,
        note: 'processor time; graphs of full size that answer at once',
      });
    }
    return rows;
  } finally {
    await model.graphs.close();
  }
}

function outside({ totalMs, graphMs: inside }: FrameCost): number {
  return totalMs - inside;
}

function count(objects: number): string {
  return objects === 1 ? '1 object' : `${objects} objects`;
}

/** With the graphs of the pack. */
async function packRows(pack: Pack): Promise<BenchRow[]> {
  const model = await loadBenchModel(pack, { device: 'cpu', budgetBytes: BUDGET_BYTES });
  try {
    await model.graphs.warmUp();
    const full = isFullSize(pack.manifest);
    const source = pictureClip(WARM_UP + 41, pictureSizeFor(pack.manifest));
    return [...(await promptRows(model, source, describePack(pack))), ...(await growthRows(model, source, full))];
  } finally {
    await model.graphs.close();
  }
}

async function promptRows(model: BenchModel, source: FrameSource, note: string): Promise<BenchRow[]> {
  const first = { text: [] as number[], click: [] as number[] };
  const second = { text: [] as number[], click: [] as number[] };
  // The first round is not counted: graphs allocate then what they keep.
  for (let round = 0; round < 6; round++) {
    const image = await source.read(round);
    const text = await twice(model, image, (session, turn) => session.find([{ kind: 'text', phrase: `thing ${round} ${turn}` }]));
    const click = await twice(model, image, (session, turn) => session.segment([pointAt(0.3 + 0.2 * turn)]));
    if (round === 0) continue;
    first.text.push(text[0]);
    second.text.push(text[1]);
    first.click.push(click[0]);
    second.click.push(click[1]);
    if (text[0] > 10_000) break;
  }
  return [
    cachedRow('second phrase on a cached image, against the first', first.text, second.text, note),
    cachedRow('second click on a cached image, against the first', first.click, second.click, note),
  ];
}

type Session = Awaited<ReturnType<BenchModel['openImage']>>;

/** Milliseconds of a prompt together with opening the image, and of another on the same encoding. */
async function twice(
  model: BenchModel,
  image: RgbImage,
  ask: (session: Session, turn: number) => Promise<unknown>,
): Promise<readonly [number, number]> {
  let session: Session | null = null;
  const firstMs = await timed(async () => {
    session = await model.openImage(image);
    await ask(session, 0);
  });
  const open = session as Session | null;
  if (open === null) throw new Error('the image was opened');
  const secondMs = await timed(() => ask(open, 1));
  open.close();
  return [firstMs, secondMs];
}

function pointAt(x: number): ObjectPrompt {
  return { kind: 'point', sign: 'positive', point: { x, y: 0.45 } };
}

function cachedRow(name: string, first: readonly number[], second: readonly number[], note: string): BenchRow {
  const [value, reference] = [median(second), median(first)];
  return { name, value, reference, unit: 'ms', ratio: value / reference, note };
}

/** One more object is one more place in a batch, never one more encoding of the frame. */
async function growthRows(model: BenchModel, source: FrameSource, isFull: boolean): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  let one = 0;
  for (const objects of OBJECTS) {
    const warmUp = isFull ? 1 : WARM_UP;
    const costs = await trackFrames(model, source, { objects, warmUp, frames: isFull ? 2 : 40, forMs: isFull ? 0 : 20_000 });
    const value = median(costs.map(({ totalMs }) => totalMs));
    const outsideMs = median(costs.map(outside));
    one ||= value;
    rows.push({
      name: `frame with ${count(objects)}, ${source.width} × ${source.height}`,
      value,
      reference: one,
      unit: 'ms',
      ratio: value / one,
      note: `outside the graphs ${outsideMs.toFixed(1)} ms; ${(value / objects).toFixed(1)} ms for each object`,
    });
    if (isFull) rows.push(shareRow(objects, outsideMs / value));
  }
  return rows;
}

function shareRow(objects: number, share: number): BenchRow {
  const percent = 100 * share;
  const target = `≤ ${100 * MOST_SHARE}`;
  return { name: `share outside the graphs, ${count(objects)}`, value: percent, unit: '%', target, pass: share <= MOST_SHARE };
}
