import { useEffect, useState } from 'react';
import type { Rle } from '../../../../native/masks/rle.ts';
import { useSession, useWorkspace } from '../../app/workspace.ts';
import { cleanedUp, type MaskFacts, maskFacts } from '../../tools/mask-operations.ts';
import { type CleanUpDraft, stepsOf } from './clean-up-draft.ts';

/** Sliders that move fast are waited for. One display frame; large masks take longer than that. */
const DELAY_MS = 16;

export interface CleanUpOutcome {
  readonly before: MaskFacts;
  readonly after: MaskFacts;
}

/**
 * Shows on the canvas what a draft would make of a track's mask on the frame that is shown, and counts it. Null where there
 * is no mask. The preview goes when the component does, and while the playhead moves.
 */
export function useCleanUpPreview(trackId: number | null, draft: CleanUpDraft): CleanUpOutcome | null {
  const { session } = useWorkspace();
  const mask = useMaskHere(trackId);
  const [outcome, setOutcome] = useState<CleanUpOutcome | null>(null);
  const { holes, islands, growPx, smoothPx } = draft;
  useEffect(() => {
    if (mask === null || trackId === null) {
      setOutcome(null);
      return;
    }
    const timer = setTimeout(() => {
      const steps = stepsOf({ holes, islands, growPx, smoothPx, scope: 'frame' });
      const cleaned = cleanedUp(mask, steps);
      session.store.setState({ preview: steps.length === 0 ? null : new Map([[trackId, cleaned]]) });
      setOutcome({ before: maskFacts(mask), after: maskFacts(cleaned) });
    }, DELAY_MS);
    return () => clearTimeout(timer);
  }, [session, mask, trackId, holes, islands, growPx, smoothPx]);
  useEffect(() => {
    const drop = () => session.store.setState({ preview: null });
    const stop = session.playhead.subscribe(drop);
    return () => {
      stop();
      drop();
    };
  }, [session]);
  return outcome;
}

/** The mask of a track on the frame on which the playhead rests; loaded where it is not known yet. */
function useMaskHere(trackId: number | null): Rle | null {
  const { document, notices } = useWorkspace();
  const frameIndex = useSession((state) => state.settledFrame);
  const [mask, setMask] = useState<Rle | null>(null);
  useEffect(() => {
    let wanted = true;
    const read = () => {
      document.masks.load(frameIndex).then(
        (masks) => wanted && setMask(masks.find((entry) => entry.trackId === trackId)?.rle ?? null),
        (error: unknown) => notices.report(error),
      );
    };
    read();
    const stop = document.masks.changes.subscribe((range) => {
      if (range === null || (frameIndex >= range.from && frameIndex <= range.to)) read();
    });
    return () => {
      wanted = false;
      stop();
    };
  }, [document, notices, frameIndex, trackId]);
  return mask;
}
