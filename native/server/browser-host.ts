/** The browser host put together: an engine that is supervised, and the pages that work with it. */
import { rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import type { EngineClient } from '../contract/client.ts';
import { AppError } from '../contract/errors.ts';
import type { EngineState } from '../contract/host.ts';
import { say } from '../contract/sentences.ts';
import { type Clock, SYSTEM_CLOCK } from '../launch/clock.ts';
import type { Launcher } from '../launch/launcher.ts';
import { connectRemoteEngine, type RemoteEngine } from '../launch/remote-engine.ts';
import { createSupervisor, type Supervisor } from '../launch/supervisor.ts';
import { createApp } from './app.ts';
import { createDownloads, type Downloads } from './downloads.ts';
import { createEngineStates } from './engine-states.ts';
import { EXPORT_KEPT_MS, sweepExports } from './exports.ts';
import { hostFolders } from './folders.ts';
import { createForwardingRouter } from './forward.ts';
import { createHostRouter } from './host-api.ts';
import { createKeys, libraryKeyOf } from './keys.ts';
import { listen } from './listen.ts';
import { sweepSources } from './sources.ts';
import { createUploadStore } from './uploads.ts';

/** How often fetched exports are looked through. */
const EMPTYING_MS = 3600 * 1000;

export interface BrowserHostOptions {
  /** Absolute path. */
  readonly libraryDir: string;
  readonly launcher: Launcher;
  /** Folder of the built page. */
  readonly rendererDir: string;
  readonly version: string;
  readonly platform: string;
  /** Address to bind to. */
  readonly host: string;
  /** Ports to try, in order; 0 is any that is free. */
  readonly ports: readonly number[];
  readonly allowedHosts: readonly string[];
  /** A token that can be used again and again; null gives tokens that can be used once. */
  readonly fixedToken: string | null;
  readonly maxUploadBytes: number;
  readonly onEngineState: (state: EngineState) => void;
  readonly onBug: (error: unknown) => void;
  /** How long a call waits for an engine that is starting. */
  readonly patienceMs?: number;
  readonly backoffMs?: readonly number[];
  readonly clock?: Clock;
}

export interface BrowserHost {
  readonly port: number;
  /** The engine as it is supervised. */
  readonly supervisor: Supervisor<RemoteEngine>;
  /** An address that lets a browser in. */
  newAddress(): string;
  /** Lets go of pages and ends the engine in good order. */
  close(): Promise<void>;
}

/** Starts the engine and the server. @throws AppError `invalid-input` when no port is free or the address cannot be bound */
export async function startBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const { libraryDir, onBug, clock = SYSTEM_CLOCK } = options;
  const folders = hostFolders(libraryDir);
  const uploads = createUploadStore({ dir: folders.uploads, maxBytes: options.maxUploadBytes });
  const downloads = createDownloads(() => clock.now());
  const keys = createKeys(options.fixedToken);
  const states = createEngineStates({ state: 'starting', restarts: 0, reason: null, retryAtMs: null });
  const filling = new Set<string>();
  const supervisor = createSupervisor({
    launcher: options.launcher,
    connect: connectRemoteEngine,
    ping: ({ client }) => client.settings.get({}),
    clock,
    ...(options.backoffMs === undefined ? {} : { backoffMs: options.backoffMs }),
    onState(state) {
      states.set(state);
      options.onEngineState(state);
    },
  });
  const engine = (signal: AbortSignal | undefined) => patiently(supervisor, clock, options.patienceMs ?? 10_000, signal);
  const sweep = async () => sweepSources(folders.sources, await engine(undefined), clock.now(), filling);
  // Once the engine has the library, nobody else can be filling these folders.
  const tidied = supervisor.ready().then(async () => {
    await uploads.tidy();
    await sweep();
    await sweepExports(folders.exports, clock.now() - EXPORT_KEPT_MS);
  });
  tidied.catch((error: unknown) => void (error instanceof AppError || onBug(error)));

  const stopEmptying = emptyExports(downloads, clock, onBug);

  const shared = { engine, uploads, downloads, onBug };
  const hostRouter = createHostRouter({
    ...shared,
    info: {
      kind: 'browser',
      platform: options.platform,
      version: options.version,
      maxUploadBytes: options.maxUploadBytes,
      canShowFolders: false,
    },
    folders,
    watchEngine: (signal) => states.watch(signal),
    restartEngine: () => supervisor.restart(),
    filling,
    now: () => clock.now(),
  });
  const onAnswered = (method: string) => {
    if (method.endsWith('.purge')) sweep().catch((error: unknown) => void (error instanceof AppError || onBug(error)));
  };
  const app = await createApp({
    ...shared,
    keys,
    libraryKey: libraryKeyOf(libraryDir),
    allowedHosts: new Set([options.host, ...options.allowedHosts].map((name) => name.toLowerCase())),
    rendererDir: options.rendererDir,
    router: { engine: createForwardingRouter({ engine, onBug, onAnswered }), host: hostRouter },
  });
  const close = async () => {
    stopEmptying();
    states.close();
    await app.close();
    await supervisor.close();
  };
  try {
    await listen(app, options.host, options.ports);
  } catch (error) {
    await close();
    throw error;
  }
  const { port } = app.server.address() as AddressInfo;
  return {
    port,
    supervisor,
    newAddress: () => `http://${nameOf(options.host)}:${port}/?token=${keys.issue()}`,
    close,
  };
}

/** Deletes what was fetched a day ago, for as long as the host runs. Returns how to stop. */
function emptyExports(downloads: Downloads, clock: Clock, onBug: (error: unknown) => void): () => void {
  let cancel = () => {};
  const wait = () => {
    cancel = clock.after(EMPTYING_MS, () => {
      const old = downloads.takeFetchedBefore(clock.now() - EXPORT_KEPT_MS);
      Promise.all(old.map((path) => rm(path, { force: true }))).catch(onBug);
      wait();
    });
  };
  wait();
  return () => cancel();
}

/** The engine that answers; one that is being started is waited for, but not for ever. */
async function patiently(
  supervisor: Supervisor<RemoteEngine>,
  clock: Clock,
  patienceMs: number,
  signal: AbortSignal | undefined,
): Promise<EngineClient> {
  if (supervisor.state.state === 'ready') return supervisor.engine().client;
  return new Promise((resolve, reject) => {
    const cancel = clock.after(patienceMs, giveUp);
    function giveUp() {
      reject(new AppError('engine-unavailable', supervisor.state.reason?.message ?? say('engine-starting')));
    }
    signal?.addEventListener('abort', giveUp, { once: true });
    supervisor
      .ready()
      .then(({ client }) => resolve(client), reject)
      .finally(() => {
        cancel();
        signal?.removeEventListener('abort', giveUp);
      });
  });
}

/** How a browser on this machine names the address that the host is bound to. */
function nameOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
