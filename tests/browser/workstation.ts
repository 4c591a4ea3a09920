/** The real workstation for browser tests: the browser host in a process of its own, and pages on it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright';
import { launchChromium } from './chromium.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TOKEN = 'browser-tests-open-this-door';

/** A running browser host. */
export interface Workstation {
  readonly address: string;
  readonly libraryDir: string;
  readonly pid: number;
  /** Ends the host as Ctrl-C does. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Default: a temporary folder that `stop` leaves; see `temporaryLibrary`. */
  readonly libraryDir: string;
  readonly model?: string;
  readonly segmenter?: string;
  /** Folder of packs that the program brings; default: none. */
  readonly builtInPacks?: string;
  readonly args?: readonly string[];
}

/** Starts the host on a library, with the page as it is built now. */
export async function startWorkstation(options: StartOptions): Promise<Workstation> {
  await buildPage();
  const args = ['native/server/main.ts', '--library', options.libraryDir, '--port', '0', '--no-open', '--token', TOKEN];
  args.push('--packs', join(options.libraryDir, 'no-packs'));
  if (options.model !== undefined) args.push('--model', options.model);
  if (options.segmenter !== undefined) args.push('--segmenter', options.segmenter);
  const child = spawn(process.execPath, [...args, ...(options.args ?? [])], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: options.builtInPacks === undefined ? process.env : { ...process.env, SAM3_BUILT_IN_PACKS: options.builtInPacks },
  });
  const address = await addressOf(child);
  return {
    address,
    libraryDir: options.libraryDir,
    pid: child.pid ?? 0,
    stop: () => stopProcess(child),
  };
}

let built: Promise<unknown> | null = null;

function buildPage(): Promise<unknown> {
  built ??= new Promise<void>((resolve, reject) => {
    const build = spawn(process.execPath, ['scripts/build.mjs', '--renderer-only'], { cwd: ROOT, stdio: 'pipe' });
    let told = '';
    for (const stream of [build.stdout, build.stderr]) stream.on('data', (chunk) => (told += chunk));
    build.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the page cannot be built:\n${told}`))));
  });
  return built;
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const told: string[] = [];
    const listen = (stream: NodeJS.ReadableStream | null) => {
      if (stream === null) return;
      createInterface({ input: stream }).on('line', (line) => {
        told.push(line);
        const address = /^Open\s+(\S+)/.exec(line)?.[1];
        if (address !== undefined) resolve(address);
      });
    };
    listen(child.stdout);
    listen(child.stderr);
    child.on('exit', () => reject(new Error(`the host ended before it had an address:\n${told.join('\n')}`)));
  });
}

function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

/** A folder for a library and what a test puts beside it. */
export async function temporaryLibrary(): Promise<{ dir: string; remove: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'workstation-test-'));
  return { dir, remove: () => rm(dir, { recursive: true, force: true, maxRetries: 5 }) };
}

/** A browser window on a workstation, and what went wrong in it. */
export interface Window {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors that the page threw or wrote to its console. */
  readonly faults: string[];
}

export interface WindowOptions {
  readonly size?: { readonly width: number; readonly height: number };
  readonly language?: 'en' | 'ru';
}

/** Opens a window of its own session on a workstation. */
export async function openWindow(browser: Browser, address: string, options: WindowOptions = {}): Promise<Window> {
  const context = await browser.newContext({
    viewport: options.size ?? { width: 1366, height: 768 },
    locale: options.language === 'ru' ? 'ru-RU' : 'en-US',
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.stack ?? error.message));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  await page.goto(address);
  await page.getByRole('main').first().waitFor();
  return { page, context, faults };
}

export { launchChromium };
