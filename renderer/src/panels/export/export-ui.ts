/** Which report the export dialog shows. One for each window. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Workspace } from '../../app/workspace.ts';

export interface ExportUiState {
  /** The export job whose progress or report is shown; null shows the form. */
  readonly reportJobId: number | null;
}

const stores = new WeakMap<Workspace, StoreApi<ExportUiState>>();

/** The export dialog of a window. */
export function exportUiOf(workspace: Workspace): StoreApi<ExportUiState> {
  let store = stores.get(workspace);
  if (store === undefined) {
    store = createStore<ExportUiState>(() => ({ reportJobId: null }));
    stores.set(workspace, store);
  }
  return store;
}
