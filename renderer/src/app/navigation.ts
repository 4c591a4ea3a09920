/** Ways between the library and the editor. */
import type { Workspace } from './workspace.ts';

/** Leaves the editor; the project stays open. */
export function goToLibrary({ document, session }: Workspace): void {
  session.store.setState({ view: 'library', playing: false, preview: null, candidates: null, proposal: null });
  document.closeMedia();
}

/** Opens a media item of the open project in the editor. Shows its own errors and stays in the library then. */
export async function openMedia({ document, session, notices }: Workspace, mediaId: number): Promise<void> {
  session.store.setState({
    selection: [],
    solo: [],
    range: null,
    playing: false,
    preview: null,
    candidates: null,
    proposal: null,
    settledFrame: 0,
  });
  session.playhead.set(0);
  try {
    await document.openMedia(mediaId);
    session.store.setState({ view: 'editor' });
  } catch (error) {
    session.store.setState({ view: 'library' });
    notices.report(error);
  }
}

/** Opens the media item after (1) or before (-1) the open one in the order of import; nothing at the ends. */
export function openMediaBeside(workspace: Workspace, step: 1 | -1): void {
  const { media, mediaItems } = workspace.document.store.getState();
  const at = mediaItems.findIndex((item) => item.id === media?.id);
  const next = at < 0 ? undefined : mediaItems[at + step];
  if (next !== undefined) void openMedia(workspace, next.id);
}
