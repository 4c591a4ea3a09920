/** Entry of the browser host: the engine and the built page over HTTP, for this machine or through a tunnel. */
import { readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { AppError } from '../contract/errors.ts';

// Before anything else is loaded: compiled code is kept, and the next start costs less.
enableCompileCache();
const [{ startBrowserHost }, { createEngineLauncher }, { defaultLibraryDir }, { openAddress }, { parseServeArguments, USAGE }] =
  await Promise.all([
    import('./browser-host.ts'),
    import('../launch/processes.ts'),
    import('../launch/default-library.ts'),
    import('../launch/open-address.ts'),
    import('./arguments.ts'),
  ]);
const { createStateTeller } = await import('./tell-state.ts');

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
const print = (line: string) => void process.stdout.write(`${line}\n`);
const complain = (line: string) => void process.stderr.write(`${line}\n`);
// A reader that goes away (| head) is not an error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

async function main(): Promise<void> {
  const request = parseServeArguments(process.argv.slice(2), {
    cwd: process.env.INIT_CWD ?? process.cwd(),
    defaultLibraryDir: defaultLibraryDir(process.env, process.platform),
    defaultRendererDir: fileURLToPath(new URL('../../out/renderer', import.meta.url)),
  });
  if (request === null) {
    print(USAGE);
    return;
  }
  const { libraryDir, rendererDir, host, ports, allowedHosts, maxUploadBytes } = request;
  const browserHost = await startBrowserHost({
    libraryDir,
    rendererDir,
    host,
    ports,
    allowedHosts,
    maxUploadBytes,
    fixedToken: request.token,
    version,
    platform: process.platform,
    launcher: createEngineLauncher({
      libraryDir,
      program: 'sam3-workstation (browser host)',
      programVersion: version,
      onOutput: complain,
      ...(request.segmenter === null ? {} : { segmenterPath: request.segmenter }),
      ...(request.model === null ? {} : { model: request.model }),
      ...(request.device === null ? {} : { device: request.device }),
      ...(request.packs === null ? {} : { packs: request.packs }),
    }),
    onEngineState: createStateTeller(complain),
    onBug: (error) => complain(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  });
  const address = browserHost.newAddress();
  print(`Library  ${libraryDir}`);
  print(`Open     ${address}`);
  if (request.token === null) print('The address lets one browser in, once. Press Enter here for another one, Ctrl-C to stop.');
  closeOnSignals(browserHost.close);
  giveAddresses(() => print(`Open     ${browserHost.newAddress()}`));
  if ((request.open ?? hasScreen()) && !(await openAddress(address, process.platform))) {
    complain('No browser could be opened from here. Open the address above yourself.');
  }
}

/** Whether somebody sits before this machine: a terminal, and a display to open a browser on. */
function hasScreen(): boolean {
  const { platform, env } = process;
  const hasDisplay = platform === 'win32' || platform === 'darwin' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
  return hasDisplay && process.stdout.isTTY === true && env.SSH_CONNECTION === undefined;
}

function closeOnSignals(close: () => Promise<void>): void {
  let isClosing = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // The second time it is meant. A group's Ctrl-C may reach us twice through npm, so not within a moment.
      if (isClosing) return;
      isClosing = true;
      setTimeout(() => process.on(signal, () => process.exit(EXIT_INTERRUPTED)), 500).unref();
      void close().then(() => process.exit(0));
    });
  }
}

/** A new address for whoever asks: Enter in a terminal, SIGUSR2 for a host without one. */
function giveAddresses(give: () => void): void {
  if (process.platform !== 'win32') process.on('SIGUSR2', give);
  if (process.stdin.isTTY !== true) return;
  process.stdin.on('data', give);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  complain(error.message);
  process.exitCode = error.details.option === undefined ? EXIT_FAILED : EXIT_USAGE;
}
