/** Reading a video's frames in any order: forward from a running decoder, backward in chunks, else by seeking. */
import { AppError, abortedError } from '../contract/errors.ts';
import type { FrameBackend } from './frame-backend.ts';
import { type FrameRun, type SizePx, startFrameRun } from './frame-run.ts';
import { checkUnchanged, type VideoSource } from './media-descriptor.ts';
import type { MediaTools } from './tools.ts';

/** A decoder that runs is kept for frames this far ahead; beyond, seeking is faster. */
const SKIP_AHEAD = 24;
/** First chunk of a walk backwards; each further one is twice as long, up to what the memory allows. */
const FIRST_CHUNK = 8;
/** Sizes that are read at the same time, e.g. a model's working size and the full one. */
const MAX_LANES = 3;
/** A decoder that nobody asks is stopped after this long. */
const IDLE_MS = 20_000;

/** The frames of one size: what is decoded already, and the decoder that runs. */
interface Lane {
  readonly sizePx: SizePx;
  /** Insertion order is the order in which they are dropped. */
  readonly held: Map<number, Uint8Array>;
  run: FrameRun | null;
  lastRead: number | null;
  chunk: number;
}

/** @param maxBytes most bytes of decoded frames that are held, over all sizes; never fewer than two frames of each size */
export function createVideoFrames(tools: MediaTools, source: VideoSource, maxBytes: number): FrameBackend {
  const lastIndex = source.frameTable.ptsTicks.length - 1;
  const lanes = new Map<string, Lane>();
  let idleTimer: NodeJS.Timeout | undefined;

  const capacity = (lane: Lane) =>
    Math.max(2, Math.floor(maxBytes / Math.max(1, lanes.size) / (lane.sizePx.width * lane.sizePx.height * 3)));

  const hold = (lane: Lane, frameIndex: number, data: Uint8Array) => {
    lane.held.delete(frameIndex);
    lane.held.set(frameIndex, data);
    const most = capacity(lane);
    for (const oldest of lane.held.keys()) {
      if (lane.held.size <= most) return;
      lane.held.delete(oldest);
    }
  };

  const stop = async (lane: Lane) => {
    const run = lane.run;
    lane.run = null;
    await run?.close();
  };

  const laneFor = async (sizePx: SizePx): Promise<Lane> => {
    const key = `${sizePx.width}x${sizePx.height}`;
    const lane: Lane = lanes.get(key) ?? { sizePx, held: new Map(), run: null, lastRead: null, chunk: FIRST_CHUNK };
    lanes.delete(key);
    lanes.set(key, lane);
    const [oldestKey, oldest] = lanes.entries().next().value ?? [];
    if (lanes.size > MAX_LANES && oldestKey !== undefined && oldest !== undefined) {
      lanes.delete(oldestKey);
      await stop(oldest);
    }
    return lane;
  };

  /** Runs on until the wanted frame has come; the frames before it are held too. */
  const pull = async (lane: Lane, frameIndex: number): Promise<Uint8Array> => {
    for (;;) {
      if (lane.run === null) throw abortedError();
      const index = lane.run.nextIndex;
      const data = await lane.run.next();
      hold(lane, index, data);
      if (index === frameIndex) return data;
    }
  };

  const start = async (lane: Lane, from: number, to: number) => {
    await stop(lane);
    await checkUnchanged(source);
    lane.run = startFrameRun(tools, source, from, to, lane.sizePx);
  };

  const startAndPull = async (lane: Lane, from: number, frameIndex: number): Promise<Uint8Array> => {
    await start(lane, from, lastIndex);
    return pullPast(lane, frameIndex);
  };

  /** As `pull`; a frame on the way that cannot be decoded is nobody's concern, so the wanted one is asked for alone. */
  const pullPast = async (lane: Lane, frameIndex: number): Promise<Uint8Array> => {
    try {
      return await pull(lane, frameIndex);
    } catch (error) {
      const onTheWay = error instanceof AppError && error.code === 'media-unreadable' && error.details.frameIndex !== frameIndex;
      if (!onTheWay) throw error;
      await start(lane, frameIndex, lastIndex);
      return pull(lane, frameIndex);
    }
  };

  const fetchFrame = async (lane: Lane, frameIndex: number): Promise<Uint8Array> => {
    const { run, lastRead } = lane;
    const ahead = run === null || run.nextIndex > lastIndex ? -1 : frameIndex - run.nextIndex;
    if (ahead === 0) return pull(lane, frameIndex);
    if (ahead > 0 && ahead <= SKIP_AHEAD) return pullPast(lane, frameIndex);
    const goesBack = lastRead !== null && frameIndex < lastRead && lastRead - frameIndex <= FIRST_CHUNK;
    lane.chunk = goesBack ? Math.min(lane.chunk * 2, capacity(lane)) : Math.min(FIRST_CHUNK / 2, capacity(lane));
    const from = goesBack ? Math.max(0, frameIndex - lane.chunk + 1) : frameIndex;
    const data = await startAndPull(lane, from, frameIndex);
    // Going on backwards, this decoder is of no use any more.
    if (goesBack) await stop(lane);
    return data;
  };

  const stopAll = async () => {
    await Promise.all([...lanes.values()].map(stop));
  };

  return {
    async read(frameIndex, sizePx, signal) {
      clearTimeout(idleTimer);
      const lane = await laneFor(sizePx);
      const held = lane.held.get(frameIndex);
      const onAbort = () => void stop(lane);
      signal?.addEventListener('abort', onAbort, { once: true });
      try {
        const data = held ?? (await fetchFrame(lane, frameIndex));
        lane.lastRead = frameIndex;
        return data;
      } catch (error) {
        await stop(lane);
        throw signal?.aborted && error instanceof AppError ? abortedError() : error;
      } finally {
        signal?.removeEventListener('abort', onAbort);
        idleTimer = setTimeout(() => void stopAll(), IDLE_MS).unref();
      }
    },
    async close() {
      clearTimeout(idleTimer);
      await stopAll();
      lanes.clear();
    },
  };
}
