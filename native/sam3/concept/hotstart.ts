import { invariant } from '../../contract/errors.ts';
import type { TravelDirection } from '../tracker/tracker.ts';
import type { Association } from './associate.ts';
import type { ConceptThresholds } from './thresholds.ts';

/** What became of the objects on a frame. */
export interface Verdict {
  /** Objects that turned out to be none, or a second one of the same thing. */
  readonly gone: ReadonlySet<number>;
  /** Objects that are not shown on this frame, for they went unmatched for too long. */
  readonly hidden: ReadonlySet<number>;
}

/** What is known of the objects' beginnings. */
export interface Hotstart {
  /** An object that was confirmed by an earlier run: it came first, and never goes. */
  join(objectId: number): void;
  /** Goes on by one frame. What is gone is forgotten. */
  update(frameIndex: number, born: readonly number[], association: Pick<Association, 'matches' | 'unmatched' | 'empty'>): Verdict;
}

interface Beginning {
  readonly objectId: number;
  /** Frame of birth; before all frames (in the direction of travel) for those that joined. */
  readonly first: number;
  keepAlive: number;
  /** Frames without a match, all together: they need not follow each other. */
  unmatched: number;
  /** By an object that came earlier: frames on which one detection covered both. */
  readonly shared: Map<number, number>;
}

/**
 * Watches objects for some frames after their birth and removes those that detections do not confirm, and second ones of
 * the same thing; also counts for how long each is unmatched. Going backward, later frames are earlier births.
 * Sources: facebookresearch/sam3 `sam3_video_base.py`, `_process_hotstart`; transformers `modeling_sam3_video`; sam3.md
 * section 9, step 3b.
 */
export function createHotstart(thresholds: ConceptThresholds, direction: TravelDirection): Hotstart {
  const { hotstartDelay, hotstartUnmatched, hotstartDuplicate, initialKeepAlive, maxKeepAlive, minKeepAlive } = thresholds;
  const beginnings = new Map<number, Beginning>();
  const sign = direction === 'forward' ? 1 : -1;

  function begin(objectId: number, first: number): void {
    beginnings.set(objectId, { objectId, first, keepAlive: initialKeepAlive, unmatched: 0, shared: new Map() });
  }

  function of(objectId: number): Beginning {
    const found = beginnings.get(objectId);
    invariant(found !== undefined, 'every followed object has a beginning');
    return found;
  }

  const isYoung = (object: Beginning, frameIndex: number) => (object.first - frameIndex) * sign > -hotstartDelay;

  function weaken(objectId: number): void {
    const object = of(objectId);
    object.keepAlive = Math.max(minKeepAlive, object.keepAlive - 1);
  }

  /** Counts the frame for all objects but the first that share a detection. Old objects never go, so theirs are not counted. */
  function share(matched: readonly number[], frameIndex: number): void {
    const objects = matched.map(of);
    const earliest = objects.reduce((a, b) => ((b.first - a.first) * sign < 0 ? b : a));
    for (const object of objects) {
      if (object === earliest || !isYoung(object, frameIndex)) continue;
      object.shared.set(earliest.objectId, (object.shared.get(earliest.objectId) ?? 0) + 1);
    }
  }

  function isGone(object: Beginning, frameIndex: number): boolean {
    if (!isYoung(object, frameIndex)) return false;
    if (object.unmatched > 0 && object.unmatched >= hotstartUnmatched) return true;
    return [...object.shared.values()].some((frames) => frames >= hotstartDuplicate);
  }

  return {
    join: (objectId) => begin(objectId, -sign * Number.MAX_SAFE_INTEGER),
    update(frameIndex, born, { matches, unmatched, empty }) {
      for (const objectId of born) begin(objectId, frameIndex);
      for (const objectId of new Set(matches.flat())) {
        const object = of(objectId);
        object.keepAlive = Math.min(maxKeepAlive, object.keepAlive + 1);
      }
      for (const objectId of unmatched) {
        of(objectId).unmatched++;
        weaken(objectId);
      }
      if (thresholds.decreaseKeepAliveForEmpty) empty.forEach(weaken);
      for (const matched of matches) if (matched.length > 1) share(matched, frameIndex);
      const gone = new Set<number>();
      const hidden = new Set<number>();
      for (const object of beginnings.values()) {
        const { objectId } = object;
        if (isGone(object, frameIndex)) gone.add(objectId);
        else if (object.unmatched > 0 && object.keepAlive <= 0 && !thresholds.suppressUnmatchedOnlyWithinHotstart)
          hidden.add(objectId);
      }
      for (const objectId of gone) beginnings.delete(objectId);
      return { gone, hidden };
    },
  };
}
