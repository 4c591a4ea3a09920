import type { Segmentation } from './segmentation.ts';

/** Who answers single objects, and who answers all of a kind. */
export interface SegmentationsByUse {
  readonly objects: Segmentation;
  readonly concepts: Segmentation;
  /** Whether they run different models; while they do not, `objects` does both, so that a model is loaded once. */
  isSplit(): Promise<boolean>;
}

/** Two segmentations as one. What the library holds is the truth for both, so a mask of one is a prompt of the other. */
export function createSegmentationByUse({ objects, concepts, isSplit }: SegmentationsByUse): Segmentation {
  const forConcepts = async () => ((await isSplit()) ? concepts : objects);
  const both = [objects, concepts];
  return {
    info: async () => (await forConcepts()).info(),
    prompt: objects.prompt,
    propagate: objects.propagate,
    find: async (...request) => (await forConcepts()).find(...request),
    async *follow(...request) {
      yield* (await forConcepts()).follow(...request);
    },
    outdate(key, objectIds) {
      for (const each of both) each.outdate(key, objectIds);
    },
    async forget(key) {
      await Promise.all(both.map((each) => each.forget(key)));
    },
    async stats() {
      const used = (await isSplit()) ? both : [objects];
      const all = await Promise.all(used.map((each) => each.stats()));
      return {
        rssBytes: all.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
        sessions: all.flatMap(({ sessions }) => sessions),
      };
    },
    async kill() {
      await Promise.all(both.map((each) => each.kill()));
    },
    async close() {
      await Promise.all(both.map((each) => each.close()));
    },
  };
}
