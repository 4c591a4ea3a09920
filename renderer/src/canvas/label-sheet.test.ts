import { describe, expect, it } from 'vitest';
import { encodeRowMajor } from '../../../native/masks/codec.ts';
import type { DirtyRects } from './dirty-rects.ts';
import { LabelSheet } from './label-sheet.ts';
import type { MaskLayer } from './mask-scene.ts';
import { rowSpansOf } from './row-spans.ts';

const WIDTH = 32;
const HEIGHT = 16;

function layer(left: number, top: number, right: number, bottom: number, fill = 1): MaskLayer {
  const pixels = new Uint8Array(WIDTH * HEIGHT);
  for (let y = top; y < bottom; y++) pixels.fill(1, y * WIDTH + left, y * WIDTH + right);
  return { spans: rowSpansOf(encodeRowMajor(pixels, WIDTH, HEIGHT)), fill, outline: 0, outlinePx: 1, line: 'solid' };
}

const at = (sheet: LabelSheet, x: number, y: number) => sheet.labels[y * WIDTH + x];
const boxes = (dirty: DirtyRects) => Array.from({ length: dirty.count }, (_, i) => ({ ...dirty.at(i) }));

describe('the label sheet', () => {
  it('has the topmost layer at each pixel', () => {
    const sheet = new LabelSheet(WIDTH, HEIGHT);
    sheet.paintLabels([layer(0, 0, 10, 10), layer(5, 5, 15, 12)]);
    expect([at(sheet, 1, 1), at(sheet, 7, 7), at(sheet, 14, 11), at(sheet, 20, 2)]).toEqual([1, 2, 2, 0]);
  });

  it('uploads the boxes of what was there and of what is there now, and no more', () => {
    const sheet = new LabelSheet(WIDTH, HEIGHT);
    expect(boxes(sheet.paintLabels([layer(0, 0, 4, 4)]))).toEqual([{ left: 0, top: 0, right: 4, bottom: 4 }]);
    const moved = boxes(sheet.paintLabels([layer(20, 8, 24, 12)]));
    expect(moved).toHaveLength(2);
    expect(moved).toContainEqual({ left: 0, top: 0, right: 4, bottom: 4 });
    expect(moved).toContainEqual({ left: 20, top: 8, right: 24, bottom: 12 });
    expect(at(sheet, 1, 1)).toBe(0);
  });

  it('is painted again for hiding only where the hidden one covers another', () => {
    const sheet = new LabelSheet(WIDTH, HEIGHT);
    const below = layer(0, 0, 10, 10);
    sheet.paintLabels([below, layer(5, 5, 15, 12), layer(25, 0, 30, 4)]);
    expect(sheet.needsLabels([below, layer(5, 5, 15, 12), layer(25, 0, 30, 4, 0)])).toBe(false);
    const hidden = [below, layer(5, 5, 15, 12, 0), layer(25, 0, 30, 4)];
    expect(sheet.needsLabels(hidden)).toBe(true);
    sheet.paintLabels(hidden);
    expect(at(sheet, 7, 7)).toBe(1);
    expect(sheet.needsLabels(hidden)).toBe(false);
  });

  it('takes a stroke over in its dirty rectangle, and lets it go', () => {
    const sheet = new LabelSheet(WIDTH, HEIGHT);
    const { spans } = layer(0, 0, 10, 10);
    const stroke = {
      pixels: new Uint8Array(WIDTH * HEIGHT),
      mode: 'add' as const,
      dirty: { x: 8, y: 2, width: 4, height: 2 },
      trackId: 1,
    };
    sheet.paintActive(spans, stroke);
    for (let y = 2; y < 4; y++) stroke.pixels.fill(1, y * WIDTH + 8, y * WIDTH + 12);
    expect(boxes(sheet.paintStroke(stroke))).toEqual([{ left: 8, top: 2, right: 12, bottom: 4 }]);
    expect([9, 11, 5].map((x) => sheet.active[2 * WIDTH + x])).toEqual([3, 2, 1]);
    sheet.paintActive(spans, null);
    expect([9, 11, 5].map((x) => sheet.active[2 * WIDTH + x])).toEqual([1, 0, 1]);
  });
});
