/** 2,000 frames with 8 objects through an engine process and its segmenter process: what each holds, from frame to frame. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EngineClient, watchJob } from '../native/contract/client.ts';
import type { Job } from '../native/contract/jobs.ts';
import { createForkLauncher } from '../native/launch/fork-launcher.ts';
import { startRemoteEngine } from '../native/launch/remote-engine.ts';
import type { Pack } from '../native/runtime/pack.ts';
import { makePlainClip } from '../tests/fixtures/plain-clip.ts';
import { makeEagerPack } from '../tests/fixtures/tiny-pack.ts';
import type { BenchRow } from './bench.ts';
import { childProcesses, peakRssBytes } from './process-memory.ts';
import { boxOf } from './sam3-clip.ts';
import { findBenchPack, isFullSize, isRow, skipped } from './sam3-model.ts';

const FRAMES = 2_000;
const OBJECTS = 8;
/** So large that the decoded frames that are kept for going back (192 MiB) are all there when counting begins. */
const SIZE = { width: 768, height: 432 };
/** Until here caches fill and compilers work. */
const SETTLED = 300;
const SAMPLE_EVERY = 20;
const MOST_GROWTH_MIB = 10;
const MOST_GROWTH_SHARE = 0.05;
const MIB = 1024 ** 2;
const NAME = 'sam3 long';
const ENGINE = fileURLToPath(new URL('../native/engine-process.ts', import.meta.url));

/** @returns growth of both processes after the start, their peaks, and the speed */
export async function benchSam3Long(): Promise<BenchRow[]> {
  if (platform() !== 'linux') return [skipped(NAME, 'needs /proc')];
  const pack = await findBenchPack(process.env, NAME);
  if (isRow(pack)) return [pack];
  if (isFullSize(pack.manifest)) return [skipped(NAME, 'memory over many frames is measured with a small pack')];
  const dir = await mkdtemp(join(tmpdir(), 'bench-sam3-long-'));
  try {
    return await inEngine(dir, pack);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function inEngine(dir: string, pack: Pack): Promise<BenchRow[]> {
  const eager = await makeEagerPack(join(dir, 'pack'), pack.dir);
  const clip = await makePlainClip(join(dir, 'clip.mp4'), { frames: FRAMES, ...SIZE });
  const args = ['--library', join(dir, 'library'), '--program', 'bench', '--version', '0', '--model', eager, '--device', 'cpu'];
  const engine = await startRemoteEngine(createForkLauncher({ modulePath: ENGINE, args }));
  try {
    return await measure(engine.client, engine.process.pid ?? 0, clip);
  } finally {
    await engine.kill();
  }
}

/** What a process holds now, in bytes. */
function rssBytes(pid: number): number {
  const kib = /VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) * 1024;
}

/** Memory of one process on one frame. */
interface Sample {
  readonly frame: number;
  readonly bytes: number;
}

async function measure(client: EngineClient, enginePid: number, clip: string): Promise<BenchRow[]> {
  const project = await client.projects.create({ name: 'Long' });
  const [job] = await client.media.import({ projectId: project.id, paths: [clip], policy: 'long' });
  const mediaId = (await ended(client, job as Job)).mediaId ?? 0;
  for (let object = 0; object < OBJECTS; object++) {
    const track = await client.tracks.create({ mediaId });
    await client.prompts.add({ trackId: track.id, frameIndex: 0, prompts: [boxOf(object)] });
  }
  const segmenterPid = childProcesses(enginePid).find((child) => child.command.includes('segmenter'))?.pid ?? 0;
  const engine: Sample[] = [];
  const segmenter: Sample[] = [];
  const start = performance.now();
  const run = await client.propagation.start({ mediaId, direction: 'forward' });
  for await (const event of watchJob(client, run.id)) {
    if (event.type !== 'frame' || event.frameIndex % SAMPLE_EVERY !== 0) continue;
    engine.push({ frame: event.frameIndex, bytes: rssBytes(enginePid) });
    segmenter.push({ frame: event.frameIndex, bytes: rssBytes(segmenterPid) });
  }
  const seconds = (performance.now() - start) / 1000;
  const { state, error } = await client.jobs.get({ jobId: run.id });
  if (state !== 'done') throw new Error(`the run ended as ${state}: ${error?.message}`);
  return [
    { name: `${FRAMES} frames, ${OBJECTS} objects, small pack`, value: FRAMES / seconds, unit: 'frames/s' },
    growthRow('segmenter', segmenter, segmenterPid),
    growthRow('engine', engine, enginePid),
  ];
}

/** Growth from frame SETTLED to the end, by the line that fits the samples best: single peaks say nothing. */
function growthRow(name: string, samples: readonly Sample[], pid: number): BenchRow {
  const settled = samples.filter(({ frame }) => frame >= SETTLED);
  const { slope, start } = fitLine(settled);
  const growthMib = (slope * (FRAMES - SETTLED)) / MIB;
  const share = (slope * (FRAMES - SETTLED)) / start;
  const mib = (bytes: number) => (bytes / MIB).toFixed(0);
  const [from = 0, to = 0] = [settled[0]?.bytes, settled.at(-1)?.bytes];
  return {
    name: `${name}: growth from frame ${SETTLED} to ${FRAMES}`,
    value: growthMib,
    unit: 'MiB',
    target: `< ${MOST_GROWTH_MIB} or < ${100 * MOST_GROWTH_SHARE} %`,
    pass: growthMib < MOST_GROWTH_MIB || share < MOST_GROWTH_SHARE,
    note: `${((slope * 1000) / MIB).toFixed(2)} MiB per 1,000 frames; ${mib(from)} → ${mib(to)}, peak ${mib(peakRssBytes(pid) ?? 0)} MiB`,
  };
}

/** Least squares; `start` is the line's value at frame SETTLED. */
function fitLine(samples: readonly Sample[]): { readonly slope: number; readonly start: number } {
  const meanFrame = samples.reduce((sum, { frame }) => sum + frame, 0) / samples.length;
  const meanBytes = samples.reduce((sum, { bytes }) => sum + bytes, 0) / samples.length;
  let [across, spread] = [0, 0];
  for (const { frame, bytes } of samples) {
    across += (frame - meanFrame) * (bytes - meanBytes);
    spread += (frame - meanFrame) ** 2;
  }
  const slope = across / spread;
  return { slope, start: meanBytes + slope * (SETTLED - meanFrame) };
}

async function ended(client: EngineClient, job: Job): Promise<Job> {
  for await (const event of watchJob(client, job.id)) {
    if (event.type !== 'finished') continue;
    if (event.job.state !== 'done') throw new Error(`${event.job.kind} ended as ${event.job.state}: ${event.job.error?.message}`);
    return event.job;
  }
  throw new Error('the job never ended');
}
