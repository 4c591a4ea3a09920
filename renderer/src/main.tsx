/** The page's composition root: finds its host, opens what the library says, and shows the window. */
import '@mantine/core/styles.css';
import './ui/icons.css';
import './ui/mantine-overrides.css';
import './ui/tokens.css';
import { createRoot } from 'react-dom/client';
import type { PreloadBridge } from '../../native/contract/host.ts';
import { createWorkspace } from './app/create-workspace.ts';
import { languageOf, startTexts, text } from './app/i18n.ts';
import { listenToKeys } from './app/key-handler.ts';
import { runNativeCommand } from './app/native-commands.ts';
import { Root } from './app/Root.tsx';
import { applyTheme } from './app/theme.ts';
import { createBrowserHost } from './host/browser-host.ts';
import { createElectronHost } from './host/electron-host.ts';

declare global {
  interface Window {
    /** Given by the preload of the desktop program. */
    readonly workstation?: PreloadBridge;
  }
}

async function start(container: HTMLElement): Promise<void> {
  applyTheme('dark', 'system');
  await startTexts(languageOf('system'));
  container.textContent = text('app:boot.connecting');
  const bridge = window.workstation;
  const host = await (bridge === undefined ? createBrowserHost(window.location) : createElectronHost(bridge));
  const workspace = createWorkspace(host);
  listenToKeys(workspace, workspace.commands);
  host.onCommand((command) => runNativeCommand(workspace, command));
  // Whatever the engine cannot say yet is asked again when it is ready.
  const refresh = () => {
    for (const work of [workspace.document.refreshSettings(), workspace.document.refreshModels()]) {
      work.catch(workspace.notices.report);
    }
  };
  host.engineState.subscribe(({ state }) => state === 'ready' && refresh());
  if (host.engineState.get().state === 'ready') refresh();
  container.textContent = '';
  createRoot(container).render(<Root workspace={workspace} />);
}

const container = document.getElementById('root');
if (container !== null) {
  start(container).catch((error: unknown) => {
    console.error(error);
    const message = error instanceof Error ? error.message : String(error);
    container.textContent = `${text('app:boot.failed')}: ${message}`;
  });
}
