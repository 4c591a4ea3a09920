/** Where a small picture of an object is cut out of its frame. Pure geometry, in image pixels. */
import type { PixelBox } from '../../../../native/contract/geometry.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A part of an image by its top left corner and size, in image pixels; fractions allowed. */
export interface CropRect extends Size {
  readonly x: number;
  readonly y: number;
}

/** Air around the object, as a share of the longer side of its box. */
const MARGIN = 0.15;
/** A crop is never smaller than this, so that a tiny object is not shown as a few giant pixels. */
const LEAST_SIDE_PX = 24;

/**
 * The part of an image to show for an object: its box with air around, of the target's shape, moved inside the image
 * where it reaches out, and smaller than asked only where the image itself is.
 */
export function cropFor(bbox: PixelBox, image: Size, target: Size): CropRect {
  const air = MARGIN * Math.max(bbox.width, bbox.height);
  const shape = target.width / target.height;
  let width = Math.max(bbox.width + 2 * air, LEAST_SIDE_PX);
  let height = Math.max(bbox.height + 2 * air, LEAST_SIDE_PX);
  if (width / height < shape) width = height * shape;
  else height = width / shape;
  const fit = Math.min(1, image.width / width, image.height / height);
  width *= fit;
  height *= fit;
  return {
    x: clamp(bbox.x + bbox.width / 2 - width / 2, image.width - width),
    y: clamp(bbox.y + bbox.height / 2 - height / 2, image.height - height),
    width,
    height,
  };
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(most, value));
}
