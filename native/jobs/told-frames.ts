import type { Media, Track } from '../contract/records.ts';
import type { Library } from '../library/library.ts';
import { emptyRle } from '../masks/rle.ts';
import type { ToldFrame } from '../segmentation/segmentation.ts';

/**
 * The frames on which a person (or an import) says what an object is: what the model is told before it is asked. Masks
 * that a propagation made are not among them, unless they were protected.
 */
export function toldFrames(library: Library, media: Media, track: Track): readonly ToldFrame[] {
  const { masks, absences } = library.trackFrames(track.id);
  const told: ToldFrame[] = [];
  for (const mask of masks) {
    if (mask.provenance === 'tracked' && !mask.protected) continue;
    told.push({ frameIndex: mask.frameIndex, token: mask.hash, mask: () => library.rle(mask.hash) });
  }
  for (const absence of absences) {
    if (absence.provenance === 'tracked') continue;
    told.push({ frameIndex: absence.frameIndex, token: 'absent', mask: () => emptyRle(media.widthPx, media.heightPx) });
  }
  return told.sort((a, b) => a.frameIndex - b.frameIndex);
}
