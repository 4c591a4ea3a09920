/** What can be done in the library, by mouse, key or palette. Each reports its own errors. */
import { text } from '../../app/i18n.ts';
import type { Workspace } from '../../app/workspace.ts';
import { type LibraryPane, libraryOf } from './library-ui.ts';
import { NO_SELECTION } from './library-view.ts';

async function attempt(workspace: Workspace, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    workspace.notices.report(error);
  }
}

/** Makes a project and opens it. */
export function createProject(workspace: Workspace, name: string): Promise<void> {
  return attempt(workspace, async () => {
    const project = await workspace.host.engine.projects.create({ name: name.trim() });
    await libraryOf(workspace).reader.refreshProjects();
    await workspace.document.openProject(project.id);
  });
}

/** Shows the media of a project. */
export function openProject(workspace: Workspace, projectId: number): Promise<void> {
  if (workspace.document.store.getState().project?.id === projectId) return Promise.resolve();
  return attempt(workspace, () => workspace.document.openProject(projectId));
}

/** Gives a project or media item another name; an empty or unchanged one changes nothing. */
export function rename(workspace: Workspace, pane: LibraryPane, id: number, name: string, before: string): Promise<void> {
  libraryOf(workspace).store.setState({ renaming: null });
  const wanted = name.trim();
  if (wanted === '' || wanted === before) return Promise.resolve();
  return attempt(workspace, async () => {
    const { engine } = workspace.host;
    if (pane === 'projects') await engine.projects.rename({ projectId: id, name: wanted });
    else await engine.media.rename({ mediaId: id, name: wanted });
    await refresh(workspace);
  });
}

/** Puts projects or media items into the trash, and offers to take that back. */
export function trash(workspace: Workspace, pane: LibraryPane, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return Promise.resolve();
  return attempt(workspace, async () => {
    const { engine } = workspace.host;
    const open = workspace.document.store.getState();
    if (pane === 'projects') {
      if (open.project !== null && ids.includes(open.project.id)) workspace.document.closeProject();
      await engine.projects.delete({ projectIds: [...ids] });
    } else {
      if (open.media !== null && ids.includes(open.media.id)) workspace.document.closeMedia();
      await engine.media.delete({ mediaIds: [...ids] });
    }
    clearSelection(workspace, pane);
    await refresh(workspace);
    workspace.notices.tell('info', text(`library:trashed.${pane}`, { count: ids.length }), {
      label: text('library:undo'),
      run: () => void restore(workspace, pane, ids),
    });
  });
}

/** Takes projects or media items out of the trash. */
export function restore(workspace: Workspace, pane: LibraryPane, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return Promise.resolve();
  return attempt(workspace, async () => {
    const { engine } = workspace.host;
    if (pane === 'projects') await engine.projects.restore({ projectIds: [...ids] });
    else await engine.media.restore({ mediaIds: [...ids] });
    clearSelection(workspace, pane);
    await refresh(workspace);
    workspace.notices.tell('success', text(`library:restored.${pane}`, { count: ids.length }));
  });
}

/** Deletes for ever what lies in the trash. Resolves with how many bytes that has freed; null when it failed. */
export async function purge(workspace: Workspace, pane: LibraryPane, ids: readonly number[]): Promise<number | null> {
  let freed: number | null = null;
  await attempt(workspace, async () => {
    const { engine } = workspace.host;
    const answer =
      pane === 'projects'
        ? await engine.projects.purge({ projectIds: [...ids] })
        : await engine.media.purge({ mediaIds: [...ids] });
    freed = answer.freedBytes;
    clearSelection(workspace, pane);
    await refresh(workspace);
  });
  return freed;
}

/** Writes the project into one file. */
export function saveProjectFile(workspace: Workspace, projectId: number): Promise<void> {
  return attempt(workspace, async () => {
    const saved = await workspace.host.saveProjectFile(projectId);
    if (saved) workspace.notices.tell('success', text('library:projectSaved'));
  });
}

/** Opens project files as projects; the last one is shown. */
export function openProjectFiles(workspace: Workspace, files: readonly File[]): Promise<void> {
  if (files.length === 0) return Promise.resolve();
  return attempt(workspace, async () => {
    let last: number | null = null;
    for (const upload of await workspace.host.handOver(files)) last = (await workspace.host.openProjectFile(upload)).id;
    await libraryOf(workspace).reader.refreshProjects();
    if (last !== null) await workspace.document.openProject(last);
  });
}

/** Points a media item at its file in another place. */
export function relink(workspace: Workspace, mediaId: number, file: File): Promise<void> {
  return attempt(workspace, async () => {
    const [upload] = await workspace.host.handOver([file]);
    if (upload === undefined) return;
    const media = await workspace.host.relinkMedia({ mediaId, upload });
    workspace.notices.tell('success', text('library:relinked', { name: media.name }));
  });
}

async function refresh(workspace: Workspace): Promise<void> {
  const { reader } = libraryOf(workspace);
  await Promise.all([reader.refreshProjects(), reader.refreshMedia()]);
}

function clearSelection(workspace: Workspace, pane: LibraryPane): void {
  libraryOf(workspace).store.setState(({ selection }) => ({ selection: { ...selection, [pane]: NO_SELECTION } }));
}
