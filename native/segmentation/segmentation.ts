import { AppError } from '../contract/errors.ts';
import type { ModelInfo } from '../contract/models.ts';
import type { Rle } from '../masks/rle.ts';
import type { MediaDescriptor } from '../media/frame-reader.ts';
import type { ConceptPrompt, FrameAnswer, MaskAnswer, ObjectPrompt, PropagateRequest } from '../model/model.ts';
import type { SegmenterStats, SessionKey } from './protocol.ts';
import type { SegmenterClient } from './segmenter-client.ts';

/** What the library holds as given for an object on a frame: a mask that a person stands behind, or (null) its absence. */
export interface ToldFrame {
  readonly frameIndex: number;
  /** Names the mask: two told frames with the same token have the same pixels. */
  readonly token: string;
  /** Reads the mask; called only when the model has to be told. */
  readonly mask: () => Rle;
}

export interface SessionMedia {
  readonly key: SessionKey;
  readonly descriptor: MediaDescriptor;
}

export interface PromptRequest {
  readonly media: SessionMedia;
  readonly objectId: number;
  readonly frameIndex: number;
  readonly prompts: readonly ObjectPrompt[];
  /** What is given for this object on other frames. */
  readonly told: readonly ToldFrame[];
}

export interface RunRequest {
  readonly media: SessionMedia;
  readonly request: PropagateRequest;
  readonly told: ReadonlyMap<number, readonly ToldFrame[]>;
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
  /** Lets go of a media item (it was deleted or relinked). */
  forget(key: SessionKey): Promise<void>;
  stats(): Promise<SegmenterStats>;
  /** Kills the segmenter process as a crash would. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** What the process has been told: per session, per object, per frame, the token. */
type Known = Map<SessionKey, Map<number, Map<number, string>>>;

/**
 * @param client the process that runs the model
 * @param tokenOf names a mask by its pixels, as the library does
 */
export function createSegmentation(client: SegmenterClient, tokenOf: (mask: Rle) => string): Segmentation {
  const known: Known = new Map();
  let incarnation = 0;
  client.onEvicted((session) => known.delete(session));

  const ensureOpen = async (media: SessionMedia): Promise<Map<number, Map<number, string>>> => {
    await client.load();
    if (incarnation !== client.incarnation) {
      known.clear();
      incarnation = client.incarnation;
    }
    const { opened } = await client.request('open', { session: media.key, media: media.descriptor });
    const objects = (opened ? undefined : known.get(media.key)) ?? new Map<number, Map<number, string>>();
    known.set(media.key, objects);
    return objects;
  };

  const tell = async (
    media: SessionMedia,
    objectId: number,
    told: readonly ToldFrame[],
    except: number | null,
  ): Promise<void> => {
    const objects = await ensureOpen(media);
    const frames = objects.get(objectId) ?? new Map<number, string>();
    objects.set(objectId, frames);
    const wanted = new Map(told.map((frame) => [frame.frameIndex, frame]));
    for (const frameIndex of [...frames.keys()]) {
      if (frameIndex === except || wanted.has(frameIndex)) continue;
      await client.request('clearPrompt', { session: media.key, objectId, frameIndex });
      frames.delete(frameIndex);
    }
    for (const frame of told) {
      if (frame.frameIndex === except || frames.get(frame.frameIndex) === frame.token) continue;
      const prompts: ObjectPrompt[] = [{ kind: 'mask', mask: frame.mask() }];
      await client.request('prompt', { session: media.key, objectId, frameIndex: frame.frameIndex, prompts });
      frames.set(frame.frameIndex, frame.token);
    }
  };

  return {
    info: () => client.load(),
    prompt: ({ media, objectId, frameIndex, prompts, told }, signal) =>
      onceMore(async () => {
        await tell(media, objectId, told, frameIndex);
        const answers = await client.request('prompt', { session: media.key, objectId, frameIndex, prompts }, signal);
        const best = answers[0];
        if (best !== undefined) known.get(media.key)?.get(objectId)?.set(frameIndex, tokenOf(best.mask));
        return answers;
      }),
    find: (media, frameIndex, prompts, signal) =>
      onceMore(async () => {
        await ensureOpen(media);
        return client.request('find', { session: media.key, frameIndex, prompts }, signal);
      }),
    async *propagate({ media, request, told }, signal) {
      await onceMore(async () => {
        for (const [objectId, frames] of told) await tell(media, objectId, frames, null);
      });
      yield* client.propagate(media.key, request, signal);
    },
    async forget(key) {
      known.delete(key);
      if (incarnation > 0 && incarnation === client.incarnation) await client.request('close', { session: key });
    },
    stats: () => client.request('stats', {}),
    kill: () => client.kill(),
    close: () => client.close(),
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
