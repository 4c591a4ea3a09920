/** What commands do with masks on the frame that is shown: copy, paste, duplicate. */
import type { Workspace } from '../app/workspace.ts';
import { type CopiedMask, clipboardOf } from './clipboard.ts';

/** The masks of the selected objects on the frame that is shown. */
function selectedMasks({ document, session }: Workspace): readonly CopiedMask[] {
  const { media, tracks } = document.store.getState();
  const { selection } = session.store.getState();
  const frameIndex = session.playhead.get();
  const masks = document.masks.get(frameIndex) ?? [];
  if (media === null) return [];
  return selection.flatMap((trackId) => {
    const rle = masks.find((mask) => mask.trackId === trackId)?.rle;
    const classId = tracks.find(({ id }) => id === trackId)?.classId ?? null;
    return rle === undefined ? [] : [{ trackId, mediaId: media.id, frameIndex, classId, rle }];
  });
}

/** Copies the masks of the selection; with nothing to copy the clipboard stays as it is. */
export function copyMasks(workspace: Workspace): void {
  const copied = selectedMasks(workspace);
  if (copied.length === 0) return;
  clipboardOf(workspace.session).setState({ copied });
}

/** Whether there is something to paste that fits the open media item. */
export function canPaste({ document, session }: Workspace): boolean {
  const { media } = document.store.getState();
  return (
    media !== null &&
    clipboardOf(session)
      .getState()
      .copied.some(({ rle }) => rle.width === media.widthPx && rle.height === media.heightPx)
  );
}

/**
 * Pastes on the frame that is shown: a mask goes to the object that it was copied from when that is pasted on another frame,
 * else it becomes an object of its own. Masks of another size are left out.
 */
export async function pasteMasks(workspace: Workspace): Promise<void> {
  const { document, session, actions } = workspace;
  const { media, tracks } = document.store.getState();
  if (media === null) return;
  const here = session.playhead.get();
  for (const copied of clipboardOf(session).getState().copied) {
    const { rle, trackId, frameIndex, mediaId } = copied;
    if (rle.width !== media.widthPx || rle.height !== media.heightPx) continue;
    const source = tracks.find(({ id }) => id === trackId);
    const sameObject = source !== undefined && mediaId === media.id && frameIndex !== here && !source.locked;
    if (sameObject) await actions.setMask(trackId, rle);
    else await addAsNew(workspace, copied);
    if (session.playhead.get() !== here) return;
  }
}

/** Makes a new object of each selected mask, of the same class. */
export async function duplicateMasks(workspace: Workspace): Promise<void> {
  const here = workspace.session.playhead.get();
  for (const copied of selectedMasks(workspace)) {
    await addAsNew(workspace, copied);
    if (workspace.session.playhead.get() !== here) return;
  }
}

/** New objects get the class in force, so that the mask's becomes it: one undo step rather than two. */
async function addAsNew({ document, session, actions }: Workspace, { classId, rle }: CopiedMask): Promise<void> {
  const isKnown = document.store.getState().classes.some(({ id }) => id === classId);
  if (isKnown || classId === null) session.store.setState({ currentClassId: classId });
  await actions.setMask('new', rle);
}
