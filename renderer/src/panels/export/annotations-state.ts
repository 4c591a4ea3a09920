/** Whether the dialog that imports annotations is open, and with which files. One for each window. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Workspace } from '../../app/workspace.ts';

export interface AnnotationsState {
  readonly open: boolean;
  readonly kind: 'coco' | 'masks';
  readonly files: readonly File[];
}

const stores = new WeakMap<Workspace, StoreApi<AnnotationsState>>();

/** The state of the dialog of a window. */
export function annotationsOf(workspace: Workspace): StoreApi<AnnotationsState> {
  let store = stores.get(workspace);
  if (store === undefined) {
    store = createStore<AnnotationsState>(() => ({ open: false, kind: 'coco', files: [] }));
    stores.set(workspace, store);
  }
  return store;
}
