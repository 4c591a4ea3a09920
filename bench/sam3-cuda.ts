/**
 * SAM 3 on each CUDA device of this machine: latency of an image and of prompts, frames a second by number of objects.
 * Where there is none, the same table for the device that would be used, with the reason.
 */

import { chooseDevice, listDevices } from '../native/runtime/devices.ts';
import type { Device } from '../native/runtime/graphs.ts';
import type { Pack } from '../native/runtime/pack.ts';
import { readDeviceFacts } from '../native/segmentation/machine-devices.ts';
import { type BenchRow, median } from './bench.ts';
import { pictureClip, trackFrames } from './sam3-clip.ts';
import {
  type BenchModel,
  describeDevice,
  describePack,
  findBenchPack,
  isRandom,
  isRow,
  loadBenchModel,
  makeEager,
  pictureSizeFor,
} from './sam3-model.ts';
import { percentile, sampleCalls } from './sam3-sampling.ts';

const OBJECTS = [1, 4, 16] as const;
const WARM_UP = 18;
const FRAMES = 60;
/** About how long each row is measured; a slow device gets few samples. */
const FOR_MS = 15_000;
const NAME = 'sam3 cuda';

/** @returns the same rows for each device */
export async function benchSam3Cuda(): Promise<BenchRow[]> {
  const pack = await findBenchPack(process.env, NAME);
  if (isRow(pack)) return [pack];
  const facts = await readDeviceFacts(process.env);
  const cuda = listDevices(facts).filter(({ provider }) => provider === 'cuda');
  const devices = cuda.length > 0 ? cuda : [chooseDevice('auto', facts)];
  const rows: BenchRow[] = [];
  for (const device of devices) rows.push(...(await rowsOn(device, pack)));
  return rows;
}

async function rowsOn(device: Device, pack: Pack): Promise<BenchRow[]> {
  const model = await loadBenchModel(makeEager(pack), { device, onWarning: (message) => console.error(`  ${message}`) });
  try {
    const started = performance.now();
    await model.graphs.warmUp();
    const warmUpMs = performance.now() - started;
    // Known only now: a provider that could not be loaded has given way to the CPU.
    const used = model.graphs.device;
    const rows = [
      { name: 'load and warm up', value: warmUpMs / 1000, unit: 's', note: `${describePack(pack)} on ${describeDevice(used)}` },
      ...(await promptRows(model)),
      ...(await trackingRows(model)),
    ];
    return rows.map((row) => ({ ...row, name: `${used.id}: ${row.name}` }));
  } finally {
    await model.graphs.close();
  }
}

async function promptRows(model: BenchModel): Promise<BenchRow[]> {
  const source = pictureClip(1_000, pictureSizeFor(model.graphs.manifest));
  const limits = { forMs: FOR_MS, least: 2, most: 100 };
  const image = await sampleCalls(async (index) => (await model.openImage(await source.read(index))).close(), limits);
  const session = await model.openImage(await source.read(0));
  // Another phrase each time, so that none is remembered.
  const text = await sampleCalls((index) => session.find([{ kind: 'text', phrase: `thing number ${index}` }]), limits);
  const click = await sampleCalls((index) => {
    const point = { x: 0.1 + 0.8 * ((index * 0.618) % 1), y: 0.1 + 0.8 * ((index * 0.414) % 1) };
    return session.segment([{ kind: 'point', sign: 'positive', point }]);
  }, limits);
  session.close();
  return [
    latency(`image, ${source.width} × ${source.height}`, image, 0.5),
    latency('phrase on a cached image, p50', text, 0.5),
    latency('phrase on a cached image, p95', text, 0.95),
    latency('click on a cached image, p50', click, 0.5),
    latency('click on a cached image, p95', click, 0.95),
  ];
}

function latency(name: string, samples: readonly number[], share: number): BenchRow {
  return { name, value: percentile(samples, share), unit: 'ms', note: `${samples.length} samples` };
}

async function trackingRows(model: BenchModel): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const objects of OBJECTS) {
    const source = pictureClip(WARM_UP + FRAMES + 1, pictureSizeFor(model.graphs.manifest));
    const isSlow = (rows[0]?.value ?? 1) < 1;
    const costs = await trackFrames(model, source, { objects, warmUp: isSlow ? 1 : WARM_UP, frames: FRAMES, forMs: FOR_MS });
    const wallMs = median(costs.map((cost) => cost.totalMs));
    const inGraphsMs = median(costs.map((cost) => cost.graphMs));
    const masks = isRandom(model.graphs.manifest) ? '; masks of random weights are noise, the worst case for runs' : '';
    rows.push({
      name: `propagation, ${objects === 1 ? '1 object' : `${objects} objects`}`,
      value: 1000 / wallMs,
      unit: 'frames/s',
      note: `${costs.length} frames of ${wallMs.toFixed(1)} ms, ${inGraphsMs.toFixed(1)} ms in graphs${masks}`,
    });
  }
  return rows;
}
