import { AppError } from '../contract/errors.ts';
import type { ModelInfo } from '../contract/models.ts';
import type { Rle } from '../masks/rle.ts';
import type {
  ConceptFrameAnswer,
  ConceptPrompt,
  FollowRequest,
  FrameAnswer,
  MaskAnswer,
  ObjectPrompt,
  PropagateRequest,
  TrailMask,
} from '../model/model.ts';
import { createPlacement } from './placement.ts';
import type { SegmenterStats, SessionKey } from './protocol.ts';
import type { SegmenterClient } from './segmenter-client.ts';
import { createToldSessions, type SessionMedia, type ToldFrame, type ToldSessions } from './told-sessions.ts';

export type { SessionMedia, ToldFrame } from './told-sessions.ts';

export interface PromptRequest {
  readonly media: SessionMedia;
  readonly objectId: number;
  readonly frameIndex: number;
  readonly prompts: readonly ObjectPrompt[];
  /** What is given for this object on other frames. */
  readonly told: readonly ToldFrame[];
  /** Masks that it was tracked to on frames around this one, for a model that has to remember them. */
  readonly trail?: readonly TrailMask[];
}

export interface RunRequest {
  readonly media: SessionMedia;
  readonly request: PropagateRequest;
  readonly told: ReadonlyMap<number, readonly ToldFrame[]>;
  /** By object; see PromptRequest. */
  readonly trails?: ReadonlyMap<number, readonly TrailMask[]>;
}

/**
 * What the engine asks for segmentation. The library stays the truth: before each request the model's session is brought
 * to what the library holds, so it does not matter whether the process is old, new, or has dropped the session.
 */
export interface Segmentation {
  info(): Promise<ModelInfo>;
  /** @throws AppError `prompt-unsupported`, `prompt-missing`, `prompt-outside-image`, `aborted`, `segmenter-crashed` */
  prompt(request: PromptRequest, signal?: AbortSignal): Promise<readonly MaskAnswer[]>;
  find(
    media: SessionMedia,
    frameIndex: number,
    prompts: readonly ConceptPrompt[],
    signal?: AbortSignal,
  ): Promise<readonly MaskAnswer[]>;
  /** One direction of a propagation. A crash ends it with `segmenter-crashed`; what was yielded before is good. */
  propagate(request: RunRequest, signal?: AbortSignal): AsyncGenerator<FrameAnswer, void, undefined>;
  /** One direction of a concept run; ends as `propagate` does. */
  follow(media: SessionMedia, request: FollowRequest, signal?: AbortSignal): AsyncGenerator<ConceptFrameAnswer, void, undefined>;
  /** Objects are no longer what the model remembers: before they are asked about again, it is told everything anew. */
  outdate(key: SessionKey, objectIds: readonly number[]): void;
  /** Lets go of a media item (it was deleted or relinked). */
  forget(key: SessionKey): Promise<void>;
  /** Of all processes together. */
  stats(): Promise<SegmenterStats>;
  /** Kills the segmenter processes as a crash would; another model or device is loaded with the next request. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** The processes that run the model, one for each device. */
export interface SegmenterPool {
  /** The devices that are to be used now, the best first. @throws AppError `device-unavailable` */
  devices(): Promise<readonly string[]>;
  /** Makes the client of a device; asked once for each. */
  client(device: string): SegmenterClient;
}

/**
 * @param pool media items are shared out among its devices and stay where they are
 * @param tokenOf names a mask by its pixels, as the library does
 */
export function createSegmentation(pool: SegmenterPool, tokenOf: (mask: Rle) => string): Segmentation {
  const placement = createPlacement();
  const processes = new Map<string, ToldSessions>();

  const processOn = (device: string): ToldSessions => {
    const running = processes.get(device);
    if (running !== undefined) return running;
    const client = pool.client(device);
    const started = createToldSessions(client);
    client.onEvicted((session) => placement.release(session));
    processes.set(device, started);
    return started;
  };
  const processFor = async (media: SessionMedia): Promise<ToldSessions> =>
    processOn(placement.place(media.key, await pool.devices()));
  const running = () => [...processes.values()].map((sessions) => sessions.client);

  return {
    async info() {
      const [best = 'auto'] = await pool.devices();
      return processOn(best).client.load();
    },
    async prompt({ media, objectId, frameIndex, prompts, told, trail }, signal) {
      const sessions = await processFor(media);
      return onceMore(async () => {
        await sessions.tell(media, objectId, told, frameIndex);
        await sessions.recall(media, objectId, trail ?? []);
        const answers = await sessions.client.request('prompt', { session: media.key, objectId, frameIndex, prompts }, signal);
        const best = answers[0];
        if (best !== undefined) sessions.note(media.key, objectId, frameIndex, tokenOf(best.mask));
        return answers;
      });
    },
    async find(media, frameIndex, prompts, signal) {
      const sessions = await processFor(media);
      return onceMore(async () => {
        await sessions.open(media);
        return sessions.client.request('find', { session: media.key, frameIndex, prompts }, signal);
      });
    },
    async *propagate({ media, request, told, trails }, signal) {
      const sessions = await processFor(media);
      await onceMore(async () => {
        for (const [objectId, frames] of told) await sessions.tell(media, objectId, frames, null);
        for (const [objectId, trail] of trails ?? []) await sessions.recall(media, objectId, trail);
      });
      yield* sessions.client.stream('propagate', media.key, request, signal);
    },
    async *follow(media, request, signal) {
      const sessions = await processFor(media);
      await onceMore(() => sessions.open(media));
      yield* sessions.client.stream('follow', media.key, request, signal);
    },
    outdate(key, objectIds) {
      for (const sessions of processes.values()) sessions.outdate(key, objectIds);
    },
    async forget(key) {
      const device = placement.deviceOf(key);
      placement.release(key);
      if (device !== null) await processOn(device).forget(key);
    },
    async stats() {
      const devices = await pool.devices();
      const used = [...processes].flatMap(([device, { client }]) => (devices.includes(device) ? [client] : []));
      const all = await Promise.all(used.map((client) => client.request('stats', {})));
      return {
        rssBytes: all.reduce((sum, stats) => sum + stats.rssBytes, 0),
        sessions: all.flatMap((stats) => stats.sessions),
      };
    },
    async kill() {
      await Promise.all(running().map((client) => client.kill()));
    },
    async close() {
      await Promise.all(running().map((client) => client.close()));
    },
  };
}

/** Tries again when the process died or dropped the session in between: everything it has to know is told anew. */
async function onceMore<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && (error.code === 'segmenter-crashed' || error.code === 'session-not-found')) return work();
    throw error;
  }
}
