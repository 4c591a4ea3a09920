import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright';
import { unpackChromium } from './packaged-chromium.ts';

/** Where systems keep a Chromium or Chrome. */
const SYSTEM_BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
] as const;

/** Nothing of a browser's own that needs a network or a GPU. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
] as const;

/**
 * What the packaged Chromium needs besides: WebGL without a graphics card. The package's own list is for functions in a cloud: a
 * single process, which dies with its first window, and no rules about origins, so that requests do not say where they come from.
 */
const PACKAGED_ARGS = [
  '--no-zygote',
  '--font-render-hinting=none',
  '--ignore-gpu-blocklist',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
] as const;

/**
 * Starts the browser that is at hand: CHROMIUM_PATH, the system's, or the one that comes as a package, which is unpacked
 * to the temporary folder first.
 */
export async function launchChromium(): Promise<Browser> {
  const own = process.env.CHROMIUM_PATH;
  const system = own ?? SYSTEM_BROWSERS.find((path) => existsSync(path));
  if (system !== undefined) return chromium.launch({ executablePath: system, args: [...ARGS] });
  return chromium.launch({ executablePath: await unpackChromium(), args: [...ARGS, ...PACKAGED_ARGS] });
}
