import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { DiagnosticsDialog } from '../panels/diagnostics/DiagnosticsDialog.tsx';
import { ExportDialog } from '../panels/export/ExportDialog.tsx';
import { DropZone } from '../panels/import/DropZone.tsx';
import { Toasts } from '../panels/jobs/Toasts.tsx';
import { LibraryScreen } from '../panels/library/LibraryScreen.tsx';
import { EngineBanner } from '../panels/recovery/EngineBanner.tsx';
import { RecoveryNotice } from '../panels/recovery/RecoveryNotice.tsx';
import { SettingsDialog } from '../panels/settings/SettingsDialog.tsx';
import styles from './App.module.css';
import { Boundary } from './Boundary.tsx';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { EditorScreen } from './EditorScreen.tsx';
import { languageOf, setLanguage } from './i18n.ts';
import { menuKeys, resolveKeymap } from './keymap.ts';
import { disabledCommands } from './native-commands.ts';
import { Palette } from './Palette.tsx';
import { ShortcutSheet } from './ShortcutSheet.tsx';
import { applyTheme, useSchemeOfTheme } from './theme.ts';
import { useScreenFocus } from './use-screen-focus.ts';
import { useDocument, useSession, useWorkspace } from './workspace.ts';

/** Everything in the window. */
export function App() {
  const view = useSession((state) => state.view);
  useWindowContext();
  useScreenFocus(view);
  return (
    <>
      <div className={styles.root}>
        <ConnectionBanner />
        <EngineBanner />
        <div className={styles.screen}>
          <Boundary key={view}>{view === 'library' ? <LibraryScreen /> : <EditorScreen />}</Boundary>
        </div>
      </div>
      <Boundary>
        <ExportDialog />
        <SettingsDialog />
        <DiagnosticsDialog />
        <ShortcutSheet />
        <Palette />
        <RecoveryNotice />
        <Toasts />
        <DropZone />
      </Boundary>
    </>
  );
}

/** Title, language, theme and native menus follow what is open and what the settings say. */
function useWindowContext(): void {
  const { t, i18n } = useTranslation('app');
  const workspace = useWorkspace();
  const { host } = workspace;
  const view = useSession((state) => state.view);
  const selection = useSession((state) => state.selection);
  const history = useDocument((state) => state.history);
  const settings = useDocument((state) => state.settings);
  const project = useDocument((state) => state.project);
  const media = useDocument((state) => state.media);
  const keymap = settings?.interface.keymap;
  const scheme = useSchemeOfTheme(settings?.interface.theme ?? 'dark');
  useEffect(() => {
    applyTheme(settings?.interface.theme ?? 'dark', settings?.interface.reducedMotion ?? 'system');
  }, [settings]);
  useEffect(() => {
    const language = languageOf(settings?.language);
    if (settings !== null && language !== i18n.language) void setLanguage(language);
  }, [settings, i18n]);
  // What can be done hangs on more than is named here; these are what changes it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    host.setContext({
      title: [media?.name, project?.name, t('name')].filter(Boolean).join(' — '),
      language: i18n.language === 'ru' ? 'ru' : 'en',
      theme: scheme,
      disabledCommands: disabledCommands(workspace),
      keys: keymap === undefined ? null : menuKeys(resolveKeymap(workspace.commands.all, keymap)),
      project: project === null ? null : { id: project.id, name: project.name },
    });
  }, [workspace, host, media, project, scheme, t, i18n.language, view, selection, history, keymap]);
}
