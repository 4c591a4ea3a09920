/** Masks that were copied, one for each window. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Rle } from '../../../native/masks/rle.ts';
import type { Session } from '../document/session.ts';

/** A mask with where it was copied from. */
export interface CopiedMask {
  readonly trackId: number;
  readonly mediaId: number;
  readonly frameIndex: number;
  readonly classId: number | null;
  readonly rle: Rle;
}

interface ClipboardState {
  readonly copied: readonly CopiedMask[];
}

const clipboards = new WeakMap<Session, StoreApi<ClipboardState>>();

/** The clipboard of a window, made when it is first asked for. */
export function clipboardOf(session: Session): StoreApi<ClipboardState> {
  const known = clipboards.get(session);
  if (known !== undefined) return known;
  const made = createStore<ClipboardState>(() => ({ copied: [] }));
  clipboards.set(session, made);
  return made;
}
