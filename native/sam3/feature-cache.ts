import { throwIfAborted } from '../contract/errors.ts';
import type { RgbImage } from '../model/model.ts';
import type { Graphs } from '../runtime/graphs.ts';
import { encodeImage, type Features, featureBytes } from './features.ts';

/** Encodings held at most, whatever their size: one that was not asked for over so many others will hardly be asked for again. */
const MOST_FRAMES = 48;

/** The encodings of one session's frames, as many as the memory budget leaves; dropped ones are encoded again when asked for. */
export interface FeatureCache {
  /**
   * The encoding of a frame. Asked for twice at once, it is computed once.
   * @throws AppError `aborted`, `out-of-memory`, and what reading the frame throws
   */
  at(frameIndex: number, signal?: AbortSignal): Promise<Features>;
  /** Bytes held. */
  bytes(): number;
  /** Drops everything and leaves the budget. */
  close(): void;
}

/** @param read gives a frame at full size */
export function createFeatureCache(graphs: Graphs, read: (frameIndex: number) => Promise<RgbImage>): FeatureCache {
  // Least recently used first.
  const held = new Map<number, { readonly features: Features; readonly bytes: number }>();
  const pending = new Map<number, Promise<Features>>();
  let total = 0;
  let open = true;

  function shrinkTo(targetBytes: number): void {
    for (const [frameIndex, entry] of held) {
      if (total <= targetBytes) return;
      drop(frameIndex, entry);
    }
  }

  function drop(frameIndex: number, { bytes }: { readonly bytes: number }): void {
    held.delete(frameIndex);
    total -= bytes;
  }
  const leave = graphs.budget.register({ bytes: () => total, shrinkTo });

  async function encode(frameIndex: number): Promise<Features> {
    const features = await encodeImage(graphs, await read(frameIndex));
    if (open) {
      const bytes = featureBytes(features);
      held.set(frameIndex, { features, bytes });
      total += bytes;
      const [oldest] = held;
      if (held.size > MOST_FRAMES && oldest !== undefined) drop(...oldest);
      graphs.budget.settle();
    }
    return features;
  }

  /** Shared by all who ask, so no one's signal may stop it. */
  function shared(frameIndex: number): Promise<Features> {
    const running = pending.get(frameIndex);
    if (running !== undefined) return running;
    const started = encode(frameIndex).finally(() => pending.delete(frameIndex));
    pending.set(frameIndex, started);
    return started;
  }

  return {
    async at(frameIndex, signal) {
      throwIfAborted(signal);
      const entry = held.get(frameIndex);
      if (entry !== undefined) {
        held.delete(frameIndex);
        held.set(frameIndex, entry);
        return entry.features;
      }
      const features = await shared(frameIndex);
      throwIfAborted(signal);
      return features;
    },
    bytes: () => total,
    close() {
      open = false;
      shrinkTo(0);
      leave();
    },
  };
}
