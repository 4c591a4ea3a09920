/** How frames lie on the time axis. Frame k takes the cell [k, k + 1) × `pxPerFrame`; lengths are CSS pixels. */
export interface TimeScale {
  readonly frameCount: number;
  readonly widthPx: number;
  readonly pxPerFrame: number;
  /** Left edge of the view, from the left edge of frame 0. */
  readonly originPx: number;
}

/** Widest cell of a frame. */
export const MAX_PX_PER_FRAME = 64;

/** The scale that shows the whole clip. */
export function fitScale(frameCount: number, widthPx: number): TimeScale {
  return { frameCount, widthPx, pxPerFrame: fitPxPerFrame(frameCount, widthPx), originPx: 0 };
}

/** Cell width at which the whole clip just fits; short clips do not fill the view. */
export function fitPxPerFrame(frameCount: number, widthPx: number): number {
  return Math.min(MAX_PX_PER_FRAME, Math.max(1, widthPx) / Math.max(1, frameCount));
}

/** Left edge of a frame's cell in the view. */
export function frameToX(scale: TimeScale, frame: number): number {
  return frame * scale.pxPerFrame - scale.originPx;
}

/** The frame whose cell holds a place in the view, clamped to the clip. */
export function xToFrame(scale: TimeScale, x: number): number {
  const frame = Math.floor((x + scale.originPx) / scale.pxPerFrame);
  return Math.min(Math.max(0, frame), Math.max(0, scale.frameCount - 1));
}

/** The same scale with another zoom; what lies at `anchorX` stays there where the clip's ends allow. */
export function zoomAt(scale: TimeScale, anchorX: number, pxPerFrame: number): TimeScale {
  const least = fitPxPerFrame(scale.frameCount, scale.widthPx);
  const next = Math.min(Math.max(pxPerFrame, least), MAX_PX_PER_FRAME);
  const anchor = (anchorX + scale.originPx) / scale.pxPerFrame;
  return clampOrigin({ ...scale, pxPerFrame: next, originPx: anchor * next - anchorX });
}

/** The view moved along the clip. */
export function panTo(scale: TimeScale, originPx: number): TimeScale {
  return clampOrigin({ ...scale, originPx });
}

/** The same place at another width of the view; a view of the whole clip stays one. */
export function resizeTo(scale: TimeScale, widthPx: number): TimeScale {
  const whole = scale.pxPerFrame <= fitPxPerFrame(scale.frameCount, scale.widthPx) * 1.0001;
  if (whole) return fitScale(scale.frameCount, widthPx);
  return zoomAt({ ...scale, widthPx }, 0, scale.pxPerFrame);
}

/** The view moved no further than needed for a frame to be seen; `page` turns a whole page instead, as playback does. */
export function reveal(scale: TimeScale, frame: number, how: 'nearest' | 'page'): TimeScale {
  const x = frameToX(scale, frame);
  const right = x + scale.pxPerFrame;
  if (x >= 0 && right <= scale.widthPx) return scale;
  if (how === 'page') return panTo(scale, frame * scale.pxPerFrame - scale.widthPx * 0.08);
  const margin = Math.min(48, scale.widthPx * 0.1);
  if (x < 0) return panTo(scale, scale.originPx + x - margin);
  return panTo(scale, scale.originPx + right - scale.widthPx + margin);
}

/** Position of the zoom slider (0 the whole clip, 1 the closest), in equal steps of factor. */
export function zoomToSlider(scale: TimeScale): number {
  const least = fitPxPerFrame(scale.frameCount, scale.widthPx);
  const span = Math.log(MAX_PX_PER_FRAME / least);
  return span <= 0 ? 0 : Math.min(1, Math.max(0, Math.log(scale.pxPerFrame / least) / span));
}

/** The cell width of a position of the zoom slider. */
export function sliderToZoom(scale: TimeScale, position: number): number {
  const least = fitPxPerFrame(scale.frameCount, scale.widthPx);
  return least * (MAX_PX_PER_FRAME / least) ** position;
}

/** How long the whole clip is at this scale. */
export function contentWidth(scale: TimeScale): number {
  return scale.frameCount * scale.pxPerFrame;
}

function clampOrigin(scale: TimeScale): TimeScale {
  const most = Math.max(0, contentWidth(scale) - scale.widthPx);
  const originPx = Math.min(Math.max(0, scale.originPx), most);
  return originPx === scale.originPx ? scale : { ...scale, originPx };
}
