/** What a person is doing in the library screen. One for each window; commands and components share it. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Workspace } from '../../app/workspace.ts';
import { createLibraryReader, type LibraryReader } from './library-data.ts';
import { type MediaSort, NO_SELECTION, type ProjectSort, type Selection } from './library-view.ts';

export type LibraryPane = 'projects' | 'media';

export interface LibraryUiState {
  /** Where the keyboard was last; commands act there. */
  readonly pane: LibraryPane;
  readonly trash: boolean;
  readonly search: Readonly<Record<LibraryPane, string>>;
  readonly projectSort: ProjectSort;
  readonly mediaSort: MediaSort;
  readonly selection: Readonly<Record<LibraryPane, Selection>>;
  /** What is being renamed in place. */
  readonly renaming: { readonly pane: LibraryPane; readonly id: number } | null;
  readonly creating: boolean;
  /** What waits for a yes before it is deleted for ever. */
  readonly purging: { readonly pane: LibraryPane; readonly ids: readonly number[] } | null;
}

export interface LibraryUi {
  readonly store: StoreApi<LibraryUiState>;
  readonly reader: LibraryReader;
}

const made = new WeakMap<Workspace, LibraryUi>();

/** The library screen of a window, made when it is first asked for. */
export function libraryOf(workspace: Workspace): LibraryUi {
  let ui = made.get(workspace);
  if (ui === undefined) {
    const store = createStore<LibraryUiState>(() => ({
      pane: 'projects',
      trash: false,
      search: { projects: '', media: '' },
      projectSort: 'changed',
      mediaSort: 'imported',
      selection: { projects: NO_SELECTION, media: NO_SELECTION },
      renaming: null,
      creating: false,
      purging: null,
    }));
    ui = { store, reader: createLibraryReader(workspace) };
    made.set(workspace, ui);
  }
  return ui;
}
