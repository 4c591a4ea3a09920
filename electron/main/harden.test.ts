import { EventEmitter } from 'node:events';
import type { Session, WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import { hardenPage, hardenSession, PAGE_PREFERENCES } from './harden.ts';

it('runs pages isolated, sandboxed and without Node', () => {
  expect(PAGE_PREFERENCES).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    nodeIntegrationInWorker: false,
    webSecurity: true,
    webviewTag: false,
  });
});

/** A session that keeps the handlers it is given. */
class FakeSession extends EventEmitter {
  readonly handlers: Record<string, (...args: never[]) => unknown> = {};
  readonly webRequest = { onBeforeRequest: (handler: (...args: never[]) => unknown) => this.keep('request', handler) };
  setPermissionRequestHandler = (handler: (...args: never[]) => unknown) => this.keep('permission', handler);
  setPermissionCheckHandler = (handler: (...args: never[]) => unknown) => this.keep('check', handler);
  setDevicePermissionHandler = (handler: (...args: never[]) => unknown) => this.keep('device', handler);
  setDisplayMediaRequestHandler = (handler: (...args: never[]) => unknown) => this.keep('screen', handler);

  private keep(name: string, handler: (...args: never[]) => unknown): void {
    this.handlers[name] = handler;
  }

  ask(name: string, ...given: unknown[]): unknown {
    let answer: unknown;
    const handler = this.handlers[name] as ((...args: unknown[]) => unknown) | undefined;
    const returned = handler?.(...given, (value: unknown) => {
      answer = value;
    });
    return answer ?? returned;
  }
}

function hardened(): FakeSession {
  const session = new FakeSession();
  hardenSession(session as unknown as Session);
  return session;
}

describe('a session', () => {
  it.each(['media', 'geolocation', 'notifications', 'clipboard-read', 'fullscreen', 'openExternal', 'fileSystem', 'hid'])(
    'denies %s',
    (permission) => {
      expect(hardened().ask('permission', {}, permission)).toBe(false);
      expect(hardened().ask('check', {}, permission)).toBe(false);
      expect(hardened().ask('device', { deviceType: permission })).toBe(false);
    },
  );

  it('shares no screen and downloads nothing', () => {
    const session = hardened();
    expect(session.ask('screen', {})).toEqual({});
    let prevented = false;
    session.emit('will-download', { preventDefault: () => (prevented = true) });
    expect(prevented).toBe(true);
  });

  it.each([
    ['https://example.org/a.js', 1, true],
    ['app://workstation/assets/a.js', 1, false],
    ['file:///etc/passwd', 1, true],
    ['file:///lib/frame.jpg', undefined, false],
  ])('of %s by page %s cancels: %s', (url, webContentsId, cancel) => {
    expect(hardened().ask('request', { url, webContentsId })).toEqual({ cancel });
  });
});

describe('a page', () => {
  function page() {
    const opened: string[] = [];
    let openWindow: ((details: { url: string }) => unknown) | undefined;
    const contents = Object.assign(new EventEmitter(), {
      setWindowOpenHandler(handler: (details: { url: string }) => unknown) {
        openWindow = handler;
      },
    });
    hardenPage(contents as unknown as WebContents, (address) => opened.push(address));
    return { contents, opened, openWindow: (url: string) => openWindow?.({ url }) };
  }

  it.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('stays where it is (%s)', (event) => {
    const prevented: string[] = [];
    const go = (url: string) => page().contents.emit(event, { url, preventDefault: () => prevented.push(url) });
    go('https://example.org/');
    go('app://workstation/index.html');
    go('file:///etc/passwd');
    expect(prevented).toEqual(['https://example.org/', 'file:///etc/passwd']);
  });

  it('opens no window; a known address goes to the browser', () => {
    const { openWindow, opened } = page();
    expect(openWindow('https://evil.example/')).toEqual({ action: 'deny' });
    expect(openWindow('https://ffmpeg.org/download.html')).toEqual({ action: 'deny' });
    expect(opened).toEqual(['https://ffmpeg.org/download.html']);
  });

  it('holds no other page', () => {
    let prevented = false;
    page().contents.emit('will-attach-webview', { preventDefault: () => (prevented = true) });
    expect(prevented).toBe(true);
  });
});
