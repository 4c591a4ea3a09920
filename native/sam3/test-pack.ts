import { fileURLToPath } from 'node:url';
import type { RgbImage } from '../model/model.ts';
import type { Graphs } from '../runtime/graphs.ts';
import { loadGraphs } from '../runtime/load-graphs.ts';
import { openPack } from '../runtime/pack.ts';
import type { PackManifest } from '../runtime/pack-manifest.ts';
import { createPhraseEncoder, type PhraseEncoder } from './text.ts';
import { createTokenizer, type Tokenizer } from './tokenizer.ts';

/** The small random pack of the tests. */
export const TINY_PACK = fileURLToPath(new URL('../../tests/fixtures/packs/tiny-fp32', import.meta.url));

/** What PyTorch answers with the same weights. */
export const TINY_REFERENCE = `${TINY_PACK}-reference`;

export interface TinyModel {
  readonly graphs: Graphs;
  readonly tokenizer: Tokenizer;
  readonly phrases: PhraseEncoder;
}

/**
 * Loads the small pack on the CPU.
 * @param adapt changes what the manifest says, e.g. thresholds: random weights are sure of nothing
 */
export async function loadTiny(adapt: (manifest: PackManifest) => PackManifest = (manifest) => manifest): Promise<TinyModel> {
  const pack = await openPack(TINY_PACK);
  const graphs = await loadGraphs({ ...pack, manifest: adapt(pack.manifest) }, { device: 'cpu' });
  const tokenizer = createTokenizer(await pack.readTokenizer(), pack.manifest.tokenizer, pack.manifest.model.textLength);
  return { graphs, tokenizer, phrases: createPhraseEncoder(graphs, tokenizer) };
}

/** The manifest with another threshold for images. */
export function withImageThreshold(image: number): (manifest: PackManifest) => PackManifest {
  return (manifest) => ({ ...manifest, thresholds: { ...manifest.thresholds, image } });
}

/** A picture with some structure. */
export function testImage(width = 96, height = 64): RgbImage {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, index) => {
    const [x, y] = [Math.floor(index / 3) % width, Math.floor(index / 3 / width)];
    return 128 + 80 * Math.sin(x / (7 + (index % 3))) + 40 * Math.cos((y * (1 + (index % 3))) / 9);
  });
  return { width, height, data };
}
