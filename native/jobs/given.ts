import type { Library } from '../library/library.ts';

/** A frame that somebody stands behind: prompted, edited, imported, protected, or declared absent. */
export function isGiven(library: Library, trackId: number, frameIndex: number): boolean {
  const mask = library.maskRef(trackId, frameIndex);
  if (mask !== null) return mask.protected || mask.provenance !== 'tracked';
  const absence = library.absence(trackId, frameIndex);
  return absence !== null && absence.provenance !== 'tracked';
}
