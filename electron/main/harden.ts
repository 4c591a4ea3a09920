import type { Session, WebContents, WebPreferences } from 'electron';
import { externalAddress, mayNavigate, mayRequest } from './policies.ts';

/** What every page runs with. The first four are Electron's own defaults, written down so that a test holds them. */
export const PAGE_PREFERENCES = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  webSecurity: true,
  nodeIntegrationInSubFrames: false,
  nodeIntegrationInWorker: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  safeDialogs: true,
  // It would fetch dictionaries from the network.
  spellcheck: false,
  // Propagation goes on being drawn, and playback going on, behind another window.
  backgroundThrottling: false,
} as const satisfies WebPreferences;

type SessionParts = Pick<
  Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler' | 'setDisplayMediaRequestHandler'
> & { readonly webRequest: Pick<Session['webRequest'], 'onBeforeRequest'> } & Pick<Session, 'on'>;

/** Denies every permission and every request that leaves this machine. */
export function hardenSession(session: SessionParts): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  session.webRequest.onBeforeRequest((details, answer) => {
    const requester = details.webContentsId === undefined ? 'program' : 'page';
    answer({ cancel: !mayRequest(details.url, requester) });
  });
  // Exports are written by the engine; a page that downloads something is not ours.
  session.on('will-download', (event) => event.preventDefault());
}

type PageParts = Pick<WebContents, 'on' | 'setWindowOpenHandler'>;

/** Keeps a page where it is. @param openExternal opens an address in the person's browser */
export function hardenPage(contents: PageParts, openExternal: (address: string) => void): void {
  contents.setWindowOpenHandler(({ url }) => {
    const address = externalAddress(url);
    if (address !== null) openExternal(address);
    return { action: 'deny' };
  });
  const stay = (event: { readonly url: string; preventDefault(): void }) => {
    if (!mayNavigate(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
}
