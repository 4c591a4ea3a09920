/** Cuts the masks of the next frames into spans while nothing else is to be done, so that showing them only paints. */
import type { MaskCache } from '../document/document.ts';
import { rowSpansOf } from './row-spans.ts';

const FRAMES_AHEAD = 12;

/** Starts over with each call, from a frame in a direction. Returns how to stop. */
export function createSpanWarmer(masks: MaskCache): {
  readonly warm: (frameIndex: number, direction: 1 | -1) => void;
  readonly stop: () => void;
} {
  let handle = 0;
  let from = 0;
  let step: 1 | -1 = 1;
  let done = 0;
  const work = (deadline: IdleDeadline) => {
    handle = 0;
    while (done <= FRAMES_AHEAD && deadline.timeRemaining() > 2) {
      const frame = masks.get(from + step * done);
      if (frame !== undefined) for (const mask of frame) rowSpansOf(mask.rle);
      done++;
    }
    if (done <= FRAMES_AHEAD) handle = requestIdleCallback(work);
  };
  return {
    warm(frameIndex, direction) {
      from = frameIndex;
      step = direction;
      done = 1;
      if (handle === 0) handle = requestIdleCallback(work);
    },
    stop: () => cancelIdleCallback(handle),
  };
}
