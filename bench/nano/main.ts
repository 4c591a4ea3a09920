/**
 * Measures a model on the held-out set of models/nano, or on real frames with masks of people, through the contract of the
 * real engine: `node bench/nano/main.ts --set DIR --pack DIR`. README.md of bench says what the options are.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type BenchRow, formatRows } from '../bench.ts';
import { type BenchEngine, listedModel, withEngine } from './bench-engine.ts';
import { type HeldOut, readHeldOut } from './held-out-set.ts';
import { type ClickedObject, clickObject, measureClicks } from './measure-clicks.ts';
import { measureConcepts } from './measure-concepts.ts';
import { measurePhrases, sweepThresholds } from './measure-phrases.ts';
import { measureSpeed } from './measure-speed.ts';
import { measureTracking, STARTS, type Start } from './measure-tracking.ts';
import { findRealFrames, type RealFrame } from './real-frames.ts';
import { clickRows, conceptRows, phraseRows, realRows, speedRows, trackingRows } from './tables.ts';

const PARTS = ['images', 'clicks', 'tracking', 'concept', 'speed'] as const;
type Part = (typeof PARTS)[number];
const CLASSIC = 'classic';

const { values } = parseArgs({
  options: {
    /** Folder of `python models/nano heldout`. */
    set: { type: 'string' },
    /** Folder of real frames with masks. */
    real: { type: 'string' },
    /** Folder of the pack to measure. */
    pack: { type: 'string' },
    /** `nano`, the pack, or `classic`, the segmenter without weights. */
    model: { type: 'string', default: 'nano' },
    parts: { type: 'string', default: PARTS.join(',') },
    starts: { type: 'string', default: STARTS.join(',') },
    /** Only so many seeds. */
    limit: { type: 'string', default: String(Number.MAX_SAFE_INTEGER) },
    /** Also tells what other thresholds of the pack would give. */
    sweep: { type: 'boolean', default: false },
    /** Where the numbers go. */
    out: { type: 'string' },
  },
});

interface Measured {
  readonly rows: readonly BenchRow[];
  readonly measures: unknown;
  readonly seconds: number;
}

async function main(): Promise<void> {
  const { set, real, model } = values;
  if (model !== 'nano' && model !== CLASSIC) throw new Error('--model is nano or classic.');
  if (set === undefined && real === undefined) throw new Error('Say what to measure on: --set DIR or --real DIR.');
  if (values.pack === undefined && (model === 'nano' || real !== undefined)) throw new Error('Say which pack: --pack DIR.');
  const results: Record<string, Measured> = {};
  if (set !== undefined) {
    const seeds = await readHeldOut(set, Number(values.limit));
    for (const part of chosen(values.parts, PARTS)) {
      if (model === CLASSIC && (part === 'images' || part === 'concept')) continue;
      results[part] = await timed(() => measure(part, seeds));
      report(part, results[part]);
    }
  }
  if (real !== undefined) {
    results.real = await timed(() => measureReal(real));
    report('real', results.real);
  }
  console.log(`\nwritten to ${await write(results)}`);
}

async function measure(part: Part, set: readonly HeldOut[]): Promise<Omit<Measured, 'seconds'>> {
  if (part === 'images') {
    const measures = await (values.sweep ? sweepThresholds : measurePhrases)(packDir(), set);
    return { measures, rows: phraseRows(measures) };
  }
  return await withEngine(modelId(), async (engine) => {
    if (part === 'clicks') return shown(await measureClicks(engine, set), clickRows);
    if (part === 'tracking') return shown(await measureTracking(engine, set, chosen(values.starts, STARTS)), trackingRows);
    if (part === 'concept') return shown(await measureConcepts(engine, set), conceptRows);
    return shown(await measureSpeed(engine, set, { canFind: modelId() !== CLASSIC }), speedRows);
  });
}

function shown<T>(measures: T, rows: (measures: T) => BenchRow[]): Omit<Measured, 'seconds'> {
  return { measures, rows: rows(measures) };
}

/** Clicks and boxes of the pack and of the segmenter without weights, side by side. */
async function measureReal(dir: string): Promise<Omit<Measured, 'seconds'>> {
  const { frames, skipped } = await findRealFrames(resolve(dir));
  for (const line of skipped) console.log(`skipped: ${line}`);
  if (frames.length === 0) {
    console.log(`skipped: there is no frame with masks in ${dir}.`);
    return { rows: [], measures: { skipped } };
  }
  const pack = await withEngine(packDir(), (engine) => clickAll(engine, frames));
  const classic = await withEngine(CLASSIC, (engine) => clickAll(engine, frames));
  return { rows: realRows(pack, classic), measures: { pack, classic, skipped } };
}

async function clickAll(engine: BenchEngine, frames: readonly RealFrame[]): Promise<ClickedObject[]> {
  const objects: ClickedObject[] = [];
  for (const { name, path, objects: masked } of frames) {
    const mediaId = await engine.mediaOf(path);
    for (const { name: object, mask } of masked) {
      console.error(`  clicks on ${name}, object ${object}`);
      objects.push(await clickObject(engine, mediaId, `${name}, object ${object}`, mask));
    }
  }
  return objects;
}

function packDir(): string {
  return resolve(values.pack ?? '');
}

function modelId(): string {
  return values.model === CLASSIC ? CLASSIC : packDir();
}

function chosen<T extends Part | Start>(text: string, from: readonly T[]): T[] {
  const names = text.split(',');
  const unknown = names.filter((name) => !from.some((known) => known === name));
  if (unknown.length > 0) throw new Error(`There is no ${unknown.join(', ')}. There are: ${from.join(', ')}.`);
  return from.filter((name) => names.includes(name));
}

async function timed(work: () => Promise<Omit<Measured, 'seconds'>>): Promise<Measured> {
  const start = performance.now();
  return { ...(await work()), seconds: (performance.now() - start) / 1000 };
}

function report(name: string, { rows, seconds }: Measured): void {
  console.log(`\n${name} (${seconds.toFixed(0)} s)`);
  if (rows.length > 0) console.log(formatRows(rows));
}

async function write(results: Readonly<Record<string, Measured>>): Promise<string> {
  const date = new Date().toISOString();
  const name = `nano-${date.replaceAll(':', '-').replace(/\.\d+Z$/, 'Z')}.json`;
  const path = resolve(values.out ?? join(import.meta.dirname, '..', 'results', name));
  await mkdir(dirname(path), { recursive: true });
  const machine = { node: process.versions.node, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length };
  const content = { date, ...machine, model: await describeModel(), options: values, results };
  await writeFile(path, `${JSON.stringify(content, null, 2)}\n`);
  return path;
}

async function describeModel(): Promise<unknown> {
  if (values.model === CLASSIC) return await withEngine(CLASSIC, ({ client }) => listedModel(client, CLASSIC));
  const { id, version, source, precision, thresholds } = JSON.parse(await readFile(join(packDir(), 'pack.json'), 'utf8'));
  return { id, version, source, precision, thresholds };
}

await main();
