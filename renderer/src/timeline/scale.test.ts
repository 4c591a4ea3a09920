import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contentWidth,
  fitScale,
  frameToX,
  MAX_PX_PER_FRAME,
  panTo,
  resizeTo,
  reveal,
  sliderToZoom,
  type TimeScale,
  xToFrame,
  zoomAt,
  zoomToSlider,
} from './scale.ts';

const scales = fc
  .record({
    frameCount: fc.integer({ min: 1, max: 30_000 }),
    widthPx: fc.integer({ min: 50, max: 4000 }),
    zoom: fc.double({ min: 0, max: 1, noNaN: true }),
    place: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ frameCount, widthPx, zoom, place }): TimeScale => {
    const fit = fitScale(frameCount, widthPx);
    const zoomed = zoomAt(fit, 0, sliderToZoom(fit, zoom));
    return panTo(zoomed, place * contentWidth(zoomed));
  });

describe('the time scale', () => {
  it('fits the clip, and does not stretch a short one', () => {
    expect(fitScale(100, 1000).pxPerFrame).toBe(10);
    expect(fitScale(3, 1000).pxPerFrame).toBe(MAX_PX_PER_FRAME);
  });

  it('maps frames to cells and back', () =>
    fc.assert(
      fc.property(scales, fc.double({ min: 0, max: 1, noNaN: true }), (scale, at) => {
        const frame = xToFrame(scale, at * Math.min(scale.widthPx, contentWidth(scale)) * 0.999);
        expect(xToFrame(scale, frameToX(scale, frame) + scale.pxPerFrame / 2)).toBe(frame);
      }),
    ));

  it('keeps what lies under the pointer while it zooms, unless an end of the clip is in the way', () =>
    fc.assert(
      fc.property(
        scales,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        (scale, at, factor) => {
          const x = at * scale.widthPx;
          const before = (x + scale.originPx) / scale.pxPerFrame;
          const next = zoomAt(scale, x, scale.pxPerFrame * factor);
          const most = Math.max(0, contentWidth(next) - next.widthPx);
          const atEnd = next.originPx <= 1e-6 || next.originPx >= most - 1e-6;
          if (!atEnd) expect((x + next.originPx) / next.pxPerFrame).toBeCloseTo(before, 6);
          expect(next.originPx).toBeGreaterThanOrEqual(0);
          expect(next.originPx).toBeLessThanOrEqual(most + 1e-6);
        },
      ),
    ));

  it('has a slider that goes there and back', () =>
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 30_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (frames, position) => {
        const fit = fitScale(frames, 900);
        expect(zoomToSlider(zoomAt(fit, 0, sliderToZoom(fit, position)))).toBeCloseTo(position, 6);
      }),
    ));

  it('shows a frame with the least movement, or turns the page', () => {
    const scale = panTo(zoomAt(fitScale(10_000, 1000), 0, 10), 5000);
    expect(reveal(scale, 550, 'nearest')).toBe(scale);
    const left = reveal(scale, 490, 'nearest');
    expect(frameToX(left, 490)).toBe(48);
    const right = reveal(scale, 700, 'nearest');
    expect(frameToX(right, 701)).toBe(right.widthPx - 48);
    expect(frameToX(reveal(scale, 600, 'page'), 600)).toBeCloseTo(80);
  });

  it('stays whole when the view changes its width', () => {
    expect(resizeTo(fitScale(1000, 500), 800)).toEqual(fitScale(1000, 800));
    const zoomed = panTo(zoomAt(fitScale(1000, 500), 0, 5), 1000);
    expect(resizeTo(zoomed, 800)).toMatchObject({ pxPerFrame: 5, originPx: 1000, widthPx: 800 });
  });
});
