import { describe, expect, it } from 'vitest';
import type { ConceptProposal } from '../document/session.ts';
import { createEditorDriver } from './testing-driver.ts';

function editor(tool: 'box' | 'exemplar') {
  const driver = createEditorDriver(100, 80);
  driver.use(tool);
  return driver;
}

const WAY = [
  [10, 8],
  [40, 40],
] as const;
const BOX = { x: 0.1, y: 0.1, width: 0.3, height: 0.4 };

function proposal(prompts: ConceptProposal['prompts'], frameIndex = 0): ConceptProposal {
  return { mediaId: 1, frameIndex, prompts, candidates: [], state: 'ready', verdicts: [], threshold: 0.5 };
}

describe('the box tool', () => {
  it('sends a box to the selected object or a new one', () => {
    const driver = editor('box');
    driver.drag(WAY);
    driver.addTrack(4, null);
    driver.set({ selection: [4] });
    driver.drag([...WAY].reverse());
    expect(driver.of('prompt').map(({ target }) => target)).toEqual(['new', 4]);
    for (const { prompts } of driver.of('prompt')) expect(prompts).toEqual([{ kind: 'box', box: BOX, sign: 'positive' }]);
  });

  it('makes a square with Shift, inside the image', () => {
    const driver = editor('box');
    driver.drag(
      [
        [70, 8],
        [75, 60],
      ],
      { shift: true },
    );
    expect(driver.of('prompt')[0]?.prompts).toEqual([
      { kind: 'box', box: { x: 0.7, y: 0.1, width: expect.closeTo(0.3, 6), height: expect.closeTo(0.375, 6) }, sign: 'positive' },
    ]);
  });

  it('gives a negative exemplar when Alt is held at the end, where something is looked for', () => {
    const driver = editor('box');
    driver.set({ proposal: proposal([{ kind: 'text', phrase: 'car' }]) });
    driver.down(10, 8);
    driver.move(40, 40, { button: 0, alt: true });
    expect(driver.overlay().box?.sign).toBe('negative');
    driver.up(40, 40, { alt: true });
    expect(driver.of('propose')).toEqual([
      {
        what: 'propose',
        prompts: [
          { kind: 'text', phrase: 'car' },
          { kind: 'exemplar', box: BOX, sign: 'negative' },
        ],
      },
    ]);
    expect(driver.of('prompt')).toEqual([]);
  });

  it('hints at what is missing', () => {
    const driver = editor('box');
    driver.click(10, 10);
    driver.drag(WAY, { alt: true });
    driver.capabilities.delete('exemplar');
    driver.drag(WAY, { button: 2 });
    driver.capabilities.delete('box');
    driver.drag(WAY);
    expect(driver.hints()).toEqual([
      'tools:hints.dragBox',
      'tools:hints.exemplarFirst',
      'tools:hints.noExemplar',
      'tools:hints.noBox',
    ]);
  });

  it('ends without a trace by Escape and by a change of frame', () => {
    const driver = editor('box');
    driver.down(10, 10);
    driver.move(40, 40, { button: 0 });
    expect(driver.key('Escape')).toBe(true);
    driver.up(40, 40);
    driver.down(10, 10);
    driver.move(40, 40, { button: 0 });
    driver.goToFrame(1);
    driver.up(40, 40);
    expect(driver.asked).toEqual([]);
    expect(driver.key('Escape')).toBe(false);
  });

  it('draws nothing for a box beside the image', () => {
    const driver = editor('box');
    driver.drag([
      [120, 10],
      [150, 60],
    ]);
    expect(driver.hints()).toEqual(['tools:hints.dragBox']);
  });
});

describe('the exemplar tool', () => {
  it('looks for what is like the stored exemplars of this frame and the new one', () => {
    const driver = editor('exemplar');
    const stored = { kind: 'exemplar', box: { x: 0.5, y: 0.5, width: 0.1, height: 0.1 }, sign: 'positive' } as const;
    driver.addPrompt(3, null, stored);
    driver.drag(WAY);
    driver.drag(WAY, { button: 2 });
    expect(driver.of('propose').map(({ prompts }) => prompts)).toEqual([
      [stored, { kind: 'exemplar', box: BOX, sign: 'positive' }],
      [stored, { kind: 'exemplar', box: BOX, sign: 'negative' }],
    ]);
  });

  it('adds to the search that is open, unless that is on another frame', () => {
    const driver = editor('exemplar');
    driver.set({ proposal: proposal([{ kind: 'text', phrase: 'car' }], 5) });
    driver.drag(WAY);
    expect(driver.of('propose')[0]?.prompts).toHaveLength(1);
    driver.goToFrame(5);
    driver.drag(WAY);
    expect(driver.of('propose')[1]?.prompts).toHaveLength(2);
  });

  it('moves and deletes the examples of the open search', () => {
    const driver = editor('exemplar');
    const example = { kind: 'exemplar', box: BOX, sign: 'positive' } as const;
    driver.set({ proposal: proposal([{ kind: 'text', phrase: 'car' }, example]) });
    driver.drag([
      [10, 20],
      [20, 28],
    ]);
    expect(driver.of('propose')[0]?.prompts[1]).toMatchObject({
      kind: 'exemplar',
      box: {
        x: expect.closeTo(0.2, 6),
        y: expect.closeTo(0.2, 6),
        width: expect.closeTo(0.3, 6),
        height: expect.closeTo(0.4, 6),
      },
    });
    driver.move(10, 20);
    expect(driver.key('Delete')).toBe(true);
    expect(driver.of('propose')[1]?.prompts).toEqual([{ kind: 'text', phrase: 'car' }]);
    driver.set({ proposal: proposal([example]) });
    driver.move(10, 20);
    driver.key('Delete');
    expect(driver.of('dismissProposal')).toHaveLength(1);
  });
});
