import { AppError, abortedError, type ErrorCode } from '../contract/errors.ts';
import type { ModelInfo } from '../contract/models.ts';
import { say } from '../contract/sentences.ts';
import type { ExitReason, Launcher, ProcessHandle } from '../launch/launcher.ts';
import type {
  FromSegmenter,
  RequestName,
  SegmenterConfig,
  SegmenterRequests,
  SessionKey,
  StreamAnswers,
  StreamName,
  ToSegmenter,
} from './protocol.ts';

/** Frames that the segmenter may be ahead of what is stored. More would only be lost by a crash. */
const CREDIT_FRAMES = 4;
/** What a stream is asked for, without the session and the credit. */
export type StreamRequest<Name extends StreamName> = SegmenterRequests[Name]['input']['request'];
/** Waits before the process is started again after it died, by how often it died in a row. */
const RESTART_DELAYS_MS = [0, 250, 1000, 4000] as const;

interface Pending {
  readonly name: RequestName;
  resolve(output: unknown): void;
  reject(error: unknown): void;
  onFrame(answer: StreamAnswers[StreamName]): void;
}

/**
 * The engine's end of the segmenter process. Starts it when it is first needed, rejects what was under way with
 * `segmenter-crashed` when it dies, and starts a new one for the next request, a little later each time it dies in a row.
 */
export interface SegmenterClient {
  /**
   * Starts the process and loads the model if that has not been done. What cannot be loaded ends the process and is
   * tried again in a new one with the next request. @throws AppError what loading failed with
   */
  load(): Promise<ModelInfo>;
  request<Name extends Exclude<RequestName, 'load' | StreamName>>(
    name: Name,
    input: SegmenterRequests[Name]['input'],
    signal?: AbortSignal,
  ): Promise<SegmenterRequests[Name]['output']>;
  /** Frame after frame; the process is held up while the consumer is busy with one. */
  stream<Name extends StreamName>(
    name: Name,
    session: SessionKey,
    request: StreamRequest<Name>,
    signal?: AbortSignal,
  ): AsyncGenerator<StreamAnswers[Name], void, undefined>;
  /** Grows by one with each process that is started: what was told to an older one is gone. */
  readonly incarnation: number;
  /** Called when the process has closed a session of its own accord. */
  onEvicted(listener: (session: SessionKey) => void): void;
  onCrash(listener: (reason: ExitReason) => void): void;
  /** Kills the process, as a crash would; the next request starts another. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

export interface SegmenterClientOptions {
  readonly launcher: Launcher;
  /** Asked for each time a process is started. */
  readonly config: () => Promise<SegmenterConfig>;
  readonly sleep?: (ms: number) => Promise<void>;
}

/** Makes a client; no process is started yet. */
export function createSegmenterClient(options: SegmenterClientOptions): SegmenterClient {
  return new Client(options);
}

class Client implements SegmenterClient {
  incarnation = 0;
  private readonly options: SegmenterClientOptions;
  private handle: ProcessHandle | null = null;
  private ready: Promise<ModelInfo> | null = null;
  private readonly pending = new Map<number, Pending>();
  private readonly evictionListeners: ((session: SessionKey) => void)[] = [];
  private readonly crashListeners: ((reason: ExitReason) => void)[] = [];
  private lastId = 0;
  private deathsInARow = 0;
  private closed = false;

  constructor(options: SegmenterClientOptions) {
    this.options = options;
  }

  load(): Promise<ModelInfo> {
    if (this.ready !== null) return this.ready;
    const ready = this.start();
    this.ready = ready;
    ready.catch(() => {
      if (this.ready === ready) this.ready = null;
    });
    return ready;
  }

  async request<Name extends RequestName>(
    name: Name,
    input: SegmenterRequests[Name]['input'],
    signal?: AbortSignal,
  ): Promise<SegmenterRequests[Name]['output']> {
    await this.load();
    const output = await this.send(name, input, signal);
    // It has done real work since it was started, so it is not dying in a row.
    this.deathsInARow = 0;
    return output;
  }

  async *stream<Name extends StreamName>(
    name: Name,
    session: SessionKey,
    request: StreamRequest<Name>,
    signal?: AbortSignal,
  ): AsyncGenerator<StreamAnswers[Name], void, undefined> {
    await this.load();
    const arrived: StreamAnswers[Name][] = [];
    const state: { ended: boolean; failure: unknown; wake: (() => void) | null } = { ended: false, failure: null, wake: null };
    const stop = new AbortController();
    const id = this.lastId + 1;
    const input = { session, request, credit: CREDIT_FRAMES } as SegmenterRequests[Name]['input'];
    const done = this.send<Name>(name, input, anySignal(signal, stop.signal), (answer) => {
      arrived.push(answer as StreamAnswers[Name]);
      state.wake?.();
    })
      .catch((error: unknown) => {
        state.failure = error;
      })
      .finally(() => {
        state.ended = true;
        state.wake?.();
      });
    try {
      for (;;) {
        const answer = arrived.shift();
        if (answer !== undefined) {
          this.deathsInARow = 0;
          yield answer;
          this.post({ type: 'credit', id, frames: 1 });
        } else if (state.ended) {
          if (state.failure !== null) throw state.failure;
          return;
        } else {
          await new Promise<void>((resolve) => {
            state.wake = resolve;
          });
          state.wake = null;
        }
      }
    } finally {
      stop.abort();
      await done;
    }
  }

  onEvicted(listener: (session: SessionKey) => void): void {
    this.evictionListeners.push(listener);
  }

  onCrash(listener: (reason: ExitReason) => void): void {
    this.crashListeners.push(listener);
  }

  async kill(): Promise<void> {
    await this.handle?.kill();
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.handle?.kill();
  }

  private async start(): Promise<ModelInfo> {
    if (this.closed) throw new AppError('engine-unavailable', say('engine-closing'));
    const delayMs = RESTART_DELAYS_MS[Math.min(this.deathsInARow, RESTART_DELAYS_MS.length - 1)] ?? 0;
    if (delayMs > 0) await (this.options.sleep ?? sleep)(delayMs);
    const config = await this.options.config();
    const handle = this.options.launcher.start();
    this.handle = handle;
    this.incarnation++;
    handle.onMessage((message) => this.receive(message as FromSegmenter));
    handle.onExit((reason) => this.onExit(handle, reason));
    try {
      return await this.send('load', { config });
    } catch (error) {
      // It lives but has no model: it would only hold memory, and another is started with the next request.
      if (handle === this.handle) {
        this.handle = null;
        await handle.kill();
      }
      throw error;
    }
  }

  private send<Name extends RequestName>(
    name: Name,
    input: SegmenterRequests[Name]['input'],
    signal?: AbortSignal,
    onFrame: Pending['onFrame'] = () => undefined,
  ): Promise<SegmenterRequests[Name]['output']> {
    const id = ++this.lastId;
    if (signal?.aborted) return Promise.reject(abortedError());
    return new Promise((resolve, reject) => {
      const cancel = () => this.post({ type: 'cancel', id });
      signal?.addEventListener('abort', cancel, { once: true });
      const settle = () => {
        signal?.removeEventListener('abort', cancel);
        this.pending.delete(id);
      };
      this.pending.set(id, {
        name,
        onFrame,
        resolve(output) {
          settle();
          resolve(output as SegmenterRequests[Name]['output']);
        },
        reject(error) {
          settle();
          reject(error);
        },
      });
      this.post({ type: 'request', id, name, input } as ToSegmenter);
    });
  }

  private post(message: ToSegmenter): void {
    this.handle?.post(message);
  }

  private receive(message: FromSegmenter): void {
    if (message.type === 'evicted') {
      for (const listener of this.evictionListeners) listener(message.session);
      return;
    }
    const pending = this.pending.get(message.id);
    if (pending === undefined) return;
    if (message.type === 'frame') pending.onFrame(message.answer);
    else if (message.type === 'result') pending.resolve(message.output);
    else pending.reject(new AppError(message.code as ErrorCode, message.message, message.details));
  }

  private onExit(handle: ProcessHandle, reason: ExitReason): void {
    if (handle !== this.handle) return;
    this.handle = null;
    this.ready = null;
    this.deathsInARow++;
    for (const pending of [...this.pending.values()]) pending.reject(crashError(reason, pending.name));
    if (!this.closed) for (const listener of this.crashListeners) listener(reason);
  }
}

function crashError(reason: ExitReason, during: RequestName): AppError {
  const how = reason.signal ?? `exit code ${reason.code}`;
  return new AppError('segmenter-crashed', say('model-crashed', { how }), { code: reason.code, signal: reason.signal, during });
}

function anySignal(a: AbortSignal | undefined, b: AbortSignal): AbortSignal {
  return a === undefined ? b : AbortSignal.any([a, b]);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
