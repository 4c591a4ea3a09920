import type { Library } from '../library/library.ts';
import type { Segmentation } from '../segmentation/segmentation.ts';

/**
 * Makes the model forget objects whose masks an undo or redo may have moved from one to another (a swap, a merge, a split):
 * steps that touched more than one object. What it was told is compared frame by frame anyway; this is about what it
 * remembers of frames that it tracked them to.
 */
export function forgetWhatMoved(library: Library, segmentation: Pick<Segmentation, 'outdate'>): void {
  library.onChanged((change) => {
    if (change.kind !== 'step' || change.cause === 'edit') return;
    const byMedia = Map.groupBy(change.touched.frames, (entry) => entry.mediaId);
    for (const [mediaId, entries] of byMedia) {
      const trackIds = new Set(entries.flatMap(({ trackId }) => trackId ?? []));
      if (trackIds.size < 2) continue;
      const objects = library.tracks(mediaId).flatMap(({ id, objectId }) => (trackIds.has(id) ? [objectId] : []));
      segmentation.outdate(mediaId, objects);
    }
  });
}
