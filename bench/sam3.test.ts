import { expect, test } from 'vitest';
import { loadGraphs } from '../native/runtime/load-graphs.ts';
import { openPack } from '../native/runtime/pack.ts';
import { TINY_PACK } from '../tests/fixtures/tiny-pack.ts';
import { pictureClip, trackFrames } from './sam3-clip.ts';
import { casesOf, inputsOf } from './sam3-inputs.ts';
import { loadBenchModel } from './sam3-model.ts';
import { percentile } from './sam3-sampling.ts';
import { standInOrt, standInPack } from './sam3-stand-in.ts';

test('every case of the graphs bench is one that the graphs take', async () => {
  const graphs = await loadGraphs(await openPack(TINY_PACK), { device: 'cpu' });
  for (const each of casesOf(graphs.manifest, [1, 2])) await graphs.run(each.graph, inputsOf(graphs.manifest, each));
  expect(Object.values(graphs.timings()).every(({ runs }) => runs > 0)).toBe(true);
  await graphs.close();
});

test('objects are tracked over graphs that answer at once', async () => {
  const pack = standInPack(await openPack(TINY_PACK));
  const model = await loadBenchModel(pack, { device: 'cpu', ort: standInOrt(pack), budgetBytes: 2 ** 29 });
  const costs = await trackFrames(model, pictureClip(4, { width: 64, height: 48 }), { objects: 2, warmUp: 1, frames: 2 });
  expect(costs.map(({ totalMs, graphMs }) => totalMs > graphMs && graphMs > 0)).toEqual([true, true]);
  expect(model.graphs.timings()).toMatchObject({ memory_attention: { runs: 3 }, mask_decoder: { runs: 5 } });
  await model.graphs.close();
});

test('percentiles are samples by their rank', () => {
  expect([0, 0.25, 0.5, 0.95, 1].map((share) => percentile([4, 1, 3, 2], share))).toEqual([1, 1, 2, 4, 4]);
});
