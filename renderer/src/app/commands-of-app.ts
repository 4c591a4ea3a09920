import type { Settings } from '../../../native/contract/settings.ts';
import type { SidePanel } from '../document/session.ts';
import type { Command } from './commands.ts';
import { languageOf } from './i18n.ts';
import { setInterface } from './interface-settings.ts';
import { goToLibrary, openMediaBeside } from './navigation.ts';
import type { Workspace } from './workspace.ts';

type Theme = Settings['interface']['theme'];

const isEditing = ({ session }: Workspace) => session.store.getState().view === 'editor';

function panelCommand(panel: SidePanel, title: string, digit: number): Command {
  return {
    id: `app.panel-${panel}`,
    scope: 'editor',
    group: 'app',
    title,
    keys: [`Alt+Digit${digit}`],
    run: ({ session }) => session.store.setState({ panel }),
  };
}

const THEMES: readonly Theme[] = ['dark', 'light', 'high-contrast'];

/** Commands of the window itself. */
export const appCommands: readonly Command[] = [
  {
    id: 'app.palette',
    scope: 'global',
    group: 'app',
    title: 'app:commands.palette',
    keys: ['Ctrl+KeyK'],
    hidden: true,
    run: ({ session }) => session.store.setState({ dialog: 'palette' }),
  },
  {
    id: 'app.shortcuts',
    scope: 'global',
    group: 'app',
    title: 'app:commands.shortcuts',
    keys: ['?', 'F1'],
    run: ({ session }) => session.store.setState({ dialog: 'shortcuts' }),
  },
  {
    id: 'app.diagnostics',
    scope: 'global',
    group: 'app',
    title: 'app:commands.diagnostics',
    keys: [],
    run: ({ session }) => session.store.setState({ dialog: 'diagnostics' }),
  },
  {
    id: 'app.library',
    scope: 'editor',
    group: 'app',
    title: 'app:commands.library',
    keys: ['Alt+Home'],
    run: goToLibrary,
  },
  {
    id: 'app.next-media',
    scope: 'editor',
    group: 'app',
    title: 'app:commands.nextMedia',
    keys: ['Ctrl+PageDown'],
    enabled: isEditing,
    run: (workspace) => openMediaBeside(workspace, 1),
  },
  {
    id: 'app.previous-media',
    scope: 'editor',
    group: 'app',
    title: 'app:commands.previousMedia',
    keys: ['Ctrl+PageUp'],
    enabled: isEditing,
    run: (workspace) => openMediaBeside(workspace, -1),
  },
  panelCommand('objects', 'app:commands.panelObjects', 1),
  panelCommand('concepts', 'app:commands.panelConcepts', 2),
  panelCommand('review', 'app:commands.panelReview', 3),
  panelCommand('history', 'app:commands.panelHistory', 4),
  {
    id: 'app.theme',
    scope: 'global',
    group: 'view',
    title: 'app:commands.theme',
    keys: [],
    run(workspace) {
      const now = workspace.document.store.getState().settings?.interface.theme ?? 'dark';
      const next = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length] ?? 'dark';
      void setInterface(workspace, { theme: next });
    },
  },
  {
    id: 'app.language',
    scope: 'global',
    group: 'view',
    title: 'app:commands.language',
    keys: [],
    run({ document, host, notices }) {
      const language = languageOf(document.store.getState().settings?.language) === 'ru' ? 'en' : 'ru';
      host.engine.settings.set({ language }).then(
        () => document.refreshSettings(),
        (error: unknown) => notices.report(error),
      );
    },
  },
];
