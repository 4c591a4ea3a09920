import type { Graphs } from '../../runtime/graphs.ts';
import { floatsOf } from '../../runtime/half.ts';
import { float32, type Tensor } from '../../runtime/tensor.ts';
import type { Features } from '../features.ts';
import { type ChosenMask, candidatesOf, chooseMask, type Decoded, decodeMasks } from '../mask-decoder.ts';
import { attend, groupObjects } from './attention.ts';
import { encodeJobs } from './encode-memories.ts';
import { createScratch, slotsOf } from './memory-slots.ts';
import { findNoObjectPointer } from './no-object-pointer.ts';
import { type FrameRecord, NO_OBJECT_LOGIT } from './records.ts';
import type { PointInput, Tracker } from './tracker.ts';

/** Score and mask logits of what is told by a mask: mask × 20 − 10. */
const TOLD_LOGIT = 10;
/** Logits of an earlier answer are cut to this before the decoder sees them again. */
const PREVIOUS_LOGIT_LIMIT = 32;
/** Point labels of the prompt encoder: "not a point". */
const NO_POINT = -1;

/**
 * The tracker of SAM 3 over loaded graphs. Sources: facebookresearch/sam3, `sam3_tracker_base.py`; transformers,
 * `modeling_sam3_tracker_video.py`; where they differ it does as the former.
 */
export function createTracker(graphs: Graphs): Tracker {
  const { model, thresholds } = graphs.manifest;
  const scratch = createScratch();
  let noObjectPointer: Float32Array | null = null;

  function toRecord({ mask, iou, pointer }: ChosenMask, scoreLogit: number): FrameRecord {
    const present = scoreLogit > thresholds.objectScore;
    // The decoder's own rule is a score of 0, whatever the pack's threshold.
    if (scoreLogit <= 0) noObjectPointer ??= pointer.slice();
    return {
      mask: present ? mask.slice() : new Float32Array(mask.length).fill(NO_OBJECT_LOGIT),
      fullMask: null,
      scoreLogit,
      iou,
      pointer: pointer.slice(),
      memory: null,
    };
  }

  /** One object's answer, and the other candidates where it is open what is meant. */
  function toRecords(decoded: Decoded, points: PointInput): readonly FrameRecord[] {
    const scoreLogit = decoded.scoreLogits[0];
    const open = points.labels.length <= 1;
    const chosen = open && scoreLogit > thresholds.objectScore ? candidatesOf(decoded, 0) : [choose(decoded, points)];
    return chosen.map((each) => toRecord(each, scoreLogit));
  }

  async function decodePoints(
    features: Features,
    embedding: Tensor,
    memory: 'none' | 'attended',
    points: PointInput,
    previousLogits: Float32Array | null,
  ): Promise<readonly FrameRecord[]> {
    const maskInput = previousLogits === null ? null : clamped(previousLogits);
    const decoded = await decodeMasks(graphs, features, { embedding, ...points, objects: 1, maskInput, memory });
    return toRecords(decoded, points);
  }

  const tracker: Tracker = {
    async decodeInitial(features, points, previousLogits) {
      return (await decodePoints(features, features.trk_2, 'none', points, previousLogits))[0];
    },

    async decodeMask(features, mask) {
      const side = model.imageSize;
      const prompt = await graphs.run('mask_prompt', { mask: float32(mask, [1, 1, side, side]) });
      const present = mask.some((value) => value > 0);
      let pointer = noObjectPointer;
      if (present) {
        const maskInput = floatsOf(prompt.mask_input);
        const request = { embedding: features.trk_2, ...noPoints(1), objects: 1, maskInput, memory: 'attended' } as const;
        pointer = candidatesOf(await decodeMasks(graphs, features, request), 0)[0].pointer.slice();
      } else if (pointer === null) {
        pointer = await findNoObjectPointer(graphs);
        noObjectPointer = pointer;
      }
      return {
        mask: floatsOf(prompt.low_res_logits),
        fullMask: mask.map((value) => value * 2 * TOLD_LOGIT - TOLD_LOGIT),
        scoreLogit: present ? TOLD_LOGIT : -TOLD_LOGIT,
        iou: 1,
        pointer: pointer as Float32Array,
        memory: null,
      };
    },

    async attend(features, object, frameIndex, direction) {
      const [group] = groupObjects(graphs, [object], frameIndex, direction);
      return attend(graphs, features, group.banks, slotsOf(scratch, 0));
    },

    decodeAttended: (features, embedding, points, previousLogits) =>
      decodePoints(features, embedding, 'attended', points, previousLogits),

    async decodeCorrection(features, object, frameIndex, direction, points, previousLogits) {
      const embedding = await tracker.attend(features, object, frameIndex, direction);
      return (await decodePoints(features, embedding, 'attended', points, previousLogits))[0];
    },

    async track(features, objects, frameIndex, direction) {
      const records = new Array<FrameRecord>(objects.length);
      for (const [group, { places, banks }] of groupObjects(graphs, objects, frameIndex, direction).entries()) {
        const embedding = await attend(graphs, features, banks, slotsOf(scratch, group));
        const request = { embedding, ...noPoints(places.length), objects: places.length, maskInput: null } as const;
        const decoded = await decodeMasks(graphs, features, { ...request, memory: 'attended' });
        places.forEach((place, index) => {
          records[place] = toRecord(chooseMask(decoded, index, 'candidates'), decoded.scoreLogits[index]);
        });
      }
      return records;
    },

    async encodeMemories(features, records) {
      const jobs = records.map(({ record, encoding }) => ({
        record,
        encoding,
        mask: record.fullMask ?? record.mask,
        scoreLogit: record.scoreLogit,
      }));
      await encodeJobs(graphs, features, jobs, 'via-image-size');
    },

    async encodeConceptMemories(features, masks) {
      const jobs = masks.map(({ record, mask }) => {
        const scoreLogit = mask.some((logit) => logit > 0) ? TOLD_LOGIT : -TOLD_LOGIT;
        return { record, mask, scoreLogit, encoding: 'soft' } as const;
      });
      await encodeJobs(graphs, features, jobs, 'direct');
    },
  };
  return tracker;
}

function choose(decoded: Decoded, points: PointInput): ChosenMask {
  return chooseMask(decoded, 0, points.labels.length <= 1 ? 'candidates' : 'single');
}

/** What the decoder is fed for objects about which nothing is said: one point each that is none. */
function noPoints(objects: number): PointInput {
  return { coords: new Float32Array(objects * 2), labels: new Array<number>(objects).fill(NO_POINT) };
}

function clamped(logits: Float32Array): Float32Array {
  return logits.map((logit) => Math.min(PREVIOUS_LOGIT_LIMIT, Math.max(-PREVIOUS_LOGIT_LIMIT, logit)));
}
