/** A pack of full size on this CPU: how long loading, prompts and tracking take, and the most memory that it needed. */
import { performance } from 'node:perf_hooks';
import type { FrameSource } from '../native/model/model.ts';
import { openPack, type Pack } from '../native/runtime/pack.ts';
import type { BenchRow } from './bench.ts';
import { peakRssBytes } from './process-memory.ts';
import { pictureClip } from './sam3-clip.ts';
import {
  type BenchModel,
  benchPackDir,
  describePack,
  findBenchPack,
  graphMs,
  isFullSize,
  isRandom,
  isRow,
  loadBenchModel,
  makeEager,
  skipped,
} from './sam3-model.ts';
import { timed } from './sam3-sampling.ts';

const FULL_HD = { width: 1920, height: 1080 };
const FRAMES = 5;
const MOST_SHARE = 0.12;
const MIB = 1024 ** 2;
const NAME = 'sam3 full';

/** @returns load time, latencies, frames a second, where a frame's time goes, and peak memory */
export async function benchSam3Full(): Promise<BenchRow[]> {
  const found = await findBenchPack(process.env, NAME);
  if (isRow(found)) return [found];
  if (!isFullSize(found.manifest)) {
    return [
      skipped(NAME, 'the pack is a small one; name one of full size in SAM3_BENCH_PACK (models/export --full-random SEED)'),
    ];
  }
  let model: BenchModel | null = null;
  const loadMs = await timed(async () => {
    model = await loadAll(makeEager(await openPack(benchPackDir(process.env))));
  });
  const loaded = model as BenchModel | null;
  if (loaded === null) throw new Error('the pack was loaded');
  try {
    const source = pictureClip(FRAMES + 1, FULL_HD);
    const rows = [
      seconds('load all graphs', loadMs, `${describePack(found)}; reads every byte where that has not been done before`),
      ...(await imageRows(loaded, source)),
      ...(await trackingRows(loaded, source)),
    ];
    const peak = peakRssBytes(process.pid);
    return peak === null ? rows : [...rows, peakRow(peak, found)];
  } finally {
    await loaded.graphs.close();
  }
}

async function loadAll(pack: Pack): Promise<BenchModel> {
  const model = await loadBenchModel(pack, { device: 'cpu' });
  await model.graphs.warmUp();
  return model;
}

async function imageRows(model: BenchModel, source: FrameSource): Promise<BenchRow[]> {
  const image = await source.read(0);
  const started = performance.now();
  const session = await model.openImage(image);
  const encodedMs = performance.now() - started;
  const text = (phrase: string) => timed(() => session.find([{ kind: 'text', phrase }]));
  const click = (x: number) => timed(() => session.segment([{ kind: 'point', sign: 'positive', point: { x, y: 0.4 } }]));
  const [firstText, secondText] = [await text('a dog'), await text('a cat')];
  const [firstClick, secondClick] = [await click(0.3), await click(0.6)];
  session.close();
  return [
    seconds('image by text, first phrase', encodedMs + firstText, 'encoding included'),
    seconds('image by text, next phrase', secondText),
    seconds('image by click, first click', encodedMs + firstClick, 'encoding included'),
    seconds('image by click, next click', secondClick),
  ];
}

/** One object, told by one click. */
async function trackingRows(model: BenchModel, source: FrameSource): Promise<BenchRow[]> {
  const video = model.openVideo(source);
  try {
    await video.prompt(0, 0, [{ kind: 'point', sign: 'positive', point: { x: 0.4, y: 0.5 } }]);
    const before = model.graphs.timings();
    const [started, inside, cpu] = [performance.now(), graphMs(model.graphs), process.cpuUsage()];
    const request = { direction: 'forward', to: FRAMES, objects: [{ objectId: 0, from: 1 }] } as const;
    for await (const answer of video.propagate(request)) console.error(`  frame ${answer.frameIndex}`);
    const wallMs = performance.now() - started;
    const spentMs = graphMs(model.graphs) - inside;
    const graphs = Object.entries(model.graphs.timings()).flatMap(([name, { ms }]): BenchRow[] => {
      const spent = (ms - before[name as keyof typeof before].ms) / FRAMES;
      return spent === 0 ? [] : [{ name: `  of a frame: ${name}`, value: spent, unit: 'ms' }];
    });
    const { user, system } = process.cpuUsage(cpu);
    const share = (wallMs - spentMs) / wallMs;
    return [
      {
        name: 'tracking, 1 object, 1 click',
        value: (FRAMES * 1000) / wallMs,
        unit: 'frames/s',
        note: `${FRAMES} frames of 1080p`,
      },
      { name: '  of a frame: processor time', value: (user + system) / 1000 / FRAMES, unit: 'ms', note: 'of all cores together' },
      ...graphs,
      {
        name: '  of a frame: outside the graphs',
        value: (wallMs - spentMs) / FRAMES,
        unit: 'ms',
        target: `≤ ${100 * MOST_SHARE} %`,
        pass: share <= MOST_SHARE,
        note: `${(100 * share).toFixed(2)} %${isRandom(model.graphs.manifest) ? '; masks of random weights are noise, the worst case for runs' : ''}`,
      },
    ];
  } finally {
    video.close();
  }
}

function seconds(name: string, ms: number, note?: string): BenchRow {
  return { name, value: ms / 1000, unit: 's', ...(note === undefined ? {} : { note }) };
}

function peakRow(bytes: number, { manifest }: Pack): BenchRow {
  const expected = (manifest.memoryBytes / MIB).toFixed(0);
  return { name: 'peak memory', value: bytes / MIB, unit: 'MiB', note: `the manifest says ${expected} MiB` };
}
