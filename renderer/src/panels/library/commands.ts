/** Commands of the library screen, and those that bring things in and show the tray. */
import type { Command } from '../../app/commands.ts';
import type { Workspace } from '../../app/workspace.ts';
import { importCommands } from '../import/commands.ts';
import { jobsCommands } from '../jobs/commands.ts';
import { saveProjectFile, trash } from './library-actions.ts';
import { libraryOf } from './library-ui.ts';

function uiOf(workspace: Workspace) {
  const ui = libraryOf(workspace).store.getState();
  return { ...ui, chosen: ui.selection[ui.pane] };
}

const hasChosen = (workspace: Workspace) => {
  const { chosen, trash: inTrash } = uiOf(workspace);
  return !inTrash && chosen.ids.length > 0;
};
const hasProject = ({ document }: Workspace) => document.store.getState().project !== null;

export const libraryCommands: readonly Command[] = [
  ...importCommands,
  ...jobsCommands,
  {
    id: 'library.new',
    scope: 'library',
    group: 'app',
    title: 'library:commands.new',
    keys: ['KeyN'],
    run: (workspace) => libraryOf(workspace).store.setState({ creating: true }),
  },
  {
    id: 'library.rename',
    scope: 'library',
    group: 'app',
    title: 'library:commands.rename',
    keys: ['F2'],
    enabled: hasChosen,
    run(workspace) {
      const { pane, chosen } = uiOf(workspace);
      const id = chosen.focus ?? chosen.ids[0];
      if (id !== undefined) libraryOf(workspace).store.setState({ renaming: { pane, id } });
    },
  },
  {
    id: 'library.delete',
    scope: 'library',
    group: 'app',
    title: 'library:commands.delete',
    keys: ['Delete'],
    enabled: hasChosen,
    run(workspace) {
      const { pane, chosen } = uiOf(workspace);
      void trash(workspace, pane, chosen.ids);
    },
  },
  {
    id: 'library.search',
    scope: 'library',
    group: 'app',
    title: 'library:commands.search',
    keys: ['Ctrl+KeyF', 'Slash'],
    run(workspace) {
      const fields = document.querySelectorAll<HTMLInputElement>('[data-library-search]');
      // The first is that of the projects, the second that of the media.
      (fields[uiOf(workspace).pane === 'media' ? 1 : 0] ?? fields[0])?.focus();
    },
  },
  {
    id: 'library.trash',
    scope: 'library',
    group: 'app',
    title: 'library:commands.trash',
    keys: [],
    run: (workspace) => libraryOf(workspace).store.setState((ui) => ({ trash: !ui.trash })),
  },
  {
    id: 'library.save-project-file',
    scope: 'global',
    group: 'app',
    title: 'library:commands.saveProjectFile',
    keys: [],
    enabled: hasProject,
    run(workspace) {
      const { project } = workspace.document.store.getState();
      if (project !== null) void saveProjectFile(workspace, project.id);
    },
  },
];
