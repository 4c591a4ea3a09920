import type { ClientLink } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { AppError, isErrorCode } from '../../../native/contract/errors.ts';
import { ENGINE_PORT_MESSAGE, type EngineState, type HostInfo, type PreloadBridge } from '../../../native/contract/host.ts';
import { say } from '../../../native/contract/sentences.ts';
import { createSignal } from '../ui/signal.ts';
import { readFilmstrip } from './browser-host.ts';
import type { Connection } from './connection.ts';
import { frameAddress } from './frame-address.ts';
import type { Host } from './host.ts';
import { createWaitingEngine } from './waiting-engine.ts';

/** The desktop program around this page. @throws AppError when it does not answer */
export async function createElectronHost(bridge: PreloadBridge): Promise<Host> {
  const call = async <T>(method: string, input: unknown): Promise<T> => {
    const answer = await bridge.call(method, input);
    if ('output' in answer) return answer.output as T;
    const { code, message, details } = answer.error;
    throw new AppError(isErrorCode(code) ? code : 'internal', message, details);
  };
  const port = createPortLink();
  bridge.connectEngine();
  const engineState = createSignal<EngineState>({ state: 'starting', restarts: 0, reason: null, retryAtMs: null });
  bridge.onEngineState((state) => engineState.set(state));
  const info = await call<HostInfo>('info', {});
  return {
    info,
    engineState,
    // A window and its program live and die together.
    connection: createSignal<Connection>('open'),
    reconnect: () => undefined,
    engine: createWaitingEngine(port, engineState),
    restartEngine: async () => void (await call('restartEngine', {})),
    frameUrl: frameAddress,
    thumbnailUrl: (mediaId) => `/thumbnails/${mediaId}.jpg`,
    filmstrip: (mediaId, signal) => readFilmstrip('', mediaId, signal),
    async handOver(files, options) {
      const ids = await bridge.registerFiles(files).catch((error: unknown) => {
        throw new AppError('media-unreadable', error instanceof Error ? error.message : String(error));
      });
      const bytes = files.reduce((sum, file) => sum + file.size, 0);
      options?.onProgress?.(bytes, bytes);
      return ids;
    },
    importMedia: (input) => call('importMedia', input),
    relinkMedia: (input) => call('relinkMedia', input),
    exportDataset: (input) => call('exportDataset', input),
    openExport: async (jobId) => void (await call('openExport', { jobId })),
    saveProjectFile: async (projectId) => (await call<{ saved: boolean }>('saveProjectFile', { projectId })).saved,
    openProjectFile: (upload) => call('openProjectFile', { upload }),
    importCoco: (input) => call('importCoco', input),
    importMasks: (input) => call('importMasks', input),
    installPack: (input) => call('installPack', input),
    onCommand: (listener) => bridge.onCommand(listener),
    onFilesOpened: (listener) => bridge.onFilesOpened((uploads) => listener(uploads.map((upload) => upload.id))),
    setContext(context) {
      document.title = context.title;
      document.documentElement.lang = context.language;
      bridge.setContext(context);
    },
  };
}

/** Calls over the newest port that the program has sent; a port of an engine that has ended fails its calls. */
function createPortLink(): ClientLink<Record<never, never>> {
  let current: { readonly link: ClientLink<Record<never, never>>; readonly gone: Promise<never> } | null = null;
  const waiting: (() => void)[] = [];
  let fail: (() => void) | null = null;
  window.addEventListener('message', (event) => {
    const [port] = event.ports;
    if (event.source !== window || event.data !== ENGINE_PORT_MESSAGE || port === undefined) return;
    fail?.();
    const gone = new Promise<never>((_, reject) => {
      fail = () => reject(new AppError('engine-unavailable', say('engine-restarted')));
    });
    gone.catch(() => undefined);
    port.addEventListener('close', () => fail?.());
    port.start();
    current = { link: new RPCLink<Record<never, never>>({ port }), gone };
    for (const resume of waiting.splice(0)) resume();
  });
  return {
    async call(path, input, options) {
      if (current === null) await new Promise<void>((resolve) => waiting.push(resolve));
      const { link, gone } = current ?? unreachable();
      return Promise.race([link.call(path, input, options), gone]);
    },
  };
}

function unreachable(): never {
  throw new AppError('engine-unavailable', say('engine-starting'));
}
