/** Where lanes lie, from the top of the list. All have the same height but the one that is worked on. */
export interface LaneLayout {
  readonly count: number;
  readonly heightPx: number;
  /** Index of the lane that is worked on; -1 when none is. */
  readonly active: number;
  /** How much higher that one is. */
  readonly extraPx: number;
}

export const LANE_HEIGHT = { least: 10, usual: 22, most: 44 } as const;
const ACTIVE_HEIGHT = 48;

/** The layout of some lanes. @param textScale how much larger than usual a person has set text, which the names must hold */
export function laneLayout(count: number, heightPx: number, active: number, textScale = 1): LaneLayout {
  const scaled = Math.round(heightPx * textScale);
  const extraPx = active < 0 ? 0 : Math.round(Math.max(14, ACTIVE_HEIGHT - heightPx) * textScale);
  return { count, heightPx: scaled, active, extraPx };
}

/** Top edge of a lane; of index `count`, the height of all. */
export function laneTop(layout: LaneLayout, index: number): number {
  return index * layout.heightPx + (layout.active >= 0 && index > layout.active ? layout.extraPx : 0);
}

/** Height of a lane. */
export function laneHeight(layout: LaneLayout, index: number): number {
  return layout.heightPx + (index === layout.active ? layout.extraPx : 0);
}

/** The lane at a height from the top of the list; null below the last. */
export function laneAt(layout: LaneLayout, y: number): number | null {
  if (y < 0 || y >= laneTop(layout, layout.count)) return null;
  const plain = Math.floor(y / layout.heightPx);
  if (layout.active < 0 || plain <= layout.active - 1) return plain;
  if (y < laneTop(layout, layout.active + 1)) return layout.active;
  return Math.floor((y - layout.extraPx) / layout.heightPx);
}

/** Indices of the first and last lane that show in a window of the list; last < first when there are none. */
export function lanesBetween(layout: LaneLayout, top: number, bottom: number): { readonly first: number; readonly last: number } {
  if (layout.count === 0) return { first: 0, last: -1 };
  const first = laneAt(layout, Math.max(0, top)) ?? layout.count;
  const last = laneAt(layout, Math.max(0, bottom)) ?? layout.count - 1;
  return { first, last };
}
