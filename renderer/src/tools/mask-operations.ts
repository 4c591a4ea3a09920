/** Cleaning masks up, as the engine does it: what is tried out on the screen is what will be stored. Pure. */
import type { CleanUpStep } from '../../../native/contract/editing-methods.ts';
import type { PixelBox } from '../../../native/contract/geometry.ts';
import { difference } from '../../../native/masks/combine.ts';
import { fillHoles, labelSegments, removeIslands } from '../../../native/masks/components.ts';
import { areaOf, boundingBox } from '../../../native/masks/measure.ts';
import { dilate, erode, smooth } from '../../../native/masks/morphology.ts';
import type { Rle } from '../../../native/masks/rle.ts';
import { cropRle, pasteRle } from '../../../native/masks/transform.ts';

/** A mask after steps of cleaning up, in their order. */
export function cleanedUp(mask: Rle, steps: readonly CleanUpStep[]): Rle {
  return steps.reduce((before, step) => withinBox(before, marginOf(step), (part) => applyStep(part, step)), mask);
}

/** What can be counted about a mask; areas in pixels. */
export interface MaskFacts {
  readonly areaPx: number;
  readonly parts: number;
  readonly holes: number;
}

/** Counts a mask's parts and holes (a part holds together over corners, a hole over sides only). */
export function maskFacts(mask: Rle): MaskFacts {
  if (areaOf(mask) === 0) return { areaPx: 0, parts: 0, holes: 0 };
  const holes = withinBox(mask, 1, (part) => difference(fillHoles(part), part));
  return { areaPx: areaOf(mask), parts: labelSegments(mask, 8).areas.length, holes: labelSegments(holes, 4).areas.length };
}

function applyStep(mask: Rle, step: CleanUpStep): Rle {
  switch (step.kind) {
    case 'fill-holes':
      return fillHoles(mask, step.maxAreaPx === null ? {} : { maxAreaPx: step.maxAreaPx });
    case 'remove-islands':
      return removeIslands(mask, step.minAreaPx === null ? { keepLargest: 1 } : { minAreaPx: step.minAreaPx });
    case 'grow':
      return dilate(mask, step.radiusPx);
    case 'shrink':
      return erode(mask, step.radiusPx);
    case 'smooth':
      return smooth(mask, step.radiusPx);
  }
}

/**
 * How far around a mask a step looks: a hole needs to see that it is closed, and a majority is asked of every pixel that
 * the mask may reach, with all of that pixel's own neighbours.
 */
function marginOf(step: CleanUpStep): number {
  if (step.kind === 'smooth') return 2 * step.radiusPx + 1;
  return step.kind === 'grow' ? step.radiusPx : 1;
}

/** Works on the box of a mask and what lies around it rather than on the whole image. */
function withinBox(mask: Rle, marginPx: number, work: (part: Rle) => Rle): Rle {
  const box = boundingBox(mask);
  if (box.width === 0) return mask;
  const around = grown(box, marginPx, mask);
  return pasteRle(work(cropRle(mask, around)), mask, around);
}

function grown({ x, y, width, height }: PixelBox, marginPx: number, frame: Rle): PixelBox {
  const left = Math.max(0, x - marginPx);
  const top = Math.max(0, y - marginPx);
  return {
    x: left,
    y: top,
    width: Math.min(frame.width, x + width + marginPx) - left,
    height: Math.min(frame.height, y + height + marginPx) - top,
  };
}
