import { CLASSIC_INFO } from '../classic/info.ts';
import { AppError } from '../contract/errors.ts';
import type { ModelInfo } from '../contract/models.ts';
import type { SegmentationModel } from '../model/model.ts';

/** A model that is installed here: what it says of itself without being loaded, and how to load it. */
export interface CatalogEntry {
  readonly id: string;
  readonly info: ModelInfo;
  load(): Promise<SegmentationModel>;
}

const CLASSIC: CatalogEntry = {
  id: CLASSIC_INFO.id,
  info: CLASSIC_INFO,
  // Loaded only where it runs: OpenCV's WebAssembly is 11 MB, and the engine process does without it.
  load: async () => (await import('../classic/classic.ts')).loadClassic(),
};

/** Every model that can be loaded, the best first. */
export function listCatalog(): readonly CatalogEntry[] {
  return [CLASSIC];
}

/** The entry of a model, or the best one when none is named. @throws AppError `pack-missing` */
export function findInCatalog(modelId: string | null): CatalogEntry {
  const entries = listCatalog();
  const entry = modelId === null ? entries[0] : entries.find((candidate) => candidate.id === modelId);
  if (entry === undefined) {
    throw new AppError(
      'pack-missing',
      `There is no model pack "${modelId}" here. Installed: ${entries.map((candidate) => candidate.id).join(', ')}.`,
      { modelId, installed: entries.map((candidate) => candidate.id) },
    );
  }
  return entry;
}

/** Loads a model in this process. @throws AppError `pack-missing` */
export function loadModel(modelId: string): Promise<SegmentationModel> {
  return findInCatalog(modelId).load();
}
