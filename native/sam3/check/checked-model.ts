import type { Graphs } from '../../runtime/graphs.ts';
import { loadGraphs } from '../../runtime/load-graphs.ts';
import { type OpenPackOptions, openPack } from '../../runtime/pack.ts';
import { createPhraseEncoder, type PhraseEncoder } from '../text.ts';
import { createTokenizer, type Tokenizer } from '../tokenizer.ts';

/** The parts of the product that cases are run through. */
export interface CheckedModel {
  readonly graphs: Graphs;
  readonly tokenizer: Tokenizer;
  readonly phrases: PhraseEncoder;
}

/** @throws AppError `pack-missing`, `pack-newer`, `pack-invalid`, `device-unavailable` */
export async function loadForCheck(dir: string, device: string, options: OpenPackOptions = {}): Promise<CheckedModel> {
  const pack = await openPack(dir, options);
  const { tokenizer: special, model } = pack.manifest;
  const tokenizer = createTokenizer(await pack.readTokenizer(), special, model.textLength);
  const graphs = await loadGraphs(pack, { device });
  return { graphs, tokenizer, phrases: createPhraseEncoder(graphs, tokenizer) };
}

/** The same graphs, otherwise described or run. */
export function deriveGraphs(graphs: Graphs, changes: Partial<Pick<Graphs, 'manifest' | 'run'>>): Graphs {
  return {
    manifest: changes.manifest ?? graphs.manifest,
    get device() {
      return graphs.device;
    },
    budget: graphs.budget,
    run: changes.run ?? ((graph, inputs) => graphs.run(graph, inputs)),
    timings: () => graphs.timings(),
    warmUp: (names) => graphs.warmUp(names),
    close: () => graphs.close(),
  };
}
