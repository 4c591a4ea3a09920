import { fileURLToPath } from 'node:url';

/** Root of the repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Desktop {
  readonly path: string | null;
  /** Why there is none, as the end of a sentence. */
  readonly reason: string | null;
}

interface StartScripts {
  desktopProgram(place: {
    root: string;
    env: NodeJS.ProcessEnv;
    platform: NodeJS.Platform;
    uid: number | null;
    args: readonly string[];
  }): Desktop;
}

interface BuildScript {
  build(root: string, parts: readonly string[]): Promise<readonly string[]>;
}

/** As root Chromium's sandbox cannot be had; only then it is given up, and only here. */
const args: readonly string[] = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** The Electron that `npm start` would take, and the arguments that a test adds. */
export async function findDesktop(): Promise<Desktop & { readonly args: readonly string[] }> {
  const scripts = (await load('../../scripts/setup/desktop.mjs')) as StartScripts;
  const uid = process.getuid?.() ?? null;
  return { ...scripts.desktopProgram({ root: ROOT, env: process.env, platform: process.platform, uid, args }), args };
}

/** Builds the program where its sources have changed. */
export async function buildDesktop(): Promise<void> {
  const scripts = (await load('../../scripts/build.mjs')) as BuildScript;
  await scripts.build(ROOT, ['renderer', 'desktop']);
}

/** These scripts run before anything is installed, so they are plain JavaScript without types. */
function load(path: string): Promise<unknown> {
  return import(new URL(path, import.meta.url).href);
}
