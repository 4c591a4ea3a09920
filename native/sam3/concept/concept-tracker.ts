import type { KnownInstance } from '../../model/model.ts';
import type { PackManifest } from '../../runtime/pack-manifest.ts';
import type { FeatureCache } from '../feature-cache.ts';
import type { Features } from '../features.ts';
import { packMask } from '../mask-overlap.ts';
import { resizeLogits } from '../resize-logits.ts';
import { maskToModel } from '../resize-mask.ts';
import { bankBytes, newObject } from '../tracker/records.ts';
import type { Tracker, TravelDirection } from '../tracker/tracker.ts';
import { associate, withinRoom } from './associate.ts';
import { createHoleFiller, type HoleFiller } from './components.ts';
import type { ConceptDetection, ConceptDetector } from './detections.ts';
import type { Carried, Followed } from './followed.ts';
import { createHotstart, type Hotstart } from './hotstart.ts';
import { pruneMemory } from './memory.ts';
import { pause } from './pause.ts';
import { recondition } from './recondition.ts';
import type { ConceptStep, StepObject } from './step.ts';
import { ALWAYS_OCCLUDED, NEVER_OCCLUDED, recentlyOccluded, SUPPRESSED_LOGIT, suppressShrunk } from './suppress.ts';

export interface ConceptTrackerParts {
  readonly manifest: PackManifest;
  readonly tracker: Tracker;
  readonly features: Pick<FeatureCache, 'at'>;
  readonly detector: ConceptDetector;
}

export interface ConceptTrackerOptions {
  readonly direction: TravelDirection;
  /** New instances are numbered from here up. */
  readonly firstObjectId: number;
  /** Most instances at a time; default what the pack says. */
  readonly maxObjects?: number | undefined;
}

/**
 * Finds and follows every instance of concepts, frame after frame in one direction. What it remembers is bounded by the
 * number of instances, whatever the length of the clip. After a step has thrown, it is of no use. Sources:
 * facebookresearch/sam3 `sam3_video_base.py`, `_det_track_one_frame`; transformers `modeling_sam3_video`; sam3.md section 9,
 * with Meta's behaviour where the two differ (section 8: 3, 4, 5).
 */
export class ConceptTracker {
  private readonly parts: ConceptTrackerParts;
  private readonly direction: TravelDirection;
  private readonly maxObjects: number;
  private readonly holes: HoleFiller;
  private readonly hotstart: Hotstart;
  private followed: Followed[] = [];
  private nextId: number;

  constructor(parts: ConceptTrackerParts, options: ConceptTrackerOptions) {
    const { concept } = parts.manifest.thresholds;
    this.parts = parts;
    this.direction = options.direction;
    this.maxObjects = options.maxObjects ?? concept.maxObjects;
    this.holes = createHoleFiller(parts.manifest.model.maskSize);
    this.hotstart = createHotstart(concept, options.direction);
    this.nextId = options.firstObjectId;
  }

  /**
   * Goes on with an instance from a mask that it has on a frame, before the first step. It is never removed again: it has
   * been told. @throws AppError `aborted`, `out-of-memory`
   */
  async join(known: KnownInstance, frameIndex: number, signal?: AbortSignal): Promise<void> {
    const { features, manifest } = this.parts;
    const encoding = await features.at(frameIndex, signal);
    await this.begin(encoding, frameIndex, known, maskToModel(known.mask, manifest.model.imageSize));
    await pause(signal);
    this.hotstart.join(known.objectId);
    this.nextId = Math.max(this.nextId, known.objectId + 1);
  }

  /** The next frame in the direction of travel. @throws AppError `aborted`, `out-of-memory` */
  async step(frameIndex: number, signal?: AbortSignal): Promise<ConceptStep> {
    const { concept } = this.parts.manifest.thresholds;
    const features = await this.parts.features.at(frameIndex, signal);
    await pause(signal);
    const { detections, lookedFor } = await this.parts.detector.detect(features, frameIndex, signal);
    const carried = await this.carry(features, frameIndex);
    await pause(signal);
    const association = associate(detections, carried, lookedFor, concept);
    const scores = detections.map(({ score }) => score);
    const fresh = withinRoom(association.fresh, scores, this.maxObjects - carried.length);
    const births = fresh.map((index) => ({ objectId: this.nextId++, detection: detections[index] }));
    const born = births.map(({ objectId }) => objectId);
    const { gone, hidden } = this.hotstart.update(frameIndex, born, association);
    const confirmed = recondition(frameIndex, carried, association.confirmed, detections, concept);
    const suppressed = this.suppress(frameIndex, carried, gone);
    await this.remember(features, carried, gone);
    await pause(signal);
    this.followed = this.followed.filter(({ object }) => !gone.has(object.objectId));
    for (const { objectId, detection } of births) {
      await this.bear(features, frameIndex, objectId, detection);
      await pause(signal);
    }
    for (const { object } of this.followed) pruneMemory(object, frameIndex, this.direction, this.parts.manifest.model);
    return {
      frameIndex,
      detections,
      objects: [
        ...carried.map((each) => toStepObject(each, confirmed.get(each.objectId))),
        ...births.map(({ objectId, detection }) => this.newborn(objectId, detection)),
      ],
      born,
      gone: [...gone],
      hidden: [...hidden],
      unmatched: association.unmatched,
      suppressed,
      reconditioned: [...confirmed.keys()],
      following: this.followed.map(({ object }) => object.objectId),
    };
  }

  /** Bytes of all memories. */
  bytes(): number {
    return this.followed.reduce((sum, { object }) => sum + bankBytes(object), 0);
  }

  /** Step 2: everyone to this frame, without a memory of it yet. */
  private async carry(features: Features, frameIndex: number): Promise<readonly Carried[]> {
    const { tracker, manifest } = this.parts;
    const objects = this.followed.map(({ object }) => object);
    const records = objects.length === 0 ? [] : await tracker.track(features, objects, frameIndex, this.direction);
    return this.followed.map((followed, index) => {
      const record = records[index];
      const { object, conceptId } = followed;
      object.tracked.set(frameIndex, record);
      const mask = this.holes.fillHoles(record.mask, manifest.thresholds.concept.fillHoleAreaPx);
      return { followed, objectId: object.objectId, conceptId, record, packed: packMask(mask), mask };
    });
  }

  /** Step 3d: objects that yield to another that they cover are shown and remembered as not there. */
  private suppress(frameIndex: number, carried: readonly Carried[], gone: ReadonlySet<number>): readonly number[] {
    const rivals = carried.map(({ followed, objectId, conceptId, packed }) => ({
      conceptId,
      packed,
      lastOccluded: followed.lastOccluded ?? (gone.has(objectId) ? ALWAYS_OCCLUDED : NEVER_OCCLUDED),
    }));
    const yields = recentlyOccluded(rivals, this.parts.manifest.thresholds.concept.recentOcclusionIou, this.direction);
    const suppressed: number[] = [];
    carried.forEach((each, index) => {
      const isOccluded = each.packed.area === 0 || yields[index];
      each.followed.lastOccluded = isOccluded ? frameIndex : rivals[index].lastOccluded;
      if (!yields[index]) return;
      each.mask = new Float32Array(each.mask.length).fill(SUPPRESSED_LOGIT);
      suppressed.push(each.objectId);
    });
    return suppressed;
  }

  /** Rest of step 3d: the frame goes into the memories of those that go on. */
  private async remember(features: Features, carried: readonly Carried[], gone: ReadonlySet<number>): Promise<void> {
    const masks = suppressShrunk(
      carried.map(({ mask }) => mask),
      carried.map(({ conceptId }) => conceptId),
    );
    const entries = carried.flatMap(({ objectId, record }, index) =>
      gone.has(objectId) ? [] : [{ record, mask: masks[index] }],
    );
    if (entries.length > 0) await this.parts.tracker.encodeConceptMemories(features, entries);
  }

  /** Step 4: a new instance is told by the mask of its detection, brought to the size of the model's image and cut at 0. */
  private async bear(features: Features, frameIndex: number, objectId: number, detection: ConceptDetection): Promise<void> {
    const { maskSize, imageSize } = this.parts.manifest.model;
    const inside = resizeLogits(detection.mask, maskSize, imageSize, imageSize);
    for (let p = 0; p < inside.length; p++) inside[p] = inside[p] > 0 ? 1 : 0;
    await this.begin(features, frameIndex, { objectId, conceptId: detection.conceptId, score: detection.score }, inside);
  }

  /** Makes an object of a mask: [imageSize,imageSize] of 0 and 1 on this frame. */
  private async begin(
    features: Features,
    frameIndex: number,
    { objectId, conceptId, score }: Pick<KnownInstance, 'objectId' | 'conceptId' | 'score'>,
    mask: Float32Array,
  ): Promise<void> {
    const record = await this.parts.tracker.decodeMask(features, mask);
    await this.parts.tracker.encodeMemories(features, [{ record, encoding: 'binary' }]);
    const object = newObject(objectId);
    // The mask at full size has gone into the memory; kept, it would be most of what the object holds.
    object.conditioning.set(frameIndex, { ...record, fullMask: null });
    this.followed.push({ object, conceptId, score, lastOccluded: null });
  }

  private newborn(objectId: number, { conceptId, score, mask }: ConceptDetection): StepObject {
    const shown = this.holes.fillHoles(mask, this.parts.manifest.thresholds.concept.fillHoleAreaPx);
    return { objectId, conceptId, score, scoreLogit: null, presence: score, mask: shown };
  }
}

function toStepObject({ followed, record, mask }: Carried, confirmation: ConceptDetection | undefined): StepObject {
  const { object, conceptId, score } = followed;
  const { scoreLogit } = record;
  const presence = 1 / (1 + Math.exp(-scoreLogit));
  return { objectId: object.objectId, conceptId, score, scoreLogit, presence, mask: confirmation?.mask ?? mask };
}
