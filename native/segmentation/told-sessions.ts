import type { Rle } from '../masks/rle.ts';
import type { MediaDescriptor } from '../media/frame-reader.ts';
import type { ObjectPrompt, TrailMask } from '../model/model.ts';
import type { SessionKey } from './protocol.ts';
import type { SegmenterClient } from './segmenter-client.ts';

/** What the library holds as given for an object on a frame: a mask that a person stands behind, or (null) its absence. */
export interface ToldFrame {
  readonly frameIndex: number;
  /** Names the mask: two told frames with the same token have the same pixels. */
  readonly token: string;
  /** Reads the mask; called only when the model has to be told. */
  readonly mask: () => Rle;
  /** Points and boxes that the mask was the answer to, when that is what it is. */
  readonly from?: () => readonly ObjectPrompt[];
}

export interface SessionMedia {
  readonly key: SessionKey;
  readonly descriptor: MediaDescriptor;
}

/** The sessions of one segmenter process, and what each has been told. */
export interface ToldSessions {
  readonly client: SegmenterClient;
  /** Starts the process and opens the session where that is needed. */
  open(media: SessionMedia): Promise<void>;
  /** Brings what an object was told to what the library holds. @param except a frame that is left as it is */
  tell(media: SessionMedia, objectId: number, told: readonly ToldFrame[], except: number | null): Promise<void>;
  /** Says what an object was on frames around those that are asked about next. */
  recall(media: SessionMedia, objectId: number, trail: readonly TrailMask[]): Promise<void>;
  /** Says that an object is no longer what the model remembers; it forgets it before it is told anything else. */
  outdate(key: SessionKey, objectIds: readonly number[]): void;
  /** Notes what the model itself has just answered. */
  note(key: SessionKey, objectId: number, frameIndex: number, token: string): void;
  /** Closes a session, if the process that has it still lives. */
  forget(key: SessionKey): Promise<void>;
}

/** Per session, per object, per frame, the token. */
type Known = Map<SessionKey, Map<number, Map<number, string>>>;

/** Keeps account of one process; a new process knows nothing, and is told everything again. */
export function createToldSessions(client: SegmenterClient): ToldSessions {
  const known: Known = new Map();
  const outdated = new Map<SessionKey, Set<number>>();
  let incarnation = 0;
  const drop = (key: SessionKey) => {
    known.delete(key);
    outdated.delete(key);
  };
  client.onEvicted(drop);

  const open = async (media: SessionMedia): Promise<Map<number, Map<number, string>>> => {
    await client.load();
    if (incarnation !== client.incarnation) {
      known.clear();
      outdated.clear();
      incarnation = client.incarnation;
    }
    const { opened } = await client.request('open', { session: media.key, media: media.descriptor });
    const objects = (opened ? undefined : known.get(media.key)) ?? new Map<number, Map<number, string>>();
    known.set(media.key, objects);
    return objects;
  };

  return {
    client,
    async open(media) {
      await open(media);
    },
    async tell(media, objectId, told, except) {
      const objects = await open(media);
      if (outdated.get(media.key)?.delete(objectId)) {
        objects.delete(objectId);
        await client.request('removeObject', { session: media.key, objectId });
      }
      const frames = objects.get(objectId) ?? new Map<number, string>();
      objects.set(objectId, frames);
      const wanted = new Set(told.map((frame) => frame.frameIndex));
      for (const frameIndex of [...frames.keys()]) {
        if (frameIndex === except || wanted.has(frameIndex)) continue;
        await client.request('clearPrompt', { session: media.key, objectId, frameIndex });
        frames.delete(frameIndex);
      }
      for (const frame of told) {
        if (frame.frameIndex === except || frames.get(frame.frameIndex) === frame.token) continue;
        const prompts = [promptOf(frame)];
        await client.request('prompt', { session: media.key, objectId, frameIndex: frame.frameIndex, prompts });
        frames.set(frame.frameIndex, frame.token);
      }
    },
    async recall(media, objectId, trail) {
      if (trail.length > 0) await client.request('recall', { session: media.key, objectId, trail });
    },
    outdate(key, objectIds) {
      if (!known.has(key)) return;
      outdated.set(key, (outdated.get(key) ?? new Set()).union(new Set(objectIds)));
    },
    note(key, objectId, frameIndex, token) {
      known.get(key)?.get(objectId)?.set(frameIndex, token);
    },
    async forget(key) {
      drop(key);
      if (incarnation > 0 && incarnation === client.incarnation) await client.request('close', { session: key });
    },
  };
}

function promptOf(frame: ToldFrame): ObjectPrompt {
  const from = frame.from?.() ?? [];
  return { kind: 'mask', mask: frame.mask(), ...(from.length === 0 ? {} : { from }) };
}
