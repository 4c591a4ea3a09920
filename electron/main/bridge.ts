import { basename } from 'node:path';
import { z } from 'zod';
import { BRIDGE, type FilesAnswer } from '../../native/contract/bridge-channels.ts';
import { AppError } from '../../native/contract/errors.ts';
import type { EngineState, WindowContext } from '../../native/contract/host.ts';
import type { ChannelPort } from '../../native/launch/channel-port.ts';
import type { EngineHost, EnginePage } from './engine-host.ts';
import type { BridgeAnswer } from './host-calls.ts';
import { isTrustedSender, type SenderFrame } from './policies.ts';
import type { Uploads } from './uploads.ts';

/** What is needed of a page's `WebContents`. */
export interface PageContents {
  readonly id: number;
  isDestroyed(): boolean;
  send(channel: string, message: unknown): void;
  postMessage(channel: string, message: unknown, transfer?: ChannelPort[]): void;
  executeJavaScript(code: string, userGesture?: boolean): Promise<unknown>;
}

/** Who sent a message. */
export interface SenderEvent {
  readonly senderFrame: SenderFrame | null;
  readonly sender: PageContents;
}

/** What is needed of Electron's `ipcMain`. */
export interface BridgeIpc {
  handle(channel: string, answer: (event: SenderEvent, message: unknown) => unknown): void;
  on(channel: string, listener: (event: SenderEvent, message: unknown) => void): unknown;
}

export interface BridgeParts {
  readonly ipc: BridgeIpc;
  readonly engine: EngineHost;
  readonly uploads: Uploads;
  readonly call: (message: unknown) => Promise<BridgeAnswer>;
  readonly onContext: (page: PageContents, context: WindowContext) => void;
  /** Hears of messages that were refused. */
  readonly onRefused: (channel: string, origin: string) => void;
}

/** Main's end of the bridge to every page. */
export interface Bridge {
  /** Hands files over to a page that the system opened: at once, or when it listens. */
  openFiles(page: PageContents, paths: readonly string[]): void;
  /** Runs a command of a native menu in a page. */
  runCommand(page: PageContents, commandId: string): Promise<void>;
  /** Forgets a page that is closed, or is loaded anew. */
  forget(page: PageContents): void;
}

const pathsSchema = z.array(z.string().max(32_768)).min(1).max(100_000);
const contextSchema = z.object({
  title: z.string().max(500),
  language: z.enum(['en', 'ru']),
  theme: z.enum(['dark', 'light']),
  disabledCommands: z.array(z.string().max(100)).max(1000),
  keys: z.record(z.string().max(100), z.string().max(50)).nullable().default(null),
  project: z.object({ id: z.int().positive(), name: z.string().max(200) }).nullable(),
}) satisfies z.ZodType<WindowContext>;

/** Answers pages. Every message is looked at twice: who sent it, and whether it has the right form. */
export function createBridge(parts: BridgeParts): Bridge {
  const { ipc, engine, uploads, call, onContext, onRefused } = parts;
  const pages = new Map<number, EnginePage>();
  const listening = new Set<number>();
  const waitingFiles = new Map<number, string[]>();

  const isTrusted = (channel: string, event: SenderEvent) => {
    if (isTrustedSender(event.senderFrame)) return true;
    onRefused(channel, event.senderFrame?.url ?? 'a frame that is gone');
    return false;
  };
  const onMessage = (channel: string, listener: (page: PageContents, message: unknown) => void) =>
    ipc.on(channel, (event, message) => void (isTrusted(channel, event) && listener(event.sender, message)));
  const onRequest = (channel: string, answer: (message: unknown) => Promise<unknown>) =>
    ipc.handle(channel, (event, message) => (isTrusted(channel, event) ? answer(message) : Promise.reject(refused())));
  const pageOf = (contents: PageContents) => {
    const page = pages.get(contents.id) ?? enginePage(contents);
    pages.set(contents.id, page);
    return page;
  };
  const handOver = (page: PageContents, paths: readonly string[]) => {
    const ids = uploads.register(paths);
    const files = paths.map((path, index) => ({ id: ids[index], name: basename(path) }));
    page.send(BRIDGE.filesOpened, files);
  };

  onRequest(BRIDGE.call, call);
  onRequest(BRIDGE.registerFiles, async (message) => registerFiles(uploads, message));
  onMessage(BRIDGE.connectEngine, (page) => engine.connect(pageOf(page)));
  onMessage(BRIDGE.watchEngine, (page) => engine.watch(pageOf(page)));
  onMessage(BRIDGE.context, (page, message) => {
    const context = contextSchema.safeParse(message);
    if (context.success) onContext(page, context.data);
    else onRefused(BRIDGE.context, context.error.message);
  });
  onMessage(BRIDGE.ready, (page) => {
    listening.add(page.id);
    const paths = waitingFiles.get(page.id);
    waitingFiles.delete(page.id);
    if (paths !== undefined) handOver(page, paths);
  });
  return {
    openFiles(page, paths) {
      if (paths.length === 0) return;
      if (listening.has(page.id)) handOver(page, paths);
      else waitingFiles.set(page.id, [...(waitingFiles.get(page.id) ?? []), ...paths]);
    },
    async runCommand(page, commandId) {
      // A choice in a native menu is a person's act, but the page does not know it, and without one it may not ask for files.
      await page.executeJavaScript('undefined', true);
      if (!page.isDestroyed()) page.send(BRIDGE.command, commandId);
    },
    forget(page) {
      const known = pages.get(page.id);
      if (known !== undefined) engine.forget(known);
      pages.delete(page.id);
      listening.delete(page.id);
    },
  };
}

function enginePage(contents: PageContents): EnginePage {
  return {
    takePort(port) {
      if (contents.isDestroyed()) port.close();
      else contents.postMessage(BRIDGE.enginePort, null, [port]);
    },
    tell(state: EngineState) {
      if (!contents.isDestroyed()) contents.send(BRIDGE.engineState, state);
    },
  };
}

/** What cannot be taken is told in an answer: of an exception, Electron would pass on no more than a text of its own. */
function registerFiles(uploads: Uploads, message: unknown): FilesAnswer {
  const paths = pathsSchema.safeParse(message);
  if (!paths.success) return { refused: 'These files cannot be taken: there are none, or more than 100,000 of them.' };
  try {
    return { ids: uploads.register(paths.data) };
  } catch (error) {
    if (error instanceof AppError) return { refused: error.message };
    throw error;
  }
}

function refused(): AppError {
  return new AppError('invalid-input', 'Only the program’s own page is answered.');
}
