/** What the tests of this room start from: methods over a library alone, without a model, jobs or pictures. */
import { createRouterClient } from '@orpc/server';
import type { EngineClient } from '../contract/client.ts';
import type { Job } from '../contract/jobs.ts';
import type { Library } from '../library/library.ts';
import { createLanes } from './lanes.ts';
import { maskEditingMethods } from './mask-editing.ts';
import { createProcedures } from './procedures.ts';
import { trackEditingMethods } from './track-editing.ts';

export interface EditingMethods {
  readonly tracks: Pick<EngineClient['tracks'], 'updateMany' | 'merge' | 'split' | 'swap' | 'lanes'>;
  readonly masks: Pick<EngineClient['masks'], 'draw' | 'frames' | 'editMany' | 'copy' | 'choose' | 'cleanUp'>;
  /** Objects that the model was made to forget, in order. */
  readonly outdated: number[];
  /** Why jobs were cancelled, by job id. */
  readonly cancelled: Map<number, string>;
}

/** The methods of direct editing over an open library. Jobs are those that it holds; none of them runs. */
export function editingMethods(library: Library): EditingMethods {
  const os = createProcedures((error) => {
    throw error;
  });
  const outdated: number[] = [];
  const cancelled = new Map<number, string>();
  const router = {
    tracks: trackEditingMethods(os, {
      library,
      lanes: createLanes(library),
      queue: {
        list: (filter): readonly Job[] => library.jobs(filter),
        cancel: (jobId, reason) => cancelled.set(jobId, reason),
      },
      segmentation: { outdate: (_key, objectIds) => void outdated.push(...objectIds) },
    }),
    masks: maskEditingMethods(os, { library }),
  };
  // The client makes its methods as they are named, so it cannot be spread.
  const { tracks, masks } = createRouterClient(router) as unknown as Pick<EditingMethods, 'tracks' | 'masks'>;
  return { tracks, masks, outdated, cancelled };
}
