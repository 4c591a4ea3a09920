import { AppError, abortedError, invariant } from '../contract/errors.ts';
import type { ModelInfo } from '../contract/models.ts';
import { say } from '../contract/sentences.ts';
import type { ParentPort } from '../launch/launcher.ts';
import type { MediaDescriptor } from '../media/frame-reader.ts';
import type { MediaTools } from '../media/tools.ts';
import type { FrameSource, SegmentationModel, VideoSession } from '../model/model.ts';
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
import { createTurns } from './turns.ts';

/** What the host is made of; the process gives it the real ones, a test its own. */
export interface SegmenterParts {
  readonly port: ParentPort;
  /** @throws AppError when the model cannot be loaded; the process is ended then */
  loadModel(config: SegmenterConfig): Promise<SegmentationModel>;
  openFrames(tools: MediaTools, media: MediaDescriptor): FrameSource;
}

interface OpenSession {
  readonly video: VideoSession;
  readonly frames: FrameSource;
  /** Requests that are using it now; it is not closed before they are done. */
  users: number;
  usedAt: number;
}

interface Running {
  readonly abort: AbortController;
  /** Frames that may still be sent before the engine has to say that it has stored some. */
  credit: number;
  wake: (() => void) | null;
}

type Handler<Name extends RequestName> = (
  input: SegmenterRequests[Name]['input'],
  running: Running,
  id: number,
) => Promise<SegmenterRequests[Name]['output']>;

/**
 * The inside of the segmenter process: holds one model and the sessions of a few media items, and answers requests in
 * turns, clicks first. It keeps nothing that cannot be told again, so it may be killed at any moment.
 */
export function runSegmenterHost(parts: SegmenterParts): void {
  const turns = createTurns();
  const sessions = new Map<SessionKey, OpenSession>();
  const running = new Map<number, Running>();
  let model: SegmentationModel | null = null;
  let config: SegmenterConfig | null = null;
  let clock = 0;

  const post = (message: FromSegmenter) => parts.port.post(message);

  const loaded = (): { model: SegmentationModel; config: SegmenterConfig } => {
    invariant(model !== null && config !== null, 'a model is loaded before it is asked');
    return { model, config };
  };

  const session = (key: SessionKey): OpenSession => {
    const open = sessions.get(key);
    if (open === undefined) throw new AppError('session-not-found', say('model-forgot'), { session: key });
    open.usedAt = ++clock;
    return open;
  };

  const closeSession = async (key: SessionKey): Promise<void> => {
    const open = sessions.get(key);
    if (open === undefined) return;
    sessions.delete(key);
    open.video.close();
    await open.frames.close();
  };

  const makeRoom = async (most: number): Promise<void> => {
    while (sessions.size >= most) {
      const idle = [...sessions].filter(([, open]) => open.users === 0).sort(([, a], [, b]) => a.usedAt - b.usedAt);
      const oldest = idle[0];
      if (oldest === undefined) return;
      await closeSession(oldest[0]);
      post({ type: 'evicted', session: oldest[0] });
    }
  };

  const using = async <T>(key: SessionKey, work: (open: OpenSession) => Promise<T>): Promise<T> => {
    const open = session(key);
    open.users++;
    try {
      return await work(open);
    } finally {
      open.users--;
    }
  };

  /** Sends a stream's answers as its credit allows; each is made in a turn of its own, so that a click can come between. */
  const sendAll = async (
    answers: AsyncGenerator<StreamAnswers[StreamName], void, undefined>,
    state: Running,
    id: number,
  ): Promise<null> => {
    try {
      for (;;) {
        await creditFor(state);
        if (state.abort.signal.aborted) throw abortedError();
        const next = await turns.take('background', () => answers.next());
        if (next.done === true) return null;
        state.credit--;
        post({ type: 'frame', id, answer: next.value });
      }
    } finally {
      await answers.return();
    }
  };

  const handlers: { [Name in RequestName]: Handler<Name> } = {
    async load(input): Promise<ModelInfo> {
      config = input.config;
      model ??= await parts.loadModel(input.config);
      return model.info;
    },
    async open({ session: key, media }) {
      if (sessions.has(key)) return { opened: false };
      const { model, config } = loaded();
      await makeRoom(config.maxSessions);
      const frames = parts.openFrames(config.tools, media);
      sessions.set(key, { video: await model.openVideo(frames), frames, users: 0, usedAt: ++clock });
      return { opened: true };
    },
    prompt: ({ session: key, objectId, frameIndex, prompts }, { abort }) =>
      using(key, (open) =>
        turns.take('interactive', () => {
          if (abort.signal.aborted) throw abortedError();
          return open.video.prompt(objectId, frameIndex, prompts, abort.signal);
        }),
      ),
    clearPrompt: ({ session: key, objectId, frameIndex }) =>
      using(key, (open) => turns.take('interactive', () => silently(() => open.video.clearPrompt(objectId, frameIndex)))),
    removeObject: ({ session: key, objectId }) =>
      using(key, (open) => turns.take('interactive', () => silently(() => open.video.removeObject(objectId)))),
    recall: ({ session: key, objectId, trail }) =>
      using(key, (open) => turns.take('interactive', () => silently(() => open.video.recall(objectId, trail)))),
    find: ({ session: key, frameIndex, prompts }, { abort }) =>
      using(key, (open) =>
        turns.take('interactive', () => {
          if (abort.signal.aborted) throw abortedError();
          return open.video.find(frameIndex, prompts, abort.signal);
        }),
      ),
    propagate: ({ session: key, request }, state, id) =>
      using(key, (open) => sendAll(open.video.propagate(request, state.abort.signal), state, id)),
    follow: ({ session: key, request }, state, id) =>
      using(key, (open) => sendAll(open.video.follow(request, state.abort.signal), state, id)),
    close: ({ session: key }) => silently(() => closeSession(key)),
    stats: async () => ({
      rssBytes: process.memoryUsage.rss(),
      sessions: [...sessions].map(([key, open]) => ({ session: key, memoryBytes: open.video.memoryBytes() })),
    }),
  };

  const answer = async <Name extends RequestName>(
    id: number,
    name: Name,
    input: SegmenterRequests[Name]['input'],
  ): Promise<void> => {
    const credit = 'credit' in input ? input.credit : 0;
    const state: Running = { abort: new AbortController(), credit, wake: null };
    running.set(id, state);
    try {
      post({ type: 'result', id, output: await handlers[name](input, state, id) });
    } catch (error) {
      // A bug must not be answered as if nothing had happened: the process dies, and is started anew.
      if (!(error instanceof AppError)) throw error;
      post({ type: 'failure', id, code: error.code, message: error.message, details: error.details });
    } finally {
      running.delete(id);
    }
  };

  parts.port.onMessage((raw) => {
    const message = raw as ToSegmenter;
    if (message.type === 'request') {
      void answer(message.id, message.name, message.input);
      return;
    }
    const state = running.get(message.id);
    if (state === undefined) return;
    if (message.type === 'credit') state.credit += message.frames;
    else state.abort.abort();
    state.wake?.();
  });
}

/** Does something that has nothing to answer. */
async function silently(work: () => void | Promise<void>): Promise<null> {
  await work();
  return null;
}

/** Waits until a frame may be sent or the run is cancelled. */
async function creditFor(state: Running): Promise<void> {
  while (state.credit <= 0 && !state.abort.signal.aborted) {
    await new Promise<void>((resolve) => {
      state.wake = resolve;
    });
    state.wake = null;
  }
}
