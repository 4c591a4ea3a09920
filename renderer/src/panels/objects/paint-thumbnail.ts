/** Paints the small picture of an object: a part of its frame, with the mask over it. */
import type { PixelBox } from '../../../../native/contract/geometry.ts';
import { tracePolygons } from '../../../../native/masks/polygons.ts';
import type { Rle } from '../../../../native/masks/rle.ts';
import { cropRle, resizeRle } from '../../../../native/masks/transform.ts';
import { cropFor } from './crop.ts';

/** Size of the picture in its own pixels: twice that on the page, so that it is sharp on dense screens. */
export const THUMBNAIL_SIZE = { width: 88, height: 64 } as const;

export interface ThumbnailMask {
  readonly rle: Rle;
  readonly bbox: PixelBox;
}

/** Paints a new canvas. The image may have another size than the mask; both show the same frame. */
export function paintThumbnail(image: HTMLImageElement, mask: ThumbnailMask, color: string): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  const { width, height } = THUMBNAIL_SIZE;
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null || mask.bbox.width === 0) return canvas;
  const crop = cropFor(mask.bbox, mask.rle, THUMBNAIL_SIZE);
  const across = image.naturalWidth / mask.rle.width;
  const down = image.naturalHeight / mask.rle.height;
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, crop.x * across, crop.y * down, crop.width * across, crop.height * down, 0, 0, width, height);
  const scale = width / crop.width;
  const outline = outlineOf(mask, scale);
  context.translate((mask.bbox.x - crop.x) * scale, (mask.bbox.y - crop.y) * scale);
  context.fillStyle = `${color}40`;
  context.fill(outline, 'evenodd');
  // A dark line under the coloured one keeps it visible on any picture.
  context.lineJoin = 'round';
  context.strokeStyle = 'rgb(0 0 0 / 0.7)';
  context.lineWidth = 4.5;
  context.stroke(outline);
  context.strokeStyle = color;
  context.lineWidth = 2.5;
  context.stroke(outline);
  return canvas;
}

/** The outline relative to the corner of the mask's box, in pixels of the thumbnail. Large masks are made small first: tracing costs by their rows. */
function outlineOf({ rle, bbox }: ThumbnailMask, scale: number): Path2D {
  const part = cropRle(rle, bbox);
  const small =
    scale < 1 ? resizeRle(part, Math.max(1, Math.round(bbox.width * scale)), Math.max(1, Math.round(bbox.height * scale))) : part;
  const across = (bbox.width * scale) / small.width;
  const down = (bbox.height * scale) / small.height;
  const path = new Path2D();
  for (const { outer, holes } of tracePolygons(small)) {
    for (const ring of [outer, ...holes]) {
      for (let i = 0; i < ring.length; i += 2) {
        if (i === 0) path.moveTo(ring[0] * across, ring[1] * down);
        else path.lineTo(ring[i] * across, ring[i + 1] * down);
      }
      path.closePath();
    }
  }
  return path;
}
