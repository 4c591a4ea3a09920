import type { Project } from '../../../native/contract/records.ts';
import { createActions } from '../document/create-actions.ts';
import { createDocument } from '../document/create-document.ts';
import { createSession } from '../document/session.ts';
import type { Host } from '../host/host.ts';
import { newlyRegrouped } from '../panels/jobs/job-view.ts';
import { restore } from '../panels/library/library-actions.ts';
import type { Tool } from '../tools/tool.ts';
import { createSignal } from '../ui/signal.ts';
import { ALL_COMMANDS } from './all-commands.ts';
import { createCommandRegistry, type OwnedCommandRegistry } from './command-registry.ts';
import { text } from './i18n.ts';
import { resolveKeymap } from './keymap.ts';
import { goToLibrary } from './navigation.ts';
import { createNotices } from './notices.ts';
import type { Workspace } from './workspace.ts';

/** A workspace with the hands that only the window's root has on it. */
export interface OwnedWorkspace extends Workspace {
  readonly commands: OwnedCommandRegistry;
  dispose(): void;
}

/** Puts a window's workspace together on a host. */
export function createWorkspace(host: Host): OwnedWorkspace {
  const notices = createNotices(Date.now);
  const session = createSession();
  const document = createDocument(host, {
    onError: notices.report,
    onProjectGone: (project, where) => leaveProject(workspace, project, where),
  });
  const actions = createActions({ host, document, session, report: notices.report });
  const commands = createCommandRegistry(ALL_COMMANDS, () => workspace, host.info.platform);
  const workspace: OwnedWorkspace = {
    host,
    document,
    session,
    actions,
    commands,
    notices,
    activeTool: createSignal<Tool | null>(null),
    dispose() {
      for (const stop of stops) stop();
      document.dispose();
    },
  };
  const stops = [followSettings(workspace), followTracks(workspace), followMedia(workspace), followJobs(workspace)];
  return workspace;
}

/** Keys and display follow the settings, also when another window changes them. */
function followSettings({ document, session, commands }: OwnedWorkspace): () => void {
  return document.store.subscribe((state, before) => {
    if (state.settings === before.settings || state.settings === null) return;
    const { keymap, maskOpacity, colorBy } = state.settings.interface;
    commands.setKeymap(resolveKeymap(commands.all, keymap));
    if (before.settings === null) {
      session.store.setState(({ display }) => ({ display: { ...display, opacity: maskOpacity, colorBy } }));
    }
  });
}

/** What is selected, shown alone or offered goes when its track goes. */
function followTracks({ document, session }: Workspace): () => void {
  return document.store.subscribe((state, before) => {
    if (state.tracks === before.tracks) return;
    const known = new Set(state.tracks.map((track) => track.id));
    const { selection, solo, candidates } = session.store.getState();
    // A track that was just made is selected before the list that has it arrives.
    const wasKnown = new Set(before.tracks.map((track) => track.id));
    const isGone = (id: number) => wasKnown.has(id) && !known.has(id);
    if (selection.some(isGone)) session.store.setState({ selection: selection.filter((id) => !isGone(id)) });
    if (solo.some(isGone)) session.store.setState({ solo: solo.filter((id) => !isGone(id)) });
    if (candidates !== null && isGone(candidates.trackId)) session.store.setState({ candidates: null, preview: null });
  });
}

/** Says that another window has taken the project away, and offers to bring it back. */
function leaveProject(workspace: Workspace, { id, name }: Project, where: 'trash' | 'nowhere'): void {
  const { document, notices } = workspace;
  goToLibrary(workspace);
  if (where === 'nowhere') {
    notices.tell('warning', text('app:projectPurged', { name }));
    return;
  }
  const bringBack = async () => {
    await restore(workspace, 'projects', [id]);
    await document.openProject(id);
  };
  notices.tell('warning', text('app:projectGone', { name }), {
    label: text('library:restore'),
    run: () => void bringBack().catch(notices.report),
  });
}

/** An open clip that goes to the trash, here by undo or in another window, is closed: nothing of it can be changed. */
function followMedia(workspace: Workspace): () => void {
  const { document, notices } = workspace;
  return document.store.subscribe((state, before) => {
    const { media, mediaItems } = state;
    if (media === null || mediaItems === before.mediaItems) return;
    const has = (items: typeof mediaItems) => items.some((item) => item.id === media.id);
    if (has(mediaItems) || !has(before.mediaItems)) return;
    goToLibrary(workspace);
    notices.tell('info', text('app:mediaGone', { name: media.name }));
  });
}

/** A job that stops because a person has merged, split or swapped its objects is told of, since nobody has cancelled it. */
function followJobs({ document, notices }: Workspace): () => void {
  return document.store.subscribe(({ jobs }, before) => {
    if (jobs === before.jobs) return;
    for (const { kind } of newlyRegrouped(jobs, before.jobs)) notices.tell('info', text(`jobs:regrouped.${kind}`));
  });
}
