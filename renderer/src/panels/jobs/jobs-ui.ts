/** Whether the tray is open, and at what. One for each window. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Workspace } from '../../app/workspace.ts';

export interface JobsUiState {
  readonly open: boolean;
  readonly tab: 'jobs' | 'notices';
  /** Notices up to this id have been looked at. */
  readonly seenId: number;
}

const stores = new WeakMap<Workspace, StoreApi<JobsUiState>>();

/** The tray of a window. */
export function jobsUiOf(workspace: Workspace): StoreApi<JobsUiState> {
  let store = stores.get(workspace);
  if (store === undefined) {
    store = createStore<JobsUiState>(() => ({ open: false, tab: 'jobs', seenId: 0 }));
    stores.set(workspace, store);
  }
  return store;
}
