/** What is said about masks on many frames: that they go, that the object is absent there, that they are protected. */
import { AppError } from '../contract/errors.ts';
import type { FrameRange } from '../contract/geometry.ts';
import type { Track } from '../contract/records.ts';
import type { Editor, Library } from '../library/library.ts';
import { checkUnlocked, rangeWithin } from './context.ts';

export type StateChange = 'delete' | 'mark-absent' | 'protect' | 'unprotect';

/** Applies a change to each frame of a range of each track, as one undo step. @returns how many frames it changed */
export function changeStates(library: Library, trackIds: readonly number[], asked: FrameRange, change: StateChange): number {
  const tracks = [...new Set(trackIds)].map((trackId) => library.track(trackId));
  const [first] = tracks;
  if (first === undefined || tracks.some((track) => track.mediaId !== first.mediaId)) {
    throw new AppError('invalid-input', 'Masks are changed together only for objects of one clip or image.', { trackIds });
  }
  const media = library.mediaItem(first.mediaId);
  const range = rangeWithin(media, asked);
  for (const track of tracks) checkUnlocked(track);
  const apply = CHANGES[change];
  return library.commit(media.projectId, LABELS[change], (edit) => {
    let changed = 0;
    for (const track of tracks) {
      for (let frame = range.from; frame <= range.to; frame++) if (apply(library, edit, track, frame)) changed++;
    }
    return changed;
  });
}

const LABELS = {
  delete: 'Delete masks',
  'mark-absent': 'Mark as absent',
  protect: 'Protect masks',
  unprotect: 'Take protection off',
} satisfies Readonly<Record<StateChange, string>>;

type Change = (library: Library, edit: Editor, track: Track, frameIndex: number) => boolean;

const CHANGES = {
  delete(library, edit, { id }, frame) {
    if (library.maskRef(id, frame)?.protected === true) return false;
    return edit.removeMask(id, frame) || edit.removeAbsence(id, frame);
  },
  'mark-absent'(library, edit, { id }, frame) {
    if (library.maskRef(id, frame)?.protected === true) return false;
    if (library.absence(id, frame)?.provenance === 'edited') return false;
    edit.setAbsence(id, frame, 'edited');
    return true;
  },
  protect: (library, edit, { id }, frame) => setProtected(library, edit, id, frame, true),
  unprotect: (library, edit, { id }, frame) => setProtected(library, edit, id, frame, false),
} satisfies Readonly<Record<StateChange, Change>>;

function setProtected(library: Library, edit: Editor, trackId: number, frame: number, value: boolean): boolean {
  const mask = library.maskRef(trackId, frame);
  if (mask === null || mask.protected === value) return false;
  edit.updateMask(trackId, frame, { protected: value });
  return true;
}
