import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Viewport } from '../document/session.ts';
import { fitTo, isFitted, panBy, rasterView, resized, toImage, toScreen, wheelFactor, zoomStep, zoomTo } from './viewport.ts';

const IMAGE = { widthPx: 1920, heightPx: 1080 };
const CANVAS = { widthPx: 1000, heightPx: 700 };

const viewports = fc.record({
  scale: fc.double({ min: 0.05, max: 64, noNaN: true }),
  offsetX: fc.double({ min: -5000, max: 900, noNaN: true }),
  offsetY: fc.double({ min: -5000, max: 600, noNaN: true }),
  widthPx: fc.constant(CANVAS.widthPx),
  heightPx: fc.constant(CANVAS.heightPx),
});

describe('the viewport', () => {
  it('goes from the screen to the image and back', () => {
    fc.assert(
      fc.property(
        viewports,
        fc.double({ min: 0, max: 1000, noNaN: true }),
        fc.double({ min: 0, max: 700, noNaN: true }),
        (view, x, y) => {
          const back = toScreen(view, toImage(view, { screenX: x, screenY: y }));
          expect(back.screenX).toBeCloseTo(x, 6);
          expect(back.screenY).toBeCloseTo(y, 6);
        },
      ),
    );
  });

  it('fits the whole image with a margin, in the middle', () => {
    const fitted = fitTo(IMAGE, CANVAS);
    expect(fitted.scale).toBeCloseTo((1000 - 32) / 1920, 6);
    expect(fitted.offsetX).toBeCloseTo(16, 6);
    expect(fitted.offsetY * 2 + 1080 * fitted.scale).toBeCloseTo(700, 6);
    expect(isFitted(fitted, IMAGE)).toBe(true);
    expect(fitTo({ widthPx: 10, heightPx: 10 }, CANVAS).scale).toBe(8);
  });

  it('keeps the image point under the pointer while zooming, unless that would lose the image', () => {
    const view = fitTo(IMAGE, CANVAS);
    const at = { screenX: 420, screenY: 300 };
    const zoomed = zoomTo(view, IMAGE, 5, at);
    expect(zoomed.scale).toBe(5);
    expect(toImage(zoomed, at).x).toBeCloseTo(toImage(view, at).x, 6);
    expect(toImage(zoomed, at).y).toBeCloseTo(toImage(view, at).y, 6);
  });

  it('clamps zoom and pan, so that the image can always be seen', () => {
    fc.assert(
      fc.property(
        viewports,
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        (view, by, scale) => {
          const moved = panBy(zoomTo(view, IMAGE, scale), IMAGE, by, by);
          expect(moved.scale).toBeGreaterThan(0.01);
          expect(moved.scale).toBeLessThanOrEqual(64);
          expect(moved.offsetX).toBeLessThan(CANVAS.widthPx);
          expect(moved.offsetX + IMAGE.widthPx * moved.scale).toBeGreaterThan(0);
          expect(moved.offsetY).toBeLessThan(CANVAS.heightPx);
          expect(moved.offsetY + IMAGE.heightPx * moved.scale).toBeGreaterThan(0);
        },
      ),
    );
  });

  it('steps through round scales, up and down', () => {
    let view: Viewport = { ...fitTo(IMAGE, CANVAS), scale: 0.9 };
    const scales = Array.from({ length: 3 }, () => {
      view = zoomStep(view, IMAGE, 1);
      return view.scale;
    });
    expect(scales).toEqual([1, 1.5, 2]);
    expect(zoomStep(view, IMAGE, -1).scale).toBe(1.5);
  });

  it('stays fitted when the canvas changes its size, and keeps the middle when it was not', () => {
    const larger = { widthPx: 1400, heightPx: 900 };
    expect(resized(fitTo(IMAGE, CANVAS), IMAGE, larger)).toEqual(fitTo(IMAGE, larger));
    const zoomed = zoomTo(fitTo(IMAGE, CANVAS), IMAGE, 3);
    const after = resized(zoomed, IMAGE, larger);
    expect(toImage(after, { screenX: 700, screenY: 450 }).x).toBeCloseTo(toImage(zoomed, { screenX: 500, screenY: 350 }).x, 6);
    expect(after.scale).toBe(3);
  });

  it('is fitted before the canvas has a size', () => {
    const none: Viewport = { scale: 1, offsetX: 0, offsetY: 0, widthPx: 0, heightPx: 0 };
    expect(resized(none, IMAGE, CANVAS)).toEqual(fitTo(IMAGE, CANVAS));
  });

  it('turns wheels into factors, up is larger', () => {
    expect(wheelFactor(-100, 0, 'wheel')).toBeGreaterThan(1.1);
    expect(wheelFactor(100, 0, 'wheel') * wheelFactor(-100, 0, 'wheel')).toBeCloseTo(1, 9);
    expect(wheelFactor(3, 1, 'wheel')).toBeCloseTo(wheelFactor(96, 0, 'wheel'), 9);
    expect(wheelFactor(-1e9, 0, 'wheel')).toBeLessThan(2);
  });

  it('puts the image on whole device pixels', () => {
    const view = rasterView({ scale: 1, offsetX: 10.3, offsetY: 20.7, ...CANVAS }, 1.5);
    expect(view).toEqual({ scale: 1.5, originX: 15, originY: 31, widthPx: 1500, heightPx: 1050, ratio: 1.5 });
  });
});
