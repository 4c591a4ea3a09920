import type { Media, Prompt, Track } from '../contract/records.ts';
import type { Library } from '../library/library.ts';
import { emptyRle } from '../masks/rle.ts';
import type { ObjectPrompt } from '../model/model.ts';
import type { ToldFrame } from '../segmentation/segmentation.ts';

/**
 * The frames on which a person (or an import) says what an object is: what the model is told before it is asked. Masks
 * that a propagation made are not among them, unless they were protected. A mask that answered points and boxes is told
 * with them.
 */
export function toldFrames(library: Library, media: Media, track: Track): readonly ToldFrame[] {
  const { masks, absences } = library.trackFrames(track.id);
  const said = (frameIndex: number) => () => clicksOf(library.prompts({ mediaId: media.id, trackId: track.id, frameIndex }));
  const told: ToldFrame[] = [];
  for (const mask of masks) {
    if (mask.provenance === 'tracked' && !mask.protected) continue;
    const { frameIndex, hash } = mask;
    const from = mask.provenance === 'prompted' ? { from: said(frameIndex) } : {};
    told.push({ frameIndex, token: hash, mask: () => library.rle(hash), ...from });
  }
  for (const absence of absences) {
    if (absence.provenance === 'tracked') continue;
    told.push({ frameIndex: absence.frameIndex, token: 'absent', mask: () => emptyRle(media.widthPx, media.heightPx) });
  }
  return told.sort((a, b) => a.frameIndex - b.frameIndex);
}

/** Points and boxes; none when a mask was given among them, as then they are not all that the answer came from. */
function clicksOf(prompts: readonly Prompt[]): readonly ObjectPrompt[] {
  const clicks = prompts.flatMap(({ prompt }) => (prompt.kind === 'point' || prompt.kind === 'box' ? [prompt] : []));
  return clicks.length === prompts.length ? clicks : [];
}
