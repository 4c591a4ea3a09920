import type { Settings } from '../../../../native/contract/settings.ts';
import type { Workspace } from '../../app/workspace.ts';

/** The sections of the settings that are objects. */
export type SettingsSection = Exclude<keyof Settings, 'language'>;

/** Changes some of a section; the rest of it stays. Shows its own errors. */
export async function saveSection<Section extends SettingsSection>(
  { document, host, notices }: Workspace,
  section: Section,
  patch: Partial<Settings[Section]>,
): Promise<void> {
  const known = document.store.getState().settings?.[section];
  try {
    await host.engine.settings.set({ [section]: { ...known, ...patch } });
    await document.refreshSettings();
  } catch (error) {
    notices.report(error);
  }
}

/** Changes the language. Shows its own errors. */
export async function saveLanguage({ document, host, notices }: Workspace, language: Settings['language']): Promise<void> {
  try {
    await host.engine.settings.set({ language });
    await document.refreshSettings();
  } catch (error) {
    notices.report(error);
  }
}
