/**
 * Lanes as strips of pixels: for each lane a few rows of one pixel each, which are stretched to their height when drawn. So the
 * cost of a frame hangs on the width of the view and the number of lanes in it, not on how much happens in them.
 */

import type { LaneColumns } from './column-cache.ts';
import { FLAG } from './flags.ts';
import type { IndexedLane } from './lane-index.ts';
import { MARK, MARK_ABSENT, MARK_FLAG_SHIFT, MARK_GIVEN, MARK_MASKS } from './marks.ts';
import type { LanePixels } from './palette.ts';

/** Rows of a strip, in order. */
export const STRIP = { drift: 0, protected: 1, body: 2, middle: 3, score: 4, reviewed: 5 } as const;
export const STRIP_ROWS = 6;

/** Pixels that all lanes share. */
export interface StripPixels {
  readonly drift: number;
  readonly protected: number;
  readonly absentDeclared: number;
  readonly absentTracked: number;
  readonly gap: number;
  readonly lowScore: number;
  readonly reviewed: number;
}

/** The part of a clip that is drawn, in device pixels; `originPx` is whole. */
export interface StripWindow {
  readonly originPx: number;
  readonly widthPx: number;
  readonly pxPerFrame: number;
  readonly frameCount: number;
}

const DRIFT = (FLAG.areaJump | FLAG.lowOverlap | FLAG.appear | FLAG.disappear) << MARK_FLAG_SHIFT;
const GAP = FLAG.gap << MARK_FLAG_SHIFT;
const LOW = FLAG.lowScore << MARK_FLAG_SHIFT;
const RARE = DRIFT | LOW | MARK.protected;
/** Cells at least this wide are told apart by a line. */
const CELL_PX = 7;

/**
 * Paints one lane's rows: row r begins at `offset + r × stride`. Without columns each frame is at least a pixel wide. Hot: no
 * allocation; rows that are mostly empty are cleared at once and written where there is something.
 * @returns which rows have any pixel, as bits
 */
export function paintStrip(
  indexed: IndexedLane,
  columns: LaneColumns | null,
  window: StripWindow,
  lanePixels: LanePixels,
  shared: StripPixels,
  out: Uint32Array,
  offset: number,
  stride: number,
): number {
  const { originPx, widthPx, pxPerFrame, frameCount } = window;
  const { tracked, given, partial } = lanePixels;
  const source = columns === null ? indexed.marks : columns.marks;
  const count = columns === null ? frameCount : columns.count;
  const step = columns === null ? 1 / pxPerFrame : 1;
  const cells = columns === null && pxPerFrame >= CELL_PX;
  const end = Math.min(widthPx, Math.ceil(count / step) - originPx);
  let used = 0;
  let before = -1;
  out.fill(0, offset, offset + STRIP_ROWS * stride);
  for (let x = 0; x < end; x++) {
    const at = originPx + x;
    const c = (at * step) | 0;
    if (cells && c !== before) {
      before = c;
      continue;
    }
    const bits = source[c] as number;
    if ((bits & MARK_MASKS) !== 0) {
      used |= 1 << STRIP.body;
      if ((bits & MARK_GIVEN) !== 0) out[offset + STRIP.body * stride + x] = given;
      else out[offset + STRIP.body * stride + x] = (bits & (MARK.none | MARK_ABSENT)) === 0 ? tracked : partial;
    } else if ((bits & MARK.absentDeclared) !== 0) {
      used |= 1 << STRIP.middle;
      out[offset + STRIP.middle * stride + x] = shared.absentDeclared;
    } else if ((bits & MARK.absentTracked) !== 0) {
      used |= 1 << STRIP.middle;
      if ((at & 7) < 5) out[offset + STRIP.middle * stride + x] = shared.absentTracked;
    } else if ((bits & GAP) !== 0 && (at & 3) < 2) {
      used |= 1 << STRIP.middle;
      out[offset + STRIP.middle * stride + x] = shared.gap;
    }
    if ((bits & (MARK.unreviewed | MARK.none)) === 0) {
      used |= 1 << STRIP.reviewed;
      out[offset + STRIP.reviewed * stride + x] = shared.reviewed;
    }
    if ((bits & RARE) === 0) continue;
    used |= (1 << STRIP.drift) | (1 << STRIP.score) | (1 << STRIP.protected);
    // Three pixels wide: a single one is not seen.
    if ((bits & DRIFT) !== 0)
      out.fill(
        shared.drift,
        offset + STRIP.drift * stride + Math.max(0, x - 1),
        offset + STRIP.drift * stride + Math.min(widthPx, x + 2),
      );
    if ((bits & LOW) !== 0) out[offset + STRIP.score * stride + x] = shared.lowScore;
    if ((bits & MARK.protected) !== 0) out[offset + STRIP.protected * stride + x] = shared.protected;
  }
  return used;
}
