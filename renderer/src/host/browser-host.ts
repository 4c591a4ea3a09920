import { type ClientLink, createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { rebuildErrors } from '../../../native/contract/client.ts';
import type { EngineState, HostContract } from '../../../native/contract/host.ts';
import { watch } from '../document/watch.ts';
import { createSignal } from '../ui/signal.ts';
import { watchConnection } from './connection.ts';
import { frameAddress } from './frame-address.ts';
import type { Filmstrip, Host } from './host.ts';
import { createSocketLink } from './socket-link.ts';
import { errorOf, uploadFiles } from './upload.ts';
import { createWaitingEngine } from './waiting-engine.ts';

/** The host as its pages call it. */
export type HostClient = ContractRouterClient<HostContract>;

const STARTING: EngineState = { state: 'starting', restarts: 0, reason: null, retryAtMs: null };

/** Connects to the host that this page came from. @throws AppError when it cannot be reached */
export async function createBrowserHost(page: Location): Promise<Host> {
  const scheme = page.protocol === 'https:' ? 'wss:' : 'ws:';
  const connection = watchConnection(async () => (await fetch('/', { method: 'HEAD', cache: 'no-store' })).status);
  const socket = createSocketLink(
    () => new WebSocket(`${scheme}//${page.host}/rpc`),
    connection,
    () => performance.now(),
  );
  const client = createORPCClient<HostClient>(rebuildErrors(under('host', socket)));
  const engineState = createSignal<EngineState>(STARTING);
  const info = await client.info({});
  // A page that is looked at again, and a network that is back, need not wait for the next try.
  window.addEventListener('online', () => socket.reconnect());
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && socket.reconnect());
  watch({
    open: (signal) => client.watchEngine({}, { signal }),
    onEvent: (state) => engineState.set(state),
    onMissed: () => undefined,
    onError: (error) => console.error(error),
  });
  const download = (address: string | null) => address !== null && clickLink(address);
  return {
    info,
    engineState,
    connection: connection.state,
    reconnect: () => socket.reconnect(),
    engine: createWaitingEngine(under('engine', socket), engineState),
    restartEngine: async () => void (await client.restartEngine({})),
    frameUrl: frameAddress,
    thumbnailUrl: (mediaId) => `/thumbnails/${mediaId}.jpg`,
    filmstrip: (mediaId, signal) => readFilmstrip('', mediaId, signal),
    handOver: (files, options) => uploadFiles(files, options ?? {}),
    importMedia: ({ projectId, uploads, choices }) =>
      client.importMedia({ projectId, uploads: [...uploads], choices: choices ?? {} }),
    relinkMedia: (input) => client.relinkMedia(input),
    exportDataset: (input) => client.exportDataset(input),
    openExport: async (jobId) => void download((await client.openExport({ jobId })).downloadUrl),
    async saveProjectFile(projectId) {
      const { downloadUrl, saved } = await client.saveProjectFile({ projectId });
      download(downloadUrl);
      return saved || downloadUrl !== null;
    },
    openProjectFile: (upload) => client.openProjectFile({ upload }),
    importCoco: (input) => client.importCoco(input),
    importMasks: ({ uploads, ...input }) => client.importMasks({ ...input, uploads: [...uploads] }),
    installPack: ({ uploads, overwrite }) => client.installPack({ uploads: [...uploads], overwrite }),
    onCommand: () => () => undefined,
    onFilesOpened: () => () => undefined,
    setContext: ({ title, language }) => {
      document.title = title;
      document.documentElement.lang = language;
    },
  };
}

/** Reads where a clip's strip lies and how it is cut. @throws AppError as `media.filmstrip` */
export async function readFilmstrip(origin: string, mediaId: number, signal?: AbortSignal): Promise<Filmstrip> {
  const answer = await fetch(`${origin}/filmstrips/${mediaId}.json`, signal === undefined ? {} : { signal });
  const body: unknown = await answer.json();
  if (!answer.ok) throw errorOf(body, answer.status);
  const { tiles, tileWidthPx, tileHeightPx } = body as Omit<Filmstrip, 'url'>;
  return { url: `${origin}/filmstrips/${mediaId}.jpg`, tiles, tileWidthPx, tileHeightPx };
}

/** The part of a router that lies under a name. */
function under(name: string, link: ClientLink<Record<never, never>>): ClientLink<Record<never, never>> {
  return { call: (path, input, options) => link.call([name, ...path], input, options) };
}

function clickLink(address: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = '';
  link.click();
}
