import { existsSync } from 'node:fs';
import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { floatsOf } from './half.ts';
import { loadGraphs } from './load-graphs.ts';
import { openPack } from './pack.ts';
import { GRAPH_NAMES } from './pack-manifest.ts';
import { testFolder } from './testing.ts';
import { zeroInputs } from './zero-inputs.ts';

const PACKS = fileURLToPath(new URL('../../tests/fixtures/packs', import.meta.url));
const names = (await readdir(PACKS)).filter((name) => existsSync(join(PACKS, name, 'pack.json')));

it('there are packs to test with', () => expect(names).toContain('tiny-fp32'));

describe.each(names)('the pack %s', (name) => {
  it('loads, and every graph gives finite numbers in the shapes of its manifest', async () => {
    // A copy, so that no stamp is left beside the fixtures.
    const dir = join(await testFolder(), name);
    await cp(join(PACKS, name), dir, { recursive: true });
    const pack = await openPack(dir);
    const graphs = await loadGraphs(pack, { device: 'cpu', threads: 1 });
    await graphs.warmUp();
    for (const graph of GRAPH_NAMES) {
      const outputs = await graphs.run(graph, zeroInputs(pack.manifest.graphs[graph]));
      for (const [port, tensor] of Object.entries(outputs)) {
        expect([graph, port, floatsOf(tensor).every(Number.isFinite)]).toEqual([graph, port, true]);
      }
    }
    expect(graphs.timings().memory_attention.runs).toBe(1);
    await pack.readTokenizer();
    await graphs.close();
  });
});
