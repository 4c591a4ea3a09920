import type { Workspace } from '../../app/workspace.ts';

/** Gives a class to the chosen objects; when none is chosen it becomes the class of new objects. */
export function assignClass({ actions, session }: Workspace, classId: number | null): void {
  const { selection } = session.store.getState();
  if (selection.length === 0) session.store.setState({ currentClassId: classId });
  else void actions.updateTracks(selection, { classId });
}
