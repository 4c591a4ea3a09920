/** A world of strips that a detector and a tracker without any graph see. For tests only. */
import type { KnownInstance } from '../../model/model.ts';
import type { PackManifest } from '../../runtime/pack-manifest.ts';
import { float32 } from '../../runtime/tensor.ts';
import { DEFAULT_THRESHOLDS } from '../../runtime/testing.ts';
import type { Features } from '../features.ts';
import { packMask } from '../mask-overlap.ts';
import type { FrameRecord, TrackedObject } from '../tracker/records.ts';
import type { Tracker } from '../tracker/tracker.ts';
import { ConceptTracker, type ConceptTrackerOptions } from './concept-tracker.ts';
import type { ConceptDetection } from './detections.ts';
import type { ConceptThresholds } from './thresholds.ts';

/** Side of masks and of the model's image. */
export const SIDE = 16;

/** Pixels from one to another (not included), in reading order. */
export type Strip = readonly [from: number, to: number];

/** [16,16] logits: `value` inside, its negative outside. */
export function strip([from, to]: Strip, value = 2): Float32Array {
  return Float32Array.from({ length: SIDE * SIDE }, (_, p) => (p >= from && p < to ? value : -value));
}

export interface SceneFrame {
  readonly detections?: readonly { readonly score: number; readonly strip: Strip; readonly conceptId?: number }[];
  /** Where the tracker carries objects to; where nothing is said, an object is empty. */
  readonly tracks?: Readonly<Record<number, { readonly strip: Strip; readonly logit?: number; readonly value?: number }>>;
}

export interface Scene {
  readonly concepts: ConceptTracker;
  /** What was put into memories: object, frame it was carried to or born on, and the pixels that were remembered. */
  readonly remembered: string[];
  /** Banks of the objects as the tracker was last given them. */
  readonly banks: Map<number, TrackedObject>;
}

/** @param frames what is seen, by frame */
export function openScene(
  frames: Readonly<Record<number, SceneFrame>>,
  options: Partial<ConceptTrackerOptions> = {},
  changes: Partial<ConceptThresholds> = {},
): Scene {
  const remembered: string[] = [];
  const banks = new Map<number, TrackedObject>();
  const names = new WeakMap<FrameRecord, string>();
  const frameOf = (features: Features) => (features as unknown as { frameIndex: number }).frameIndex;

  function record(name: string, mask: Float32Array, scoreLogit: number, fullMask: Float32Array | null): FrameRecord {
    const made: FrameRecord = { mask, fullMask, scoreLogit, iou: 1, pointer: new Float32Array(2), memory: null };
    names.set(made, name);
    return made;
  }

  function remember(entry: FrameRecord, mask: Float32Array): void {
    entry.memory = float32(new Float32Array(4), [1, 4]);
    remembered.push(`${names.get(entry)}: ${shown(mask)}`);
  }

  const tracker: Pick<Tracker, 'decodeMask' | 'track' | 'encodeMemories' | 'encodeConceptMemories'> = {
    decodeMask: async (features, mask) =>
      record(
        `told@${frameOf(features)}`,
        mask,
        10,
        mask.map((value) => value * 20 - 10),
      ),
    track: async (_features, objects, frameIndex) =>
      objects.map((object) => {
        banks.set(object.objectId, object);
        const seen = frames[frameIndex]?.tracks?.[object.objectId];
        const mask = seen === undefined ? new Float32Array(SIDE * SIDE).fill(-1024) : strip(seen.strip, seen.value);
        return record(`${object.objectId}@${frameIndex}`, mask, seen?.logit ?? (seen === undefined ? -3 : 3), null);
      }),
    encodeMemories: async (_features, records) => {
      for (const { record: entry } of records) remember(entry, entry.fullMask ?? entry.mask);
    },
    encodeConceptMemories: async (_features, masks) => {
      for (const { record: entry, mask } of masks) remember(entry, mask);
    },
  };

  const detect = async (_features: Features, frameIndex: number) => ({
    detections: (frames[frameIndex]?.detections ?? []).map(({ score, strip: where, conceptId = 1 }): ConceptDetection => {
      const mask = strip(where);
      return { conceptId, score, mask, packed: packMask(mask) };
    }),
    lookedFor: new Set([1, 2]),
  });

  const manifest = {
    model: { maskSize: SIDE, imageSize: SIDE, memories: 7, pointers: 16, conditioningFrames: 4 },
    thresholds: { concept: { ...DEFAULT_THRESHOLDS, fillHoleAreaPx: 0, ...changes } },
  } as unknown as PackManifest;
  const concepts = new ConceptTracker(
    {
      manifest,
      tracker: tracker as Tracker,
      features: { at: async (frameIndex) => ({ frameIndex }) as unknown as Features },
      detector: { detect },
    },
    { direction: 'forward', firstObjectId: 0, ...options },
  );
  return { concepts, remembered, banks };
}

/** The pixels of a mask as a strip, e.g. `3-9`; `none` without any. */
export function shown(mask: Float32Array): string {
  const from = mask.findIndex((logit) => logit > 0);
  return from < 0 ? 'none' : `${from}-${mask.findLastIndex((logit) => logit > 0) + 1}`;
}

/** An instance of an earlier run, its mask in the columns from 0 to `columns`. */
export function known(objectId: number, columns: number, conceptId = 1): KnownInstance {
  const counts = Uint32Array.of(0, SIDE * columns, SIDE * (SIDE - columns));
  return { objectId, conceptId, score: 0.75, mask: { width: SIDE, height: SIDE, counts } };
}
