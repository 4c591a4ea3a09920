import { throwIfAborted } from '../contract/errors.ts';
import type { ModelInfo } from '../contract/models.ts';
import type { SegmentationModel } from '../model/model.ts';
import type { Graphs } from '../runtime/graphs.ts';
import { loadGraphs } from '../runtime/load-graphs.ts';
import { openPack, type Pack } from '../runtime/pack.ts';
import { openSam3Image } from './image-session.ts';
import { createPhraseEncoder } from './text.ts';
import { createTokenizer } from './tokenizer.ts';
import { openSam3Video } from './video-session.ts';

export interface LoadSam3Options {
  /** The pack's folder. */
  readonly dir: string;
  /** The program brought it; see Pack. */
  readonly builtIn?: boolean | undefined;
  /** e.g. `cpu`, `cuda:0`; default `auto`, the best there is. */
  readonly device?: string | undefined;
  /** Bytes of features and memories that may be held besides the weights. */
  readonly budgetBytes?: number | undefined;
  /** Hears when it works worse than was asked for, e.g. that the CPU is used after all. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/**
 * Loads SAM 3 from a pack. On the CPU, graphs are read when they are first needed, so a click never waits for the text
 * encoder. Elsewhere all are read and run once: it takes long the first time, and only then is it known what works there.
 * @throws AppError `pack-missing`, `pack-newer`, `pack-invalid`, `device-unavailable`, `out-of-memory`
 */
export async function loadSam3({
  dir,
  builtIn,
  device = 'auto',
  budgetBytes,
  onWarning,
}: LoadSam3Options): Promise<SegmentationModel> {
  const pack = await openPack(dir, { builtIn });
  const { tokenizer: special, model } = pack.manifest;
  const tokenizer = createTokenizer(await pack.readTokenizer(), special, model.textLength);
  const graphs = await loadGraphs(pack, { device, budgetBytes, onWarning });
  if (graphs.device.provider !== 'cpu') await graphs.warmUp();
  const phrases = createPhraseEncoder(graphs, tokenizer);
  return {
    info: infoOf(graphs, pack),
    async openImage(image, signal) {
      throwIfAborted(signal);
      return openSam3Image(graphs, phrases, image, signal);
    },
    openVideo: async (source) => openSam3Video(graphs, phrases, source),
    close: () => graphs.close(),
  };
}

function infoOf({ manifest, device }: Graphs, { builtIn }: Pack): ModelInfo {
  const { id, name, version, summary, license, capabilities, memoryBytes, thresholds } = manifest;
  return {
    id,
    name,
    version,
    summary,
    license: license.id,
    capabilities,
    device: { provider: device.provider, reason: device.reason },
    memoryBytes,
    builtIn,
    foundAbove: thresholds.image,
  };
}
