/** The window: created, put where it was left, and kept alive. Only Electron's own calls; what to do is decided elsewhere. */
import { BrowserWindow, dialog, Menu, screen, shell } from 'electron';
import { START_PAGE } from './app-address.ts';
import type { AppStateStore } from './app-state.ts';
import type { Bridge } from './bridge.ts';
import { contextMenu } from './context-menu.ts';
import { createCrashGuard } from './crash-guard.ts';
import { hardenPage, PAGE_PREFERENCES } from './harden.ts';
import { LEAST_SIZE, restoreWindow } from './window-bounds.ts';
import type { Words } from './words.ts';

export interface WindowParts {
  readonly state: AppStateStore;
  readonly bridge: Bridge;
  readonly preload: string;
  readonly version: string;
  readonly words: () => Words;
}

/** Opens the window on the start page. It is shown when there is something to see. */
export function openWindow(parts: WindowParts): BrowserWindow {
  const { state, bridge, preload, version, words } = parts;
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter((display) => display.id !== primary.id);
  const place = restoreWindow(state.current.window, [primary.workArea, ...others.map((display) => display.workArea)]);
  const window = new BrowserWindow({
    ...place.bounds,
    minWidth: Math.min(LEAST_SIZE.width, place.bounds.width),
    minHeight: Math.min(LEAST_SIZE.height, place.bounds.height),
    show: false,
    title: 'SAM3 Workstation',
    // The page's own dark ground, so that nothing flashes white.
    backgroundColor: '#14171b',
    webPreferences: { ...PAGE_PREFERENCES, preload, additionalArguments: [`--workstation-version=${version}`] },
  });
  window.once('ready-to-show', () => {
    if (place.isMaximized) window.maximize();
    if (place.isFullScreen) window.setFullScreen(true);
    window.show();
  });
  const remember = () => {
    const bounds = window.getNormalBounds();
    state.update({ window: { bounds, isMaximized: window.isMaximized(), isFullScreen: window.isFullScreen() } });
  };
  window.on('resize', remember);
  window.on('move', remember);
  window.on('maximize', remember);
  window.on('unmaximize', remember);
  window.on('enter-full-screen', remember);
  window.on('leave-full-screen', remember);
  window.on('close', remember);
  keepPage(window, bridge, words);
  void window.loadURL(START_PAGE);
  return window;
}

function keepPage(window: BrowserWindow, bridge: Bridge, words: () => Words): void {
  const { webContents } = window;
  const guard = createCrashGuard(Date.now);
  hardenPage(webContents, (address) => void shell.openExternal(address));
  webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) bridge.forget(webContents);
  });
  webContents.once('destroyed', () => bridge.forget(webContents));
  webContents.on('render-process-gone', (_event, { reason }) => {
    const answer = guard.onGone(reason);
    if (answer === 'reload') webContents.reload();
    if (answer === 'give-up') dialog.showErrorBox('SAM3 Workstation', words().pageCrashes);
  });
  webContents.on('context-menu', (_event, target) => {
    const template = contextMenu(target, words());
    if (template !== null) Menu.buildFromTemplate(template).popup({ window });
  });
}
