/** Which tab of the settings is shown; others open the dialog at a tab. One for each window. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Workspace } from '../../app/workspace.ts';

export const SETTINGS_TABS = ['look', 'media', 'models', 'keys', 'backups'] as const;
export type SettingsTab = (typeof SETTINGS_TABS)[number];

const stores = new WeakMap<Workspace, StoreApi<{ readonly tab: SettingsTab }>>();

/** The settings dialog of a window. */
export function settingsUiOf(workspace: Workspace): StoreApi<{ readonly tab: SettingsTab }> {
  let store = stores.get(workspace);
  if (store === undefined) {
    store = createStore<{ readonly tab: SettingsTab }>(() => ({ tab: 'look' }));
    stores.set(workspace, store);
  }
  return store;
}

/** Opens the settings at a tab. */
export function openSettings(workspace: Workspace, tab?: SettingsTab): void {
  if (tab !== undefined) settingsUiOf(workspace).setState({ tab });
  workspace.session.store.setState({ dialog: 'settings' });
}
