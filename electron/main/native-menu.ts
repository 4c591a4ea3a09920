import type { MenuItemConstructorOptions } from 'electron';
import type { WindowContext } from '../../native/contract/host.ts';
import type { AppStateStore } from './app-state.ts';
import { buildMenu } from './menu.ts';
import { forgetLibrary, recentsOf, rememberProject } from './recents.ts';
import { languageOf, type Words, wordsOf } from './words.ts';

export interface NativeMenuParts {
  readonly state: AppStateStore;
  /** Folder of the open library, whose projects are offered. */
  readonly library: string;
  readonly platform: NodeJS.Platform;
  readonly development: boolean;
  /** Languages of the system, most wanted first. */
  readonly locales: readonly string[];
  readonly show: (template: MenuItemConstructorOptions[]) => void;
  readonly run: (commandId: string) => void;
}

/** The menu bar, kept in step with what the page tells about itself. */
export interface NativeMenu {
  readonly words: Words;
  /** Shows the menu as things are now. */
  refresh(): void;
  follow(context: WindowContext): void;
}

/** Makes the menu; it is shown with the first `refresh` or `follow`. */
export function createNativeMenu(parts: NativeMenuParts): NativeMenu {
  const { state, library, platform, development, show, run } = parts;
  let context: WindowContext | null = null;
  const words = () => wordsOf(context?.language ?? state.current.language ?? languageOf(parts.locales));
  const refresh = () => {
    const { disabledCommands, keys } = context ?? { disabledCommands: [], keys: null };
    const recents = recentsOf(state.current.recents, library);
    show(buildMenu({ words: words(), platform, disabledCommands, keys, recents, development }, { run, clearRecents }));
  };
  const clearRecents = () => {
    state.update({ recents: forgetLibrary(state.current.recents, library) });
    refresh();
  };
  return {
    get words() {
      return words();
    },
    refresh,
    follow(told) {
      context = told;
      const { recents } = state.current;
      const { project, language } = told;
      const open = project === null ? null : { library, projectId: project.id, name: project.name };
      state.update({ language, recents: open === null ? recents : rememberProject(recents, open) });
      refresh();
    },
  };
}
