/**
 * The desktop program itself, driven by Playwright: the real Electron, the real sandbox, the real engine. Needs Electron's
 * binary and a display (Xvfb will do); elsewhere it says in one line why it was skipped. Playwright attaches through Node's
 * inspector, so a packaged program can be tested only when it is packed with the fuse `enableNodeCliInspectArguments` on.
 */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineState, PreloadBridge } from '../../native/contract/host.ts';
import { createEngineLauncher } from '../../native/launch/processes.ts';
import { startRemoteEngine } from '../../native/launch/remote-engine.ts';
import { makePlainClip } from '../fixtures/plain-clip.ts';
import { buildDesktop, findDesktop, ROOT } from './desktop.ts';

const desktop = await findDesktop();
const MAIN = join(ROOT, 'out', 'main', 'index.js');

/** What the page has of the program. */
interface BridgedWindow {
  readonly workstation: PreloadBridge;
  readonly require?: unknown;
  readonly process?: unknown;
}

/** Makes a library with one empty project. */
async function makeProject(libraryDir: string): Promise<number> {
  const launcher = createEngineLauncher({ libraryDir, program: 'test', programVersion: '0' });
  const { client, process } = await startRemoteEngine(launcher);
  const { id } = await client.projects.create({ name: 'Desktop' });
  await process.end?.();
  return id;
}

if (desktop.path === null) console.warn(`The desktop program was not tested: ${desktop.reason}.`);

describe.skipIf(desktop.path === null)('the desktop program', () => {
  let dir = '';
  let clip = '';
  let projectId = 0;
  let app: ElectronApplication;
  let page: Page;

  const launch = (files: readonly string[] = []) =>
    _electron.launch({
      executablePath: desktop.path ?? '',
      args: [...desktop.args, MAIN, `--user-data-dir=${join(dir, 'user')}`, '--library', join(dir, 'library'), ...files],
      cwd: ROOT,
    });
  const state = () =>
    page.evaluate(
      () =>
        new Promise<EngineState>((resolve) => {
          const { workstation } = window as unknown as BridgedWindow;
          const stop = workstation.onEngineState((told) => {
            resolve(told);
            queueMicrotask(() => stop?.());
          });
        }),
    );
  const isReady = async () => (await state()).state === 'ready';
  const call = (method: string, input: unknown) =>
    page.evaluate(([name, value]) => (window as unknown as BridgedWindow).workstation.call(name, value), [
      method,
      input,
    ] as const);

  beforeAll(async () => {
    await buildDesktop();
    dir = await mkdtemp(join(tmpdir(), 'desktop-'));
    await mkdir(join(dir, 'user'));
    clip = await makePlainClip(join(dir, 'clip one.mp4'), { frames: 20, width: 320, height: 240 });
    projectId = await makeProject(join(dir, 'library'));
    app = await launch();
    page = await app.firstWindow();
    await expect.poll(isReady, { timeout: 60_000 }).toBe(true);
  }, 240_000);
  afterAll(async () => {
    await app?.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('opens its page over its own scheme, with a title', async () => {
    expect(page.url()).toBe('app://workstation/index.html');
    expect(await page.title()).toContain('SAM3 Workstation');
    expect(await page.locator('#root > *').count()).toBeGreaterThan(0);
  });

  it('gives the page nothing of Node or Electron but the bridge', async () => {
    const found = await page.evaluate(() => {
      const { require, process, workstation } = window as unknown as BridgedWindow;
      return { require: typeof require, process: typeof process, bridge: Object.keys(workstation).sort() };
    });
    expect(found).toEqual({
      require: 'undefined',
      process: 'undefined',
      bridge: [
        'call',
        'connectEngine',
        'onCommand',
        'onEngineState',
        'onFilesOpened',
        'platform',
        'registerFiles',
        'setContext',
        'version',
      ],
    });
  });

  it('runs no script and loads no address from elsewhere', async () => {
    const blocked = await page.evaluate(async () => {
      const violations: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.body.append(script);
      const image = new Image();
      image.src = 'https://example.org/a.png';
      const fetched = await fetch('https://example.org/').then(
        () => 'loaded',
        () => 'blocked',
      );
      await new Promise((resolve) => setTimeout(resolve, 200));
      return { violations, fetched, injected: 'injected' in window };
    });
    expect(blocked).toMatchObject({ fetched: 'blocked', injected: false });
    expect(blocked.violations).toEqual(expect.arrayContaining(['script-src-elem', 'img-src', 'connect-src']));
  });

  it('denies permissions', async () => {
    const answers = await page.evaluate(async () => ({
      notification: await Notification.requestPermission(),
      geolocation: (await navigator.permissions.query({ name: 'geolocation' })).state,
      camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(
        () => 'granted',
        () => 'denied',
      ),
    }));
    expect(answers).toEqual({ notification: 'denied', geolocation: 'denied', camera: 'denied' });
  });

  it('stays on its page and opens no other window', async () => {
    const opened = await page.evaluate(() => window.open('https://example.org/') === null);
    await page.evaluate(() => {
      window.location.href = 'https://example.org/';
    });
    await page.evaluate(() => {
      window.location.href = 'file:///etc/passwd';
    });
    await page.waitForTimeout(300);
    expect(opened).toBe(true);
    expect(page.url()).toMatch(/^app:\/\/workstation\/index\.html/);
    expect(app.windows()).toHaveLength(1);
  });

  it('serves no file outside of the page', async () => {
    const statuses = await page.evaluate(() =>
      Promise.all(
        ['/..%2f..%2fpackage.json', '/%2e%2e/main/index.js', '/frames/1/999999.jpg', '/index.html'].map(
          async (path) => (await fetch(path)).status,
        ),
      ),
    );
    expect(statuses.slice(0, 3).every((status) => status >= 400)).toBe(true);
    expect(statuses[3]).toBe(200);
  });

  it('refuses calls that are not of the contract', async () => {
    expect(await call('formatDisk', {})).toMatchObject({ error: { code: 'invalid-input' } });
    expect(await call('importMedia', { projectId: 1, uploads: ['/etc/passwd'] })).toMatchObject({
      error: { code: 'invalid-input' },
    });
    expect(await call('info', {})).toMatchObject({ output: { kind: 'electron', canShowFolders: true } });
  });

  it('imports a file that was chosen, by an id and not by its path', async () => {
    await page.evaluate(() => {
      const input = Object.assign(document.createElement('input'), { type: 'file', id: 'test-input' });
      document.body.append(input);
    });
    await page.setInputFiles('#test-input', clip);
    const ids = await page.evaluate(async () => {
      const input = document.querySelector<HTMLInputElement>('#test-input');
      return (window as unknown as BridgedWindow).workstation.registerFiles([...(input?.files ?? [])]);
    });
    expect(ids).toHaveLength(1);
    expect(ids[0]).not.toContain('clip');
    expect(await call('importMedia', { projectId, uploads: ids })).toMatchObject({ output: [{ kind: 'import', projectId }] });
    const fetched = (path: string) =>
      page.evaluate(async (address) => {
        const answer = await fetch(address);
        return { status: answer.status, type: answer.headers.get('content-type') };
      }, path);
    await expect.poll(async () => (await fetched('/thumbnails/1.jpg')).status, { timeout: 30_000 }).toBe(200);
    expect(await fetched('/frames/1/19.jpg')).toEqual({ status: 200, type: 'image/jpeg' });
    expect((await fetched('/frames/1/20.jpg')).status).toBe(416);
    expect((await fetched('/filmstrips/1.json')).status).toBe(200);
  });

  it('runs commands of its menu in the page', async () => {
    const heard = page.evaluate(
      () => new Promise((resolve) => void (window as unknown as BridgedWindow).workstation.onCommand(resolve)),
    );
    await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('app.palette')?.click());
    expect(await heard).toBe('app.palette');
    await page.keyboard.press('Escape');
  });

  it('has menus in the language of the page', async () => {
    const labels = (language: string) => {
      const context = { title: 'SAM3 Workstation', language, theme: 'dark', disabledCommands: ['app.export'], project: null };
      return page
        .evaluate((told) => (window as unknown as BridgedWindow).workstation.setContext(told as never), context)
        .then(() => app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map((item) => item.label) ?? []));
    };
    await expect.poll(() => labels('ru')).toContain('Правка');
    await expect.poll(() => labels('en')).toContain('Edit');
    const enabled = await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('app.export')?.enabled);
    expect(enabled).toBe(false);
  });

  it('starts the engine again when it is killed, and keeps its window', async () => {
    const before = await state();
    const pid = await app.evaluate(
      ({ app: program }) => program.getAppMetrics().find((metric) => metric.name === 'SAM3 Workstation engine')?.pid ?? 0,
    );
    expect(pid).toBeGreaterThan(0);
    process.kill(pid, 'SIGKILL');
    await expect.poll(async () => (await state()).restarts, { timeout: 30_000 }).toBe(before.restarts + 1);
    await expect.poll(isReady, { timeout: 30_000 }).toBe(true);
    expect((await state()).reason?.code).toBe('engine-unavailable');
    expect(app.windows()).toHaveLength(1);
    expect(page.isClosed()).toBe(false);
  });

  it('hands files of a second start to the first, and ends the second', async () => {
    const opened = page.evaluate(
      () =>
        new Promise<readonly { readonly id: string; readonly name: string }[]>(
          (resolve) => void (window as unknown as BridgedWindow).workstation.onFilesOpened(resolve),
        ),
    );
    const second = await launch([clip]).catch(() => null);
    expect((await opened).map(({ name }) => name)).toEqual(['clip one.mp4']);
    await second?.close();
    expect(app.windows()).toHaveLength(1);
  });

  it('loads a page that crashed again', async () => {
    await app.evaluate(({ webContents }) => webContents.getAllWebContents()[0]?.forcefullyCrashRenderer());
    await expect
      .poll(() => app.evaluate(({ webContents }) => webContents.getAllWebContents()[0]?.isCrashed()), { timeout: 20_000 })
      .toBe(false);
    page = app.windows()[0] ?? (await app.firstWindow());
    await page.waitForSelector('#root > *');
    await expect.poll(isReady, { timeout: 30_000 }).toBe(true);
  });

  it('comes back where it was left, with its library closed in good order', async () => {
    const wanted = { x: 40, y: 40, width: 1100, height: 700 };
    await app.evaluate(({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds), wanted);
    await page.waitForTimeout(300);
    await app.close();
    expect(JSON.parse(await readFile(join(dir, 'user', 'window.json'), 'utf8'))).toMatchObject({
      window: { isMaximized: false },
    });
    app = await launch();
    page = await app.firstWindow();
    await expect.poll(isReady, { timeout: 60_000 }).toBe(true);
    const bounds = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds());
    expect([bounds?.width, bounds?.height]).toEqual([wanted.width, wanted.height]);
    expect((await state()).restarts).toBe(0);
  });
});
