import { describe, expect, it } from 'vitest';
import { decodeRowMajor, encodeRowMajor } from '../../../native/masks/codec.ts';
import type { Rect } from './dirty-rects.ts';
import type { SceneChange } from './mask-painter.ts';
import type { MaskLayer, MaskScene } from './mask-scene.ts';
import { rowSpansOf, spansContain } from './row-spans.ts';
import { SoftwarePainter } from './software-painter.ts';
import { imageIndexAt } from './span-painter.ts';
import type { RasterView } from './viewport.ts';

const WIDTH = 61;
const HEIGHT = 47;
const FILL = 0x80_11_22_33;
const LINE = 0xff_44_55_66;

/** A blob with a hole, ragged edges and a part that touches the image's border. */
function blob(seed: number): Uint8Array {
  const pixels = new Uint8Array(WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const dx = x - 20 - seed;
      const dy = y - 18;
      const distance = Math.hypot(dx, dy) + 2 * Math.sin(seed + Math.atan2(dy, dx) * 5);
      if ((distance < 15 && distance > 5) || (x < 6 && y > 30)) pixels[y * WIDTH + x] = 1;
    }
  }
  return pixels;
}

function layerOf(pixels: Uint8Array, more: Partial<MaskLayer> = {}): MaskLayer {
  const spans = rowSpansOf(encodeRowMajor(pixels, WIDTH, HEIGHT));
  return { spans, fill: FILL, outline: LINE, outlinePx: 2, line: 'solid', ...more };
}

function viewOf(scale: number, originX: number, originY: number): RasterView {
  return { scale, originX, originY, widthPx: 90, heightPx: 70, ratio: 1 };
}

/** A painter on a screen in memory, with the area that was copied to it by the last paint. */
function painter(view: RasterView) {
  const screen = new Uint32Array(view.widthPx * view.heightPx);
  const memory = new Uint32Array(1024 * 32);
  let area = 0;
  const copy = (rect: Rect, from: (x: number, y: number) => number) => {
    for (let y = rect.top; y < rect.bottom; y++) {
      for (let x = rect.left; x < rect.right; x++) screen[y * view.widthPx + x] = from(x - rect.left, y - rect.top);
    }
    area += (rect.right - rect.left) * (rect.bottom - rect.top);
  };
  const made = new SoftwarePainter(memory, {
    put: (rect) => copy(rect, (x, y) => memory[y * 1024 + x]),
    clear: (rect) => copy(rect, () => 0),
  });
  made.resize(view.widthPx, view.heightPx);
  return {
    screen,
    paint(scene: MaskScene, change: SceneChange): number {
      area = 0;
      made.paint(scene, view, change);
      return area;
    },
  };
}

function sceneOf(layers: readonly MaskLayer[], more: Partial<MaskScene> = {}): MaskScene {
  return { widthPx: WIDTH, heightPx: HEIGHT, layers, active: null, stroke: null, ...more };
}

/** Without holes: rows of one span, at a slant, touching the left border. */
function wedge(): Uint8Array {
  const pixels = new Uint8Array(WIDTH * HEIGHT);
  for (let y = 3; y < HEIGHT - 2; y++)
    pixels.fill(1, y * WIDTH + Math.max(0, 30 - y), y * WIDTH + Math.min(WIDTH, 34 + ((y * 7) % 11)));
  return pixels;
}

/** The same by definition: each device pixel asks the mask about itself and its four neighbours. */
function expected(masks: readonly Uint8Array[], view: RasterView, linePx: number): Uint32Array {
  const out = new Uint32Array(view.widthPx * view.heightPx);
  for (const pixels of masks) {
    const at = (x: number, y: number): number => {
      const column = imageIndexAt(x, view.scale, view.originX);
      const row = imageIndexAt(y, view.scale, view.originY);
      if (column < 0 || row < 0 || column >= WIDTH || row >= HEIGHT) return 1;
      return pixels[row * WIDTH + column];
    };
    const isImage = (x: number, y: number) => {
      const column = imageIndexAt(x, view.scale, view.originX);
      const row = imageIndexAt(y, view.scale, view.originY);
      return column >= 0 && row >= 0 && column < WIDTH && row < HEIGHT;
    };
    for (let y = 0; y < view.heightPx; y++) {
      for (let x = 0; x < view.widthPx; x++) {
        if (!isImage(x, y) || at(x, y) === 0) continue;
        let inner = true;
        for (let d = 1; d <= linePx; d++) inner &&= (at(x - d, y) & at(x + d, y)) !== 0;
        inner &&= (at(x, y - linePx) & at(x, y + linePx)) !== 0;
        out[y * view.widthPx + x] = inner ? FILL : LINE;
      }
    }
  }
  return out;
}

describe('row spans', () => {
  it('say the same as the pixels', () => {
    const pixels = blob(3);
    const spans = rowSpansOf(encodeRowMajor(pixels, WIDTH, HEIGHT));
    for (let y = -1; y <= HEIGHT; y++) {
      for (let x = -1; x <= WIDTH; x++) {
        const inside = x >= 0 && y >= 0 && x < WIDTH && y < HEIGHT && pixels[y * WIDTH + x] === 1;
        expect(spansContain(spans, x, y)).toBe(inside);
      }
    }
  });

  it('of an empty mask are empty', () => {
    const spans = rowSpansOf(encodeRowMajor(new Uint8Array(WIDTH * HEIGHT), WIDTH, HEIGHT));
    expect(spans.top).toBe(spans.bottom);
    expect(spansContain(spans, 3, 3)).toBe(false);
  });

  it('are made once per mask', () => {
    const rle = encodeRowMajor(blob(1), WIDTH, HEIGHT);
    expect(rowSpansOf(rle)).toBe(rowSpansOf(rle));
    expect(decodeRowMajor(rle)).toEqual(blob(1));
  });
});

describe('the software painter', () => {
  for (const [name, view] of [
    ['at 100 %', viewOf(1, 4, 3)],
    ['made smaller', viewOf(0.43, 11, 7)],
    ['enlarged and cut off by the canvas', viewOf(3.3, -40, -25)],
  ] as const) {
    it(`paints fill and contour ${name}`, () => {
      const masks = [blob(0), wedge(), blob(9)];
      const made = painter(view);
      made.paint(sceneOf(masks.map((pixels) => layerOf(pixels))), 'masks');
      expect(made.screen).toEqual(expected(masks, view, 2));
    });
  }

  it('leaves nothing of the scene before', () => {
    const view = viewOf(1, 4, 3);
    const made = painter(view);
    made.paint(sceneOf([layerOf(blob(0)), layerOf(blob(9))]), 'masks');
    made.paint(sceneOf([layerOf(blob(9))]), 'masks');
    expect(made.screen).toEqual(expected([blob(9)], view, 2));
  });

  it('takes over no more than the bands that hold something', () => {
    const view = viewOf(1, 4, 3);
    const made = painter(view);
    const small = new Uint8Array(WIDTH * HEIGHT);
    small[10 * WIDTH + 10] = 1;
    expect(made.paint(sceneOf([layerOf(small)]), 'masks')).toBe(32);
    expect(made.screen[13 * view.widthPx + 14]).toBe(LINE);
    expect(made.paint(sceneOf([]), 'masks')).toBe(32);
    expect(made.screen.every((color) => color === 0)).toBe(true);
    expect(made.paint(sceneOf([]), 'masks')).toBe(0);
  });

  it('takes over what is under a stroke only', () => {
    const view = viewOf(1, 4, 3);
    const made = painter(view);
    const stroke = {
      pixels: new Uint8Array(WIDTH * HEIGHT),
      mode: 'add' as const,
      dirty: { x: 0, y: 0, width: 0, height: 0 },
      trackId: 1,
    };
    made.paint(sceneOf([layerOf(blob(9))], { active: layerOf(blob(0)), stroke }), 'masks');
    Object.assign(stroke.dirty, { x: 30, y: 8, width: 4, height: 4 });
    const area = made.paint(sceneOf([layerOf(blob(9))], { active: layerOf(blob(0)), stroke }), 'stroke');
    expect(area).toBeGreaterThan(0);
    expect(area).toBeLessThanOrEqual(10 * 32);
  });

  it('paints a stroke in its dirty rectangle as it would paint the mask that comes of it', () => {
    for (const mode of ['add', 'subtract'] as const) {
      for (const view of [viewOf(1, 4, 3), viewOf(2.5, -20, -9), viewOf(0.6, 2, 2)]) {
        const base = blob(0);
        const stroke = new Uint8Array(WIDTH * HEIGHT);
        const made = painter(view);
        const active = layerOf(base);
        const below = layerOf(blob(9));
        const dirty = { x: 0, y: 0, width: 0, height: 0 };
        const overlay = { pixels: stroke, mode, dirty, trackId: 1 };
        made.paint(sceneOf([below], { active, stroke: overlay }), 'masks');
        for (let y = 12; y < 30; y++) for (let x = 15; x < 30; x++) stroke[y * WIDTH + x] = 1;
        Object.assign(dirty, { x: 15, y: 12, width: 15, height: 18 });
        made.paint(sceneOf([below], { active, stroke: overlay }), 'stroke');
        const result = base.map((value, i) => (mode === 'add' ? value | stroke[i] : value & ~stroke[i] & 1));
        const whole = painter(view);
        whole.paint(sceneOf([below], { active: layerOf(result) }), 'masks');
        // At other scales than 100 % two contours may differ by the thickness test's rounding only on their line.
        expect(coverOf(made.screen)).toEqual(coverOf(whole.screen));
      }
    }
  });

  it('draws dashes as a broken line', () => {
    const view = viewOf(1, 4, 3);
    const made = painter(view);
    made.paint(sceneOf([layerOf(blob(0), { line: 'dashed', fill: 0 })]), 'masks');
    const line = made.screen.filter((color) => color === LINE).length;
    const solid = expected([blob(0)], view, 2).filter((color) => color === LINE).length;
    expect(line).toBeGreaterThan(solid * 0.3);
    expect(line).toBeLessThan(solid * 0.7);
  });
});

function coverOf(pixels: Uint32Array): Uint8Array {
  return Uint8Array.from(pixels, (color) => (color === 0 ? 0 : 1));
}
