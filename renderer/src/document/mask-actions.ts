import type { FrameRange } from '../../../native/contract/geometry.ts';
import { rleToCoco } from '../../../native/masks/coco.ts';
import { difference, intersection, union } from '../../../native/masks/combine.ts';
import { areaOf } from '../../../native/masks/measure.ts';
import type { Rle } from '../../../native/masks/rle.ts';
import type { ActionParts, Attempt } from './action-parts.ts';
import type { Actions, BooleanOperation, Target } from './actions.ts';
import type { EditorDocument } from './document.ts';

type MaskActions = Pick<
  Actions,
  'setMask' | 'combine' | 'copyFromPrevious' | 'cleanUp' | 'deleteMasks' | 'markAbsent' | 'protect'
>;

/** Masks by hand, and what is done to masks as they are. */
export function maskActions({ host, document, session, report }: ActionParts, attempt: Attempt): MaskActions {
  const { engine } = host;
  const changeMany = async (
    trackIds: readonly number[],
    range: FrameRange,
    change: 'delete' | 'mark-absent' | 'protect' | 'unprotect',
  ) => {
    if (trackIds.length > 0) await attempt(() => engine.masks.changeMany({ trackIds: [...trackIds], range, change }));
  };
  return {
    async setMask(target: Target, rle: Rle, label) {
      const { media } = document.store.getState();
      if (media === null) return null;
      const frameIndex = session.playhead.get();
      const coco = rleToCoco(rle);
      if (target === 'new') {
        if (areaOf(rle) === 0) return null;
        const { currentClassId, selection } = session.store.getState();
        const drawn = await attempt(() =>
          engine.masks.draw({ mediaId: media.id, classId: currentClassId, frameIndex, rle: coco }),
        );
        if (drawn === undefined) return null;
        await reloadMasks(document, frameIndex);
        if (session.store.getState().selection === selection) session.store.setState({ selection: [drawn.track.id] });
        return drawn.track.id;
      }
      const edits = [{ trackId: target, frameIndex, rle: coco }];
      const done = await attempt(() => engine.masks.editMany({ label: label ?? 'Edit mask', edits }));
      if (done === undefined) return null;
      await reloadMasks(document, frameIndex);
      return target;
    },
    async combine(trackIds, operation) {
      const frameIndex = session.playhead.get();
      const masks = await attempt(() => document.masks.load(frameIndex));
      const [target, ...others] = trackIds;
      const parts = others.flatMap((trackId) => masks?.find((mask) => mask.trackId === trackId)?.rle ?? []);
      const base = masks?.find((mask) => mask.trackId === target)?.rle;
      if (target === undefined || base === undefined || parts.length === 0) return;
      try {
        const rle = rleToCoco(parts.reduce((sum, part) => OPERATIONS[operation](sum, part), base));
        await attempt(() => engine.masks.editMany({ label: LABELS[operation], edits: [{ trackId: target, frameIndex, rle }] }));
      } catch (error) {
        report(error);
      }
    },
    async copyFromPrevious(trackId) {
      const frame = session.playhead.get();
      if (frame === 0) return;
      await attempt(() => engine.masks.copy({ trackId, fromFrame: frame - 1, range: { from: frame, to: frame } }));
    },
    async cleanUp(trackId, range, steps) {
      await attempt(() => engine.masks.cleanUp({ trackId, range, steps: [...steps] }));
      await reloadMasks(document, session.playhead.get());
    },
    deleteMasks: (trackIds, range) => changeMany(trackIds, range, 'delete'),
    markAbsent: (trackIds, range) => changeMany(trackIds, range, 'mark-absent'),
    protect: (trackIds, range, value) => changeMany(trackIds, range, value === 'on' ? 'protect' : 'unprotect'),
  };
}

const OPERATIONS = {
  union,
  intersect: intersection,
  subtract: difference,
  xor: (a, b) => difference(union(a, b), intersection(a, b)),
} satisfies Readonly<Record<BooleanOperation, (a: Rle, b: Rle) => Rle>>;

const LABELS = {
  union: 'Union of masks',
  intersect: 'Intersection of masks',
  subtract: 'Subtract masks',
  xor: 'Exclusive or of masks',
} satisfies Readonly<Record<BooleanOperation, string>>;

/** Waits until what was just changed can be painted, so that a preview gives way to the mask and not to the one before. */
async function reloadMasks({ masks }: EditorDocument, frameIndex: number): Promise<void> {
  masks.invalidate({ from: frameIndex, to: frameIndex });
  // A failure shows when the frame is painted.
  await masks.load(frameIndex).catch(() => []);
}
