/** A ten-minute 720p clip under the long policy: how much memory the engine and the model's process need for a range of it. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { encodeWorld } from '../native/cli/demo/demo-command.ts';
import { createDemoWorld, type DemoWorld } from '../native/cli/demo/world.ts';
import { type EngineClient, watchJob } from '../native/contract/client.ts';
import type { Job } from '../native/contract/jobs.ts';
import { createEngineLauncher } from '../native/launch/processes.ts';
import { startRemoteEngine } from '../native/launch/remote-engine.ts';
import { findMediaTools } from '../native/media/tools.ts';
import type { BenchRow } from './bench.ts';
import { childProcesses, peakRssBytes } from './process-memory.ts';

const WORLD_FRAMES = 96;
const LOOPS = 150;
const FROM = 100 * WORLD_FRAMES;
const FRAMES = 120;
const MIB = 1024 ** 2;

/** @returns import time, frames a second, and the peak memory of both processes */
export async function benchLongClip(): Promise<BenchRow[]> {
  if (platform() !== 'linux') return [{ name: 'long clip', value: 0, unit: '', note: 'skipped: needs /proc' }];
  const dir = await mkdtemp(join(tmpdir(), 'bench-long-'));
  try {
    const world = createDemoWorld({ width: 1280, height: 720, frames: WORLD_FRAMES, seed: 2, objects: 2 });
    const clip = await loopedClip(dir, world);
    const engine = await startRemoteEngine(
      createEngineLauncher({ libraryDir: join(dir, 'library'), program: 'bench', programVersion: '0' }),
    );
    try {
      return await measure(engine.client, engine.process.pid ?? 0, world, clip);
    } finally {
      await engine.kill();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function measure(client: EngineClient, enginePid: number, world: DemoWorld, clip: string): Promise<BenchRow[]> {
  const project = await client.projects.create({ name: 'Long' });
  const importStart = performance.now();
  const [job] = await client.media.import({ projectId: project.id, paths: [clip], policy: 'long' });
  const imported = await ended(client, job as Job);
  const importS = (performance.now() - importStart) / 1000;
  const mediaId = imported.mediaId ?? 0;
  const { frameCount } = await client.media.get({ mediaId });
  const box = world.box(1, 0);
  if (box === null) throw new Error('the first object is visible on the first frame');
  const track = await client.tracks.create({ mediaId });
  await client.prompts.add({ trackId: track.id, frameIndex: FROM, prompts: [{ kind: 'box', box, sign: 'positive' }] });
  const start = performance.now();
  await ended(
    client,
    await client.propagation.start({ mediaId, direction: 'forward', range: { from: FROM, to: FROM + FRAMES - 1 } }),
  );
  const seconds = (performance.now() - start) / 1000;
  await client.media.frameFile({ mediaId, frameIndex: FROM });
  const segmenter = childProcesses(enginePid).find((child) => child.command.includes('segmenter'));
  const mib = (bytes: number | null) => Math.round((bytes ?? 0) / MIB);
  return [
    { name: `long clip: import (${frameCount} frames)`, value: importS, unit: 's' },
    { name: `long clip: frames ${FROM}..${FROM + FRAMES - 1}`, value: FRAMES / seconds, unit: 'frames/s' },
    row('long clip: engine, peak memory', mib(peakRssBytes(enginePid)), 600),
    row('long clip: segmenter, peak memory', mib(peakRssBytes(segmenter?.pid ?? 0)), 1500),
  ];
}

function row(name: string, value: number, most: number): BenchRow {
  return { name, value, unit: 'MiB', target: `≤ ${most}`, pass: value > 0 && value <= most };
}

/** Ten minutes made of the same four seconds, joined without encoding again. */
async function loopedClip(dir: string, world: DemoWorld): Promise<string> {
  const part = join(dir, 'part.mp4');
  const whole = join(dir, 'long.mp4');
  await encodeWorld({ env: process.env, signal: new AbortController().signal }, world, part);
  const tools = await findMediaTools({ env: process.env, platform: process.platform });
  await promisify(execFile)(tools.ffmpeg.path, [
    '-v',
    'error',
    '-stream_loop',
    String(LOOPS - 1),
    '-i',
    part,
    '-c',
    'copy',
    '-y',
    whole,
  ]);
  return whole;
}

async function ended(client: EngineClient, job: Job): Promise<Job> {
  for await (const event of watchJob(client, job.id)) {
    if (event.type !== 'finished') continue;
    if (event.job.state !== 'done') throw new Error(`${event.job.kind} ended as ${event.job.state}: ${event.job.error?.message}`);
    return event.job;
  }
  throw new Error('the job never ended');
}
