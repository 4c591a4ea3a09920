/** Heights of the whole timeline in CSS pixels. Until one is chosen the styles say how high it is. */
export const TIMELINE_HEIGHT = { least: 132, most: 1200 } as const;

/** The nearest height that leaves room for the picture above. */
export function clampHeight(heightPx: number, windowPx: number): number {
  const most = Math.max(TIMELINE_HEIGHT.least, Math.min(TIMELINE_HEIGHT.most, windowPx - 260));
  return Math.round(Math.min(most, Math.max(TIMELINE_HEIGHT.least, heightPx)));
}

/** How much larger than usual text is set on this page. */
export function textScale(): number {
  return (Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16) / 16;
}
