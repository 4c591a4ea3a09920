/** What the mask canvas shows, as a list of layers. Painters know this and nothing of tracks, selections or themes. */
import type { StrokeOverlay } from '../tools/tool.ts';
import type { RowSpans } from './row-spans.ts';

/** A colour as one little-endian RGBA number, as `ImageData` keeps it: alpha in the top byte, not premultiplied. */
export type PackedColor = number;

/** One mask and how it looks. */
export interface MaskLayer {
  readonly spans: RowSpans;
  /** 0 leaves the inside free. */
  readonly fill: PackedColor;
  /** 0 draws no contour. */
  readonly outline: PackedColor;
  /** Width of the contour in CSS pixels, along the inner side of the edge. */
  readonly outlinePx: number;
  readonly line: 'solid' | 'dashed';
}

/** Everything on the mask canvas. All masks have the size of the image. */
export interface MaskScene {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Lowest first. Invisible ones (neither fill nor outline) may be in the list, so that showing them is a matter of colours. */
  readonly layers: readonly MaskLayer[];
  /** The object that tools work on, on top of all, whole. Its mask may still be empty while a first stroke is painted. */
  readonly active: MaskLayer | null;
  readonly stroke: StrokeOverlay | null;
}

/** A colour with its cover, 0 to 1, packed. `hex` as `#rrggbb`. */
export function packColor(hex: string, alpha: number): PackedColor {
  const value = Number.parseInt(hex.slice(1), 16);
  const cover = Math.round(Math.min(1, Math.max(0, alpha)) * 255);
  return ((cover << 24) | ((value & 0xff) << 16) | (value & 0xff00) | (value >> 16)) >>> 0;
}

/** Whether a layer shows anything. */
export function isVisible(layer: MaskLayer): boolean {
  return layer.fill !== 0 || layer.outline !== 0;
}
