import { describe, expect, it } from 'vitest';
import { createEditorDriver, rectangle } from './testing-driver.ts';

function editor() {
  const driver = createEditorDriver(100, 80);
  driver.use('smart');
  return driver;
}

const point = (x: number, y: number, sign: 'positive' | 'negative' = 'positive') => ({ kind: 'point', point: { x, y }, sign });

describe('the smart tool', () => {
  it('starts an object with a positive point, and refines it with the next ones', async () => {
    const driver = editor();
    driver.click(50, 40);
    await driver.answer();
    driver.click(25, 20, { button: 2 });
    driver.click(75, 20, { alt: true });
    expect(driver.of('prompt')).toEqual([
      { what: 'prompt', target: 'new', prompts: [point(0.5, 0.5)] },
      {
        what: 'prompt',
        target: 101,
        prompts: [point(0.25, 0.25, 'negative')],
      },
      { what: 'prompt', target: 101, prompts: [point(0.75, 0.25, 'negative')] },
    ]);
  });

  it('refines the selected object also with a click inside another one', () => {
    const driver = editor();
    driver.addTrack(1, rectangle(100, 80, [10, 10, 30, 30]));
    driver.addTrack(2, rectangle(100, 80, [50, 10, 30, 30]));
    driver.set({ selection: [1] });
    driver.click(60, 20);
    expect(driver.of('prompt')[0]?.target).toBe(1);
    expect(driver.session().selection).toEqual([1]);
  });

  it('selects with Shift', () => {
    const driver = editor();
    driver.addTrack(2, rectangle(100, 80, [50, 10, 30, 30]));
    driver.click(60, 20, { shift: true });
    expect(driver.session().selection).toEqual([2]);
    expect(driver.of('prompt')).toEqual([]);
  });

  it('sends a drag as a box, kept inside the image, and shows it', () => {
    const driver = editor();
    driver.down(50, 40);
    driver.move(120, 100, { button: 0 });
    expect(driver.overlay().box).toEqual({ from: { x: 50, y: 40 }, to: { x: 120, y: 100 }, sign: 'positive' });
    driver.up(120, 100);
    expect(driver.of('prompt')[0]?.prompts).toEqual([
      { kind: 'box', box: { x: 0.5, y: 0.5, width: 0.5, height: 0.5 }, sign: 'positive' },
    ]);
  });

  it('takes a drag with the right button for a point where it began', () => {
    const driver = editor();
    driver.addTrack(1, null);
    driver.addPrompt(1, 1, { kind: 'point', point: { x: 0.9, y: 0.9 }, sign: 'positive' });
    driver.set({ selection: [1] });
    driver.drag(
      [
        [50, 40],
        [70, 60],
      ],
      { button: 2 },
    );
    expect(driver.of('prompt')[0]?.prompts).toEqual([point(0.5, 0.5, 'negative')]);
  });

  it('lets Q and E decide instead of the button', () => {
    const driver = editor();
    driver.set({ polarity: 'positive' });
    driver.click(50, 40, { button: 2 });
    expect(driver.of('prompt')[0]?.prompts).toEqual([point(0.5, 0.5)]);
  });

  it('hints when the first point of a new object is negative', () => {
    const driver = editor();
    driver.click(50, 40, { button: 2 });
    expect(driver.hints()).toEqual(['tools:hints.negativeFirst']);
    expect(driver.of('prompt')).toEqual([]);
  });

  it('gives the mask along when all that is said about a tracked frame is negative', () => {
    const driver = editor();
    driver.addTrack(1, rectangle(100, 80, [10, 10, 30, 30]));
    driver.set({ selection: [1] });
    driver.click(50, 40, { button: 2 });
    expect(driver.of('prompt')[0]?.prompts.map(({ kind }) => kind)).toEqual(['mask', 'point']);
    driver.capabilities.delete('mask');
    driver.addTrack(2, rectangle(100, 80, [10, 10, 30, 30]));
    driver.set({ selection: [2] });
    driver.click(50, 40, { button: 2 });
    expect(driver.hints()).toEqual(['tools:hints.negativeFirst']);
  });

  it('ignores clicks beside the image', () => {
    const driver = editor();
    driver.click(-5, 10);
    driver.click(10, 90);
    expect(driver.asked).toEqual([]);
  });

  it('hints when the model takes no points, no boxes, or the object is locked', () => {
    const driver = editor();
    driver.capabilities.delete('point');
    driver.click(50, 40);
    driver.capabilities.clear();
    driver.drag([
      [10, 10],
      [40, 40],
    ]);
    driver.capabilities.add('point');
    driver.addTrack(1, null, { locked: true });
    driver.set({ selection: [1] });
    driver.click(50, 40);
    expect(driver.hints()).toEqual(['tools:hints.noPoint', 'tools:hints.noBox', 'tools:hints.locked']);
    expect(driver.tool('smart').cursor()).toBe('not-allowed');
  });
});

describe('Ctrl in the smart tool', () => {
  it('collects points and sends them together when it is released', () => {
    const driver = editor();
    driver.click(50, 40, { ctrl: true });
    driver.click(25, 20, { ctrl: true, button: 2 });
    expect(driver.of('prompt')).toEqual([]);
    expect(driver.overlay().points?.map(({ sign }) => sign)).toEqual(['positive', 'negative']);
    expect(driver.key('ControlLeft', { phase: 'up' })).toBe(true);
    expect(driver.of('prompt')).toEqual([
      { what: 'prompt', target: 'new', prompts: [point(0.5, 0.5), point(0.25, 0.25, 'negative')] },
    ]);
    expect(driver.key('ControlLeft', { phase: 'up' })).toBe(false);
    expect(driver.overlay()).toEqual({});
  });

  it('takes the last collected point back with Backspace', () => {
    const driver = editor();
    expect(driver.key('Backspace')).toBe(false);
    driver.click(50, 40, { ctrl: true });
    driver.click(25, 20, { ctrl: true });
    expect(driver.key('Backspace', { ctrl: true })).toBe(true);
    driver.key('MetaLeft', { phase: 'up' });
    expect(driver.of('prompt')[0]?.prompts).toEqual([point(0.5, 0.5)]);
  });

  it('sends what waits with the next point when its release was lost', () => {
    const driver = editor();
    driver.click(50, 40, { ctrl: true });
    driver.click(25, 20);
    expect(driver.of('prompt')[0]?.prompts).toEqual([point(0.5, 0.5), point(0.25, 0.25)]);
  });

  it('drops what waits with Escape and with the frame', () => {
    const driver = editor();
    driver.click(50, 40, { ctrl: true });
    expect(driver.key('Escape')).toBe(true);
    driver.click(50, 40, { ctrl: true });
    driver.goToFrame(1);
    driver.key('ControlLeft', { phase: 'up' });
    expect(driver.of('prompt')).toEqual([]);
    expect(driver.key('Escape')).toBe(false);
  });
});

describe('clicks while the answer is under way', () => {
  it('go to the object that is being started', async () => {
    const driver = editor();
    driver.hold();
    driver.click(50, 40);
    driver.click(25, 20);
    driver.click(30, 20, { button: 2 });
    expect(driver.of('prompt')).toHaveLength(1);
    await driver.answer();
    expect(driver.of('prompt')[1]).toEqual({
      what: 'prompt',
      target: 101,
      prompts: [point(0.25, 0.25), point(0.3, 0.25, 'negative')],
    });
  });

  it('start another object once the first was ended', async () => {
    const driver = editor();
    driver.hold();
    driver.click(50, 40);
    driver.set({ selection: [] });
    driver.click(25, 20);
    expect(driver.of('prompt').map(({ target }) => target)).toEqual(['new', 'new']);
    await driver.answer();
    expect(driver.of('prompt')).toHaveLength(2);
  });

  it('are not sent to another frame', async () => {
    const driver = editor();
    driver.hold();
    driver.click(50, 40);
    driver.click(25, 20);
    driver.goToFrame(3);
    await driver.answer();
    expect(driver.of('prompt')).toHaveLength(1);
  });

  it('also when the first was a box of the box tool', async () => {
    const driver = editor();
    driver.hold();
    driver.use('box');
    driver.drag([
      [10, 10],
      [40, 40],
    ]);
    driver.use('smart');
    driver.click(25, 20);
    await driver.answer();
    expect(driver.of('prompt').map(({ target }) => target)).toEqual(['new', 101]);
  });
});

describe('a gesture of the smart tool', () => {
  it('ends without a trace by Escape and by a change of frame', () => {
    const driver = editor();
    driver.down(10, 10);
    driver.move(40, 40, { button: 0 });
    expect(driver.key('Escape')).toBe(true);
    driver.up(40, 40);
    driver.down(10, 10);
    driver.move(40, 40, { button: 0 });
    driver.goToFrame(1);
    driver.up(40, 40);
    expect(driver.asked).toEqual([]);
    expect(driver.overlay()).toEqual({});
  });

  it('holds corners and points of prompts, but not outlines, which are in the way', () => {
    const driver = editor();
    driver.addTrack(1, null);
    driver.set({ selection: [1] });
    driver.addPrompt(8, 1, { kind: 'box', box: { x: 0.1, y: 0.125, width: 0.3, height: 0.375 }, sign: 'positive' });
    driver.click(10, 25);
    expect(driver.of('prompt')).toHaveLength(1);
    driver.drag([
      [10, 10],
      [5, 5],
    ]);
    expect(driver.of('movePrompt')).toHaveLength(1);
  });
});
