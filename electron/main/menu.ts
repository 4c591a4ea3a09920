import type { MenuItemConstructorOptions } from 'electron';
import { acceleratorOf } from './accelerator.ts';
import type { RecentProject } from './recents.ts';
import type { Words } from './words.ts';

/** What the menu bar shows. */
export interface MenuState {
  readonly words: Words;
  readonly platform: NodeJS.Platform;
  /** Ids of commands that cannot be run now. */
  readonly disabledCommands: readonly string[];
  /** Command id to its key under the person's keymap; null while the page has not told it, so that the usual ones are shown. */
  readonly keys: Readonly<Record<string, string>> | null;
  readonly recents: readonly RecentProject[];
  /** Whether developer tools are offered: not in a delivered program. */
  readonly development: boolean;
}

/** What the menu bar does. */
export interface MenuActions {
  /** Runs a command of the page. */
  run(commandId: string): void;
  clearRecents(): void;
}

/** Command that opens a project of the library, as the page knows it. */
export function openProjectCommand(projectId: number): string {
  return `project.open:${projectId}`;
}

/**
 * The menu bar. Keys are shown but not taken: the page has the keymap, which a person can change, and knows whether a
 * text field has the focus.
 */
export function buildMenu(state: MenuState, actions: MenuActions): MenuItemConstructorOptions[] {
  const { words, platform } = state;
  const command = commandItem(state, actions);
  const file: MenuItemConstructorOptions[] = [
    command('library.new', words.newProject),
    command('app.import', words.import, 'CmdOrCtrl+O'),
    command('app.import-folder', words.importFolder, 'CmdOrCtrl+Shift+O'),
    command('app.import-annotations', words.importAnnotations),
    { label: words.recent, submenu: recentItems(state, actions) },
    separator(),
    command('app.snapshot', words.snapshot, 'CmdOrCtrl+S'),
    command('library.save-project-file', words.saveProject),
    command('app.export', words.export, 'CmdOrCtrl+E'),
    separator(),
    command('app.settings', words.settings, 'CmdOrCtrl+,'),
    separator(),
    // Taken by the program itself, so that one can always leave.
    { label: words.quit, role: 'quit', accelerator: 'CmdOrCtrl+Q' },
  ];
  const bar: MenuItemConstructorOptions[] = [
    { label: words.file, submenu: file },
    { label: words.edit, submenu: editItems(state, actions) },
    { label: words.view, submenu: viewItems(state, actions) },
    {
      label: words.track,
      submenu: [
        command('track.propagate-forward', words.forward, 'G'),
        command('track.propagate-backward', words.backward, 'Shift+G'),
        command('track.propagate-both', words.both, 'CmdOrCtrl+G'),
      ],
    },
    {
      label: words.help,
      role: 'help',
      submenu: [
        command('app.palette', words.palette, 'CmdOrCtrl+K'),
        command('app.shortcuts', words.shortcuts, 'F1'),
        command('app.jobs', words.jobs, 'CmdOrCtrl+J'),
        command('app.diagnostics', words.diagnostics),
      ],
    },
  ];
  return platform === 'darwin' ? [{ role: 'appMenu' }, ...bar] : bar;
}

function editItems(state: MenuState, actions: MenuActions): MenuItemConstructorOptions[] {
  const { words } = state;
  const command = commandItem(state, actions);
  return [
    command('app.undo', words.undo, 'CmdOrCtrl+Z'),
    command('app.redo', words.redo, 'CmdOrCtrl+Shift+Z'),
    separator(),
    { label: words.cut, role: 'cut', registerAccelerator: false },
    { label: words.copy, role: 'copy', registerAccelerator: false },
    { label: words.paste, role: 'paste', registerAccelerator: false },
    { label: words.selectAll, role: 'selectAll', registerAccelerator: false },
  ];
}

function viewItems(state: MenuState, actions: MenuActions): MenuItemConstructorOptions[] {
  const { words, development } = state;
  const command = commandItem(state, actions);
  return [
    command('app.library', words.library),
    separator(),
    command('view.fit', words.fit, 'CmdOrCtrl+0'),
    command('view.zoom-in', words.zoomIn),
    command('view.zoom-out', words.zoomOut),
    separator(),
    { label: words.fullScreen, role: 'togglefullscreen', accelerator: 'F11' },
    ...(development ? ([separator(), { label: words.developer, role: 'toggleDevTools' }] as const) : []),
  ];
}

function recentItems({ recents, words }: MenuState, actions: MenuActions): MenuItemConstructorOptions[] {
  if (recents.length === 0) return [{ label: words.noRecents, enabled: false }];
  return [
    ...recents.map((project, index) => ({
      // An ampersand would underline the letter behind it, and the name is somebody's own.
      label: `${index + 1}  ${project.name.replaceAll('&', '&&')}`,
      click: () => actions.run(openProjectCommand(project.projectId)),
    })),
    separator(),
    { label: words.clearRecents, click: () => actions.clearRecents() },
  ];
}

function commandItem({ disabledCommands, keys }: MenuState, actions: MenuActions) {
  return (id: string, label: string, usual?: string): MenuItemConstructorOptions => {
    const accelerator = keys === null ? (usual ?? null) : acceleratorOf(keys[id] ?? '');
    return {
      id,
      label,
      enabled: !disabledCommands.includes(id),
      click: () => actions.run(id),
      ...(accelerator === null ? {} : { accelerator, registerAccelerator: false }),
    };
  };
}

function separator(): MenuItemConstructorOptions {
  return { type: 'separator' };
}
