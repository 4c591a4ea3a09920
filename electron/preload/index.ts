/**
 * The bridge between the page and main. Runs in the page's process, in a world of its own: the page gets these functions
 * and nothing else of Electron. Bundled as one CommonJS file, because a sandboxed preload can load no other.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { BRIDGE, ENGINE_PORT_MESSAGE, type FilesAnswer } from '../../native/contract/bridge-channels.ts';
import type { EngineState, PreloadBridge } from '../../native/contract/host.ts';
import { createStateRelay, versionOf } from './state-relay.ts';

const states = createStateRelay<EngineState>({
  post: (message) => window.postMessage(message, '*'),
  onMessage: (listener) =>
    window.addEventListener('message', (event) => event.source === window && listener(event.data as unknown)),
});

// To this very window: a port can go from this world to the page's in no other way.
ipcRenderer.on(BRIDGE.enginePort, (event) => window.postMessage(ENGINE_PORT_MESSAGE, '*', event.ports));
ipcRenderer.on(BRIDGE.engineState, (_event, state: EngineState) => states.take(state));

/** Listens to one kind of message from main, without handing Electron's event on. */
function listen<T>(channel: string, listener: (message: T) => void): () => void {
  const hear = (_event: unknown, message: T) => listener(message);
  ipcRenderer.on(channel, hear);
  return () => void ipcRenderer.off(channel, hear);
}

const bridge = {
  platform: process.platform,
  version: versionOf(process.argv),
  connectEngine: () => ipcRenderer.send(BRIDGE.connectEngine),
  async registerFiles(files) {
    const paths = files.map((file) => webUtils.getPathForFile(file));
    const answer: FilesAnswer = await ipcRenderer.invoke(BRIDGE.registerFiles, paths);
    if ('refused' in answer) throw new Error(answer.refused);
    return answer.ids;
  },
  call: (method, input) => ipcRenderer.invoke(BRIDGE.call, { method, input }),
  onEngineState(listener) {
    const stop = states.listen(listener);
    ipcRenderer.send(BRIDGE.watchEngine);
    return stop;
  },
  onCommand: (listener) => listen(BRIDGE.command, listener),
  onFilesOpened(listener) {
    const stop = listen(BRIDGE.filesOpened, listener);
    ipcRenderer.send(BRIDGE.ready);
    return stop;
  },
  setContext: (context) => ipcRenderer.send(BRIDGE.context, context),
} satisfies PreloadBridge;

contextBridge.exposeInMainWorld('workstation', bridge);
