import { describe, expect, it } from 'vitest';
import type { PromptInput } from '../../../native/contract/records.ts';
import { keptExemplars } from './exemplars.ts';
import { createEditorDriver, rectangle } from './testing-driver.ts';

function editor() {
  const driver = createEditorDriver(100, 80);
  driver.addTrack(1, rectangle(100, 80, [10, 10, 30, 30]));
  driver.addTrack(2, rectangle(100, 80, [20, 20, 30, 30]));
  driver.use('select');
  return driver;
}

const positive = (x: number, y: number) => ({ kind: 'point', point: { x, y }, sign: 'positive' }) as const;

describe('the select tool', () => {
  it('selects the topmost object, and nothing beside them', () => {
    const driver = editor();
    driver.click(12, 12);
    expect(driver.session().selection).toEqual([1]);
    driver.click(80, 70);
    expect(driver.session().selection).toEqual([]);
  });

  it('goes one object down with each further click in the same place', () => {
    const driver = editor();
    driver.click(25, 25);
    expect(driver.session().selection).toEqual([2]);
    driver.click(26, 25);
    expect(driver.session().selection).toEqual([1]);
    driver.click(25, 26);
    expect(driver.session().selection).toEqual([2]);
    driver.click(35, 35);
    expect(driver.session().selection).toEqual([2]);
  });

  it('adds with Shift, and keeps the selection on a Shift+click beside', () => {
    const driver = editor();
    driver.click(12, 12);
    driver.click(45, 45, { shift: true });
    expect(driver.session().selection).toEqual([1, 2]);
    driver.click(80, 70, { shift: true });
    expect(driver.session().selection).toEqual([1, 2]);
  });

  it('passes over hidden objects', () => {
    const driver = createEditorDriver(100, 80);
    driver.addTrack(1, rectangle(100, 80, [10, 10, 30, 30]));
    driver.addTrack(2, rectangle(100, 80, [10, 10, 30, 30]), { hidden: true });
    driver.use('select');
    driver.click(15, 15);
    driver.click(15, 15);
    expect(driver.session().selection).toEqual([1]);
  });

  it('takes a drag for no click', () => {
    const driver = editor();
    driver.drag([
      [12, 12],
      [40, 30],
    ]);
    expect(driver.of('select')).toEqual([]);
  });

  it('shows what is under the pointer by its cursor', () => {
    const driver = editor();
    driver.move(12, 12);
    expect(driver.tool('select').cursor()).toBe('pointer');
    driver.move(90, 70);
    expect(driver.tool('select').cursor()).toBe('default');
  });
});

describe('handles of prompts', () => {
  function withPrompts() {
    const driver = editor();
    driver.set({ selection: [1] });
    driver.addPrompt(7, 1, positive(0.2, 0.25));
    driver.addPrompt(8, 1, { kind: 'box', box: { x: 0.1, y: 0.125, width: 0.3, height: 0.375 }, sign: 'positive' });
    return driver;
  }

  it('move a point, and keep it inside the image', () => {
    const driver = withPrompts();
    driver.drag([
      [20, 20],
      [60, 40],
    ]);
    driver.drag([
      [20, 20],
      [200, -50],
    ]);
    expect(driver.of('movePrompt')).toEqual([
      { what: 'movePrompt', promptId: 7, prompt: positive(0.6, 0.5) },
      { what: 'movePrompt', promptId: 7, prompt: positive(1, 0) },
    ]);
  });

  it('move a box by its outline, as a whole and inside the image', () => {
    const driver = withPrompts();
    driver.drag([
      [10, 30],
      [-90, 300],
    ]);
    const [{ prompt }] = driver.of('movePrompt');
    expect(prompt).toMatchObject({ kind: 'box', box: { x: 0, y: 0.625, width: 0.3, height: 0.375 } });
  });

  it('resize a box by a corner, also past the opposite one', () => {
    const driver = withPrompts();
    driver.drag([
      [40, 40],
      [0, 0],
    ]);
    expect(driver.of('movePrompt')[0]?.prompt).toMatchObject({ box: { x: 0, y: 0, width: 0.1, height: 0.125 } });
  });

  it('show where the prompt would go, and which one it is', () => {
    const driver = withPrompts();
    driver.move(20, 20);
    expect(driver.overlay()).toEqual({ activePromptId: 7 });
    driver.down(20, 20);
    driver.move(30, 20);
    expect(driver.overlay()).toEqual({ activePromptId: 7, points: [{ point: { x: 30, y: 20 }, sign: 'positive' }] });
    expect(driver.tool('select').cursor()).toBe('move');
  });

  it.each(['Delete', 'Backspace'])('are deleted with %s while hovered or held', (code) => {
    const driver = withPrompts();
    expect(driver.key(code)).toBe(false);
    driver.move(20, 20);
    expect(driver.key(code)).toBe(true);
    driver.down(20, 20);
    expect(driver.key(code)).toBe(true);
    driver.up(50, 50);
    expect(driver.of('removePrompts')).toHaveLength(2);
    expect(driver.of('movePrompt')).toHaveLength(0);
  });

  it('stay where they are after Escape, after a change of frame, and after less than a drag', () => {
    const driver = withPrompts();
    driver.down(20, 20);
    driver.move(40, 40);
    expect(driver.key('Escape')).toBe(true);
    driver.up(40, 40);
    driver.down(20, 20);
    driver.move(40, 40);
    driver.goToFrame(1);
    driver.up(40, 40);
    driver.goToFrame(0);
    driver.drag([
      [20, 20],
      [22, 21],
    ]);
    expect(driver.of('movePrompt')).toEqual([]);
  });

  it('of a locked object say that it is locked', () => {
    const driver = createEditorDriver(100, 80);
    driver.addTrack(1, null, { locked: true });
    driver.addPrompt(7, 1, positive(0.2, 0.25));
    driver.use('select');
    driver.set({ selection: [1] });
    driver.drag([
      [20, 20],
      [60, 40],
    ]);
    driver.move(20, 20);
    driver.key('Delete');
    expect(driver.hints()).toEqual(['tools:hints.locked', 'tools:hints.locked']);
    expect(driver.of('movePrompt')).toEqual([]);
    expect(driver.of('removePrompts')).toEqual([]);
  });

  it('are not there while prompts are not shown', () => {
    const driver = withPrompts();
    driver.set({ display: { ...driver.session().display, prompts: false } });
    driver.drag([
      [20, 20],
      [60, 40],
    ]);
    expect(driver.of('movePrompt')).toEqual([]);
  });
});

describe('handles of examples that were kept with what was found', () => {
  const box = { x: 0.6, y: 0.125, width: 0.2, height: 0.25 };
  const example = { kind: 'exemplar', box, sign: 'positive' } as const;
  const counter = { kind: 'exemplar', box: { x: 0.1, y: 0.75, width: 0.1, height: 0.125 }, sign: 'negative' } as const;

  function withExamples() {
    const driver = editor();
    driver.addPrompt(11, null, { kind: 'text', phrase: 'car' });
    driver.addPrompt(12, null, example);
    driver.addPrompt(13, null, counter);
    driver.addPrompt(20, null, { ...example, box: { ...box, y: 0.7 } });
    return driver;
  }

  it('are moved without an object, which only says what the next search uses, and search again when asked', async () => {
    const driver = withExamples();
    driver.drag([
      [60, 20],
      [50, 28],
    ]);
    expect(driver.of('movePrompt')).toMatchObject([
      {
        promptId: 12,
        prompt: { kind: 'exemplar', sign: 'positive', box: { x: expect.closeTo(0.5, 6), y: expect.closeTo(0.225, 6) } },
      },
    ]);
    await driver.answer();
    expect(driver.hints()).toEqual(['tools:hints.exemplarMoved']);
    expect(driver.of('propose')).toEqual([]);
    driver.of('hint')[0]?.run?.();
    expect(driver.of('propose')).toEqual([{ what: 'propose', prompts: [{ kind: 'text', phrase: 'car' }, example, counter] }]);
  });

  it.each(['Delete', 'Backspace'])('are taken back with %s, of a locked object’s frame too', async (code) => {
    const driver = withExamples();
    driver.addTrack(3, null, { locked: true });
    driver.set({ selection: [3] });
    driver.move(10, 60);
    expect(driver.overlay()).toEqual({ activePromptId: 13 });
    expect(driver.key(code)).toBe(true);
    await driver.answer();
    expect(driver.of('removePrompts')).toEqual([{ what: 'removePrompts', promptIds: [13] }]);
    expect(driver.hints()).toEqual(['tools:hints.exemplarRemoved']);
  });

  it('are not there on other frames, nor beside the examples of an open search', () => {
    const driver = withExamples();
    driver.goToFrame(1);
    driver.move(60, 10);
    expect(driver.overlay()).toEqual({});
    driver.goToFrame(0);
    driver.set({
      proposal: { mediaId: 1, frameIndex: 0, prompts: [example], candidates: [], state: 'ready', verdicts: [], threshold: 0.5 },
    });
    driver.move(60, 10);
    expect(driver.overlay()).toEqual({});
  });

  it('belong to the phrase that was stored right before them', () => {
    const prompt = (id: number, said: PromptInput) =>
      ({ id, mediaId: 1, trackId: null, frameIndex: 0, revision: 1, prompt: said }) as const;
    const phrases = keptExemplars([
      prompt(20, example),
      prompt(11, { kind: 'text', phrase: 'car' }),
      prompt(13, counter),
      prompt(12, example),
      prompt(14, { kind: 'text', phrase: 'dog' }),
      prompt(15, example),
    ]).map(({ id, phrase }) => [id, phrase]);
    expect(phrases).toEqual([
      [12, 'car'],
      [13, 'car'],
      [15, 'dog'],
      [20, null],
    ]);
  });
});
