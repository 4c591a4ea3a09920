import { describe, expect, it } from 'vitest';
import { difference, union } from '../../../native/masks/combine.ts';
import { areaOf } from '../../../native/masks/measure.ts';
import { createEditorDriver, type EditorDriver, rectangle } from './testing-driver.ts';

function editor(tool: 'polygon' | 'lasso' = 'polygon') {
  const driver = createEditorDriver(100, 80);
  driver.use(tool);
  return driver;
}

function corners(driver: EditorDriver, options = {}) {
  driver.click(20, 20, options);
  driver.click(60, 20);
  driver.click(60, 50);
  driver.click(20, 50);
}

const masks = (driver: EditorDriver) => driver.of('setMask').map(({ target, rle }) => [target, areaOf(rle)]);
const BLOCK = rectangle(100, 80, [10, 10, 70, 60]);

describe('the polygon tool', () => {
  it.each([
    ['a click on the first vertex', (driver: EditorDriver) => driver.click(21, 19)],
    ['Enter', (driver: EditorDriver) => void driver.key('Enter')],
    ['a double click', (driver: EditorDriver) => driver.click(21, 50)],
  ])('closes with %s', (_name, close) => {
    const driver = editor();
    corners(driver);
    close(driver);
    expect(masks(driver)).toEqual([['new', 1200]]);
    expect(driver.overlay()).toEqual({});
  });

  it('shows the line to the pointer', () => {
    const driver = editor();
    driver.click(20, 20);
    driver.move(30, 30);
    expect(driver.overlay().path?.points).toEqual([
      { x: 20, y: 20 },
      { x: 30, y: 30 },
    ]);
  });

  it('adds to the selected mask, and takes away when begun with Alt or closed with Alt+Enter', () => {
    const driver = editor();
    driver.addTrack(1, BLOCK);
    driver.set({ selection: [1] });
    corners(driver, { alt: true });
    driver.key('Enter');
    corners(driver);
    driver.key('Enter', { alt: true });
    expect(masks(driver)).toEqual([[1, 4200 - 1200]]);
    // The second one took away what was gone already: no edit.
    corners(driver);
    driver.key('Enter');
    expect(masks(driver).at(-1)).toEqual([1, 4200]);
  });

  it('moves, inserts and deletes vertices while drawing', () => {
    const driver = editor();
    corners(driver);
    driver.drag([
      [60, 50],
      [60, 60],
    ]);
    driver.click(40, 20, { ctrl: true });
    expect(driver.overlay().path?.points).toHaveLength(6);
    driver.click(40, 20, { alt: true });
    driver.click(20, 50, { alt: true });
    driver.key('Enter');
    // The triangle (20, 20), (60, 20), (60, 60).
    expect(masks(driver)[0]?.[1]).toBeCloseTo(800, -2);
  });

  it('takes vertices back with Backspace, and all of them with Escape', () => {
    const driver = editor();
    corners(driver);
    driver.click(90, 70);
    expect(driver.key('Backspace')).toBe(true);
    driver.key('Enter');
    expect(masks(driver)).toEqual([['new', 1200]]);
    corners(driver);
    expect(driver.key('Escape')).toBe(true);
    expect(driver.key('Escape')).toBe(false);
    driver.click(20, 20);
    driver.key('Backspace');
    expect(driver.key('Enter')).toBe(false);
    expect(driver.overlay()).toEqual({});
  });

  it('needs three points, an unlocked object, and something to take from', () => {
    const driver = editor();
    driver.click(20, 20);
    driver.click(60, 20);
    driver.key('Enter');
    driver.key('Escape');
    driver.click(20, 20, { alt: true });
    driver.addTrack(1, BLOCK, { locked: true });
    driver.set({ selection: [1] });
    driver.click(20, 20);
    expect(driver.hints()).toEqual(['tools:hints.threePoints', 'tools:hints.nothingToErase', 'tools:hints.locked']);
    expect(driver.overlay()).toEqual({});
  });

  it('drops the outline with the frame', () => {
    const driver = editor();
    corners(driver);
    driver.goToFrame(1);
    expect(driver.key('Enter')).toBe(false);
    expect(driver.asked).toEqual([]);
  });

  it('leaves Enter and Backspace to others while nothing is drawn', () => {
    const driver = editor();
    expect([driver.key('Enter'), driver.key('Backspace'), driver.key('Escape')]).toEqual([false, false, false]);
  });
});

describe('editing the outline of a mask', () => {
  function opened(mask = BLOCK) {
    const driver = editor();
    driver.addTrack(1, mask);
    driver.set({ selection: [1] });
    driver.click(20, 40, { ctrl: true });
    return driver;
  }

  it('turns the outline into vertices, and stores them with Enter', () => {
    const driver = opened();
    expect(driver.overlay().path).toMatchObject({ closed: true, vertices: 'shown' });
    expect(driver.overlay().path?.points).toHaveLength(4);
    driver.drag([
      [80, 70],
      [90, 75],
    ]);
    expect(driver.of('setMask')).toEqual([]);
    driver.key('Enter');
    expect(masks(driver)[0]?.[0]).toBe(1);
    expect(masks(driver)[0]?.[1]).toBeGreaterThan(4200);
  });

  it('keeps holes and other parts', () => {
    const hole = rectangle(100, 80, [40, 30, 10, 10]);
    const other = rectangle(100, 80, [90, 2, 5, 5]);
    const driver = opened(union(difference(BLOCK, hole), other));
    driver.drag([
      [10, 10],
      [5, 5],
    ]);
    driver.key('Enter');
    const [asked] = driver.of('setMask');
    expect(areaOf(difference(hole, asked?.rle ?? hole))).toBe(100);
    expect(areaOf(difference(other, asked?.rle ?? BLOCK))).toBe(0);
  });

  it('inserts on an edge with Ctrl, deletes with Alt but never below three', () => {
    const driver = opened();
    driver.click(45, 10, { ctrl: true });
    expect(driver.overlay().path?.points).toHaveLength(5);
    for (const [x, y] of [
      [45, 10],
      [10, 10],
      [80, 10],
      [80, 70],
    ] as const)
      driver.click(x, y, { alt: true });
    expect(driver.overlay().path?.points).toHaveLength(3);
    driver.click(50, 40);
    expect(driver.overlay().path?.points).toHaveLength(3);
  });

  it('stores nothing without a change, after Escape, or when another object was selected meanwhile', () => {
    const driver = opened();
    driver.key('Enter');
    driver.click(20, 40, { ctrl: true });
    driver.drag([
      [80, 70],
      [90, 75],
    ]);
    driver.key('Escape');
    driver.click(20, 40, { ctrl: true });
    driver.drag([
      [80, 70],
      [90, 75],
    ]);
    driver.addTrack(2, null);
    driver.set({ selection: [2] });
    driver.key('Enter');
    expect(driver.of('setMask')).toEqual([]);
  });

  it('hints where the selected object has no pixel', () => {
    const driver = editor();
    driver.click(20, 40, { ctrl: true });
    driver.addTrack(1, BLOCK);
    driver.set({ selection: [1] });
    driver.click(2, 2, { ctrl: true });
    expect(driver.hints()).toEqual(['tools:hints.outlineOfSelected', 'tools:hints.outlineOfSelected']);
  });
});

describe('the lasso', () => {
  const way = [
    [20, 20],
    [40, 20],
    [60, 20],
    [60, 50],
    [20, 50],
  ] as const;

  it('adds what was drawn around', () => {
    const driver = editor('lasso');
    driver.drag(way);
    expect(masks(driver)).toEqual([['new', 1200]]);
  });

  it.each([
    ['Alt', { alt: true }, null],
    ['the right button', { button: 2 }, null],
    ['a forced minus', {}, 'negative' as const],
  ])('takes away with %s', (_name, options, polarity) => {
    const driver = editor('lasso');
    driver.addTrack(1, BLOCK);
    driver.set({ selection: [1], polarity });
    driver.drag(way, options);
    expect(masks(driver)).toEqual([[1, 3000]]);
  });

  it('keeps the line inside the image and shows it', () => {
    const driver = editor('lasso');
    driver.down(50, 40);
    driver.move(150, 40, { button: 0 });
    expect(driver.overlay().path?.points.at(-1)).toEqual({ x: 100, y: 40 });
    expect(driver.overlay().path?.vertices).toBe('hidden');
  });

  it('hints after a click, and leaves nothing behind after Escape or a change of frame', () => {
    const driver = editor('lasso');
    driver.click(50, 40);
    driver.down(20, 20);
    driver.move(60, 60, { button: 0 });
    expect(driver.key('Escape')).toBe(true);
    driver.up(60, 60);
    driver.down(20, 20);
    driver.goToFrame(1);
    driver.up(60, 60);
    expect(driver.hints()).toEqual(['tools:hints.drawAround']);
    expect(driver.of('setMask')).toEqual([]);
  });
});
