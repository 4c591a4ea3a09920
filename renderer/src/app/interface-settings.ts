import type { Settings } from '../../../native/contract/settings.ts';
import type { Workspace } from './workspace.ts';

/** Changes some of how the window looks and what keys do; the rest of the section stays. Shows its own errors. */
export async function setInterface({ document, host, notices }: Workspace, patch: Partial<Settings['interface']>): Promise<void> {
  const known = document.store.getState().settings?.interface;
  try {
    await host.engine.settings.set({ interface: { ...known, ...patch } });
    await document.refreshSettings();
  } catch (error) {
    notices.report(error);
  }
}
