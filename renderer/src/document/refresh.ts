import type { ChangeEvent } from '../../../native/contract/changes.ts';
import type { FrameRange } from '../../../native/contract/geometry.ts';

/** What is to be read again, gathered from changes until there is time to. `frames` are of the open media item. */
export interface Stale {
  readonly project: boolean;
  readonly classes: boolean;
  readonly mediaItems: boolean;
  readonly tracks: boolean;
  readonly prompts: boolean;
  readonly reviews: boolean;
  readonly history: boolean;
  /** By track; null of the map's value stands for all frames. */
  readonly lanes: ReadonlyMap<number, FrameRange | null>;
  readonly masks: FrameRange | null | 'none';
}

export const NOTHING_STALE: Stale = {
  project: false,
  classes: false,
  mediaItems: false,
  tracks: false,
  prompts: false,
  reviews: false,
  history: false,
  lanes: new Map(),
  masks: 'none',
};

/** Everything is to be read again: the watcher was too slow, or the engine was started anew. */
export const ALL_STALE: Stale = {
  project: true,
  classes: true,
  mediaItems: true,
  tracks: true,
  prompts: true,
  reviews: true,
  history: true,
  lanes: new Map(),
  masks: null,
};

/** Adds what a change has touched. @param mediaId the open media item, null when none is */
export function addChange(stale: Stale, event: ChangeEvent, mediaId: number | null): Stale {
  if (event.type === 'lagged') return ALL_STALE;
  // Among them the open one: it may have been purged.
  if (event.type === 'projects') return { ...stale, project: true };
  if (event.type !== 'changed') return stale;
  const { touched } = event;
  const lanes = new Map(stale.lanes);
  let masks = stale.masks;
  let reviews = stale.reviews;
  for (const frames of touched.frames) {
    if (frames.mediaId !== mediaId) continue;
    reviews = true;
    if (frames.trackId === null) continue;
    lanes.set(frames.trackId, joined(lanes.has(frames.trackId) ? lanes.get(frames.trackId) : 'none', frames.range));
    masks = joined(masks, frames.range);
  }
  const tracks = stale.tracks || touched.trackIds.length > 0;
  return {
    project: stale.project || touched.project,
    classes: stale.classes || touched.classIds.length > 0,
    mediaItems: stale.mediaItems || touched.mediaIds.length > 0,
    tracks,
    prompts: stale.prompts || touched.promptIds.length > 0 || touched.trackIds.length > 0,
    reviews,
    history: true,
    lanes,
    masks,
  };
}

function joined(known: FrameRange | null | 'none' | undefined, range: FrameRange): FrameRange | null {
  if (known === null) return null;
  if (known === 'none' || known === undefined) return range;
  return { from: Math.min(known.from, range.from), to: Math.max(known.to, range.to) };
}
