import { goToLibrary } from './navigation.ts';
import type { Workspace } from './workspace.ts';

/** Recent projects of native menus: `project.open:12`. */
const OPEN_PROJECT = /^project\.open:(\d+)$/;

/** Does what a native menu asks for: a command by its id, or a project of the list of recent ones. */
export function runNativeCommand(workspace: Workspace, command: string): void {
  const projectId = OPEN_PROJECT.exec(command)?.[1];
  if (projectId === undefined) {
    workspace.commands.run(command);
    return;
  }
  goToLibrary(workspace);
  workspace.document.openProject(Number(projectId)).catch(workspace.notices.report);
}

/** Ids of commands that cannot be run now, for menus that show it. */
export function disabledCommands(workspace: Workspace): readonly string[] {
  const { view } = workspace.session.store.getState();
  return workspace.commands.all
    .filter(({ scope, enabled }) => {
      const isOpen = scope === 'global' || (view === 'library') === (scope === 'library');
      return !isOpen || enabled?.(workspace) === false;
    })
    .map(({ id }) => id);
}
