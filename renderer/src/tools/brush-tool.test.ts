import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRowMajor } from '../../../native/masks/codec.ts';
import { connectedComponents } from '../../../native/masks/components.ts';
import { areaOf } from '../../../native/masks/measure.ts';
import { emptyRle } from '../../../native/masks/rle.ts';
import { createEditorDriver, rectangle } from './testing-driver.ts';

function editor(tool: 'brush' | 'eraser' = 'brush') {
  const driver = createEditorDriver(100, 80);
  driver.use(tool);
  driver.set({ brushSizePx: 10 });
  return driver;
}

const BLOCK = rectangle(100, 80, [20, 20, 40, 40]);

describe('the brush', () => {
  it('starts an object where none is selected', () => {
    const driver = editor();
    driver.click(50, 40);
    const [asked] = driver.of('setMask');
    expect(asked?.target).toBe('new');
    expect(areaOf(asked?.rle ?? BLOCK)).toBeGreaterThan(60);
  });

  it('adds to the selected mask, and stores exactly what was painted', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -5, max: 105 }), fc.integer({ min: -5, max: 85 })), { minLength: 2, maxLength: 8 }),
        fc.integer({ min: 1, max: 30 }),
        (way, brushSizePx) => {
          const driver = editor();
          driver.addTrack(1, BLOCK);
          driver.set({ selection: [1], brushSizePx });
          const [[x, y] = [0, 0], ...rest] = way;
          driver.down(x, y);
          for (const [mx, my] of rest) driver.move(mx, my, { button: 0 });
          const painted = Uint8Array.from(driver.overlay().stroke?.pixels ?? []);
          const [ux, uy] = way.at(-1) ?? [0, 0];
          driver.up(ux, uy);
          const expected = decodeRowMajor(BLOCK).map((value, i) => (value === 1 || painted[i] === 1 ? 1 : 0));
          const stored = driver.of('setMask')[0]?.rle ?? BLOCK;
          expect(decodeRowMajor(stored)).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('leaves no gaps between far moves', () => {
    const driver = editor();
    driver.set({ brushSizePx: 1 });
    driver.drag([
      [3, 3],
      [90, 70],
      [5, 60],
    ]);
    expect(connectedComponents(driver.of('setMask')[0]?.rle ?? BLOCK)).toHaveLength(1);
  });

  it.each([
    ['Alt', { alt: true }],
    ['the right button', { button: 2 }],
  ])('takes away with %s', (_name, options) => {
    const driver = editor();
    driver.addTrack(1, BLOCK);
    driver.set({ selection: [1] });
    driver.down(40, 40, options);
    expect(driver.overlay().stroke?.mode).toBe('subtract');
    driver.up(40, 40, options);
    expect(areaOf(driver.of('setMask')[0]?.rle ?? BLOCK)).toBeLessThan(1600);
  });

  it('draws a straight line to a Shift+click', async () => {
    const driver = editor();
    driver.set({ brushSizePx: 3 });
    driver.click(10, 10, { shift: true });
    await driver.answer();
    driver.click(80, 60, { shift: true });
    driver.goToFrame(1);
    driver.set({ selection: [] });
    driver.click(20, 20, { shift: true });
    const areas = driver.of('setMask').map(({ rle }) => areaOf(rle));
    expect(areas[1]).toBeGreaterThan(200);
    expect(areas[2]).toBeLessThan(20);
  });

  it('paints a square with a square brush', () => {
    const driver = editor();
    driver.set({ brushShape: 'square' });
    driver.click(50, 40);
    expect(areaOf(driver.of('setMask')[0]?.rle ?? BLOCK)).toBe(100);
  });

  it('changes its size with Alt and the right button, and paints nothing then', () => {
    const driver = editor();
    driver.down(50, 40, { alt: true, button: 2 });
    driver.move(60, 40, { alt: true, button: 2 });
    expect(driver.overlay().brush).toMatchObject({ at: { x: 50, y: 40 }, sizePx: 30 });
    driver.move(0, 40, { alt: true, button: 2 });
    driver.up(0, 40, { alt: true, button: 2 });
    expect(driver.session().brushSizePx).toBe(1);
    expect(driver.of('setMask')).toEqual([]);
  });

  it('shows what Alt would do before it is pressed', () => {
    const driver = editor();
    driver.move(50, 40);
    expect(driver.overlay().brush?.mode).toBe('add');
    expect(driver.key('AltLeft')).toBe(true);
    expect(driver.overlay().brush?.mode).toBe('subtract');
    driver.key('AltLeft', { phase: 'up' });
    expect(driver.overlay().brush?.mode).toBe('add');
  });

  it('says that an object is locked', () => {
    const driver = editor();
    driver.addTrack(1, BLOCK, { locked: true });
    driver.set({ selection: [1] });
    driver.click(40, 40);
    expect(driver.hints()).toEqual(['tools:hints.locked']);
    expect(driver.of('setMask')).toEqual([]);
  });

  it('does not store what changes nothing', () => {
    const driver = editor();
    driver.addTrack(1, BLOCK);
    driver.set({ selection: [1] });
    driver.click(40, 40);
    expect(driver.of('setMask')).toEqual([]);
  });

  it('ends without a trace by Escape and by a change of frame', () => {
    const driver = editor();
    driver.down(40, 40);
    driver.move(50, 50, { button: 0 });
    expect(driver.key('Escape')).toBe(true);
    driver.up(50, 50);
    driver.down(40, 40);
    driver.goToFrame(1);
    driver.up(50, 50);
    expect(driver.of('setMask')).toEqual([]);
    driver.down(80, 70);
    driver.up(80, 70);
    // Nothing of the dropped strokes is left in the next one.
    expect(areaOf(driver.of('setMask')[0]?.rle ?? BLOCK)).toBeLessThan(100);
  });

  it('paints on the candidate that is shown', () => {
    const driver = editor();
    driver.addTrack(1, BLOCK);
    const other = rectangle(100, 80, [0, 0, 10, 10]);
    driver.set({
      selection: [1],
      candidates: {
        trackId: 1,
        frameIndex: 0,
        index: 1,
        options: [
          { rle: BLOCK, score: 0.9 },
          { rle: other, score: 0.8 },
        ],
      },
    });
    driver.click(90, 70);
    expect(areaOf(driver.of('setMask')[0]?.rle ?? BLOCK)).toBeLessThan(300);
    expect(driver.session().candidates).toBeNull();
  });
});

describe('strokes in quick succession', () => {
  it('build upon each other before the first is stored', async () => {
    const driver = editor();
    driver.addTrack(1, BLOCK);
    driver.set({ selection: [1] });
    driver.hold();
    driver.click(5, 5);
    driver.click(90, 70);
    const [first, second] = driver.of('setMask');
    expect(areaOf(second?.rle ?? BLOCK) - 1600).toBe(2 * (areaOf(first?.rle ?? BLOCK) - 1600));
    expect(driver.session().preview?.get(1)).toEqual(second?.rle);
    await driver.answer();
    expect(driver.session().preview).toBeNull();
  });

  it('belong to one new object', async () => {
    const driver = editor();
    driver.hold();
    driver.click(10, 10);
    expect(driver.overlay().stroke).toBeDefined();
    driver.click(80, 60);
    await driver.answer();
    expect(driver.of('setMask').map(({ target }) => target)).toEqual(['new', 101]);
    const [first, second] = driver.of('setMask');
    expect(areaOf(second?.rle ?? BLOCK)).toBe(2 * areaOf(first?.rle ?? BLOCK));
    expect(driver.overlay().stroke).toBeUndefined();
  });

  it('go to a selected object that the list of objects does not have yet', () => {
    const driver = editor();
    driver.set({ selection: [77] });
    driver.click(10, 10);
    expect(driver.of('setMask')[0]?.target).toBe(77);
  });

  it('do not follow to another frame', async () => {
    const driver = editor();
    driver.hold();
    driver.click(10, 10);
    driver.click(80, 60);
    driver.goToFrame(2);
    await driver.answer();
    expect(driver.of('setMask')).toHaveLength(1);
  });
});

describe('the eraser', () => {
  it('takes away, and gives an empty mask when nothing is left', () => {
    const driver = editor('eraser');
    driver.addTrack(1, rectangle(100, 80, [38, 38, 4, 4]));
    driver.set({ selection: [1] });
    driver.click(40, 40);
    expect(driver.of('setMask')).toEqual([{ what: 'setMask', target: 1, rle: emptyRle(100, 80) }]);
  });

  it('adds with Alt', () => {
    const driver = editor('eraser');
    driver.addTrack(1, BLOCK);
    driver.set({ selection: [1] });
    driver.click(5, 5, { alt: true });
    expect(areaOf(driver.of('setMask')[0]?.rle ?? BLOCK)).toBeGreaterThan(1600);
  });

  it('hints that there is nothing to take from', () => {
    const driver = editor('eraser');
    driver.click(5, 5);
    driver.addTrack(1, null);
    driver.set({ selection: [1] });
    driver.click(5, 5);
    expect(driver.hints()).toEqual(['tools:hints.nothingToErase', 'tools:hints.nothingToErase']);
  });
});
