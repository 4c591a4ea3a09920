import { describe, expect, it } from 'vitest';
import type { PromptInput } from '../../../native/contract/records.ts';
import type { Rle } from '../../../native/masks/rle.ts';
import type { Workspace } from '../app/workspace.ts';
import type { Actions } from '../document/actions.ts';
import { createSession, type Session } from '../document/session.ts';
import { toolCommands } from './commands.ts';
import { createEditorDriver, rectangle } from './testing-driver.ts';

const POINT: PromptInput = { kind: 'point', point: { x: 0.5, y: 0.5 }, sign: 'positive' };
const track = (id: number, patch = {}) => ({ id, classId: 5, hidden: false, locked: false, ...patch });
const stored = (id: number, trackId: number, prompt: PromptInput = POINT, frameIndex = 0) => ({
  id,
  trackId,
  frameIndex,
  prompt,
});

interface Editor {
  readonly session: Session;
  readonly asked: (readonly [string, ...unknown[]])[];
  readonly press: (key: string) => boolean;
  readonly masks: Map<number, Rle>;
}

/** A window with what commands look at: objects 1 and 2, a hidden 3, and points on object 1. */
function editor(documentPatch = {}): Editor {
  const session = createSession();
  session.store.setState({ view: 'editor' });
  const asked: (readonly [string, ...unknown[]])[] = [];
  const masks = new Map<number, Rle>();
  const state = {
    media: { id: 1, widthPx: 20, heightPx: 10 },
    tracks: [track(1), track(2), track(3, { hidden: true })],
    classes: [{ id: 5 }],
    prompts: [stored(11, 1), stored(12, 1), stored(13, 1, POINT, 4), stored(14, 2)],
    ...documentPatch,
  };
  const actions: Partial<Actions> = {
    select(trackIds) {
      asked.push(['select', trackIds]);
      session.store.setState({ selection: trackIds, candidates: null });
    },
    async chooseCandidate() {
      asked.push(['chooseCandidate']);
    },
    cycleCandidate: (step) => void asked.push(['cycleCandidate', step]),
    async removePrompts(ids) {
      asked.push(['removePrompts', ids]);
    },
    async setMask(target, rle) {
      asked.push(['setMask', target, rle, session.store.getState().currentClassId]);
      return 9;
    },
  };
  const workspace = {
    session,
    actions,
    document: {
      store: { getState: () => state },
      masks: { get: () => [...masks].map(([trackId, rle]) => ({ trackId, rle })) },
    },
  } as unknown as Workspace;
  return {
    session,
    asked,
    masks,
    press(key) {
      const command = toolCommands.find(({ keys }) => keys.includes(key));
      if (command === undefined || command.enabled?.(workspace) === false) return false;
      command.run(workspace);
      return true;
    },
  };
}

const candidates = { trackId: 1, frameIndex: 0, index: 0, options: [] };

describe('tool commands', () => {
  it('take tools in hand and forget a forced sign', () => {
    const { session, press } = editor();
    session.store.setState({ polarity: 'positive' });
    for (const [key, tool] of [
      ['KeyV', 'select'],
      ['KeyS', 'smart'],
      ['KeyR', 'box'],
      ['Shift+KeyW', 'exemplar'],
      ['KeyX', 'eraser'],
    ] as const) {
      press(key);
      expect(session.store.getState()).toMatchObject({ tool, polarity: null });
    }
    press('Shift+KeyL');
    expect(session.store.getState()).toMatchObject({ tool: 'lasso', polarity: 'negative' });
  });

  it('do nothing while no frame is shown', () => {
    const { press } = editor({ media: null });
    expect(press('KeyB')).toBe(false);
  });

  it('force a sign, and let it go with the same key', () => {
    const { session, press } = editor();
    press('KeyE');
    expect(session.store.getState().polarity).toBe('negative');
    press('KeyQ');
    press('KeyQ');
    expect(session.store.getState().polarity).toBeNull();
  });

  it('change the size of the brush', () => {
    const { session, press } = editor();
    press('BracketRight');
    press('BracketRight');
    press('BracketLeft');
    expect(session.store.getState().brushSizePx).toBe(26);
  });

  it('have no key twice', () => {
    const keys = toolCommands.flatMap((command) => command.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('prompt commands', () => {
  it('accept the candidate and end the object', () => {
    const { session, asked, press } = editor();
    expect(press('Enter')).toBe(false);
    session.store.setState({ selection: [1], candidates });
    expect(press('Enter')).toBe(true);
    expect(asked).toEqual([['chooseCandidate'], ['select', []]]);
  });

  it('start a new object', () => {
    const { session, asked, press } = editor();
    session.store.setState({ selection: [1] });
    press('KeyN');
    expect(asked).toEqual([['select', []]]);
  });

  it('remove the newest point on this frame of the object selected last', () => {
    const { session, asked, press } = editor();
    expect(press('Backspace')).toBe(false);
    session.store.setState({ selection: [2, 1] });
    press('Backspace');
    session.playhead.set(4);
    press('Backspace');
    session.playhead.set(5);
    expect(press('Backspace')).toBe(false);
    expect(asked).toEqual([
      ['removePrompts', [12]],
      ['removePrompts', [13]],
    ]);
  });

  it('cycle candidates, else objects that are shown', () => {
    const { session, asked, press } = editor();
    expect(press('Tab')).toBe(false);
    session.store.setState({ selection: [2] });
    press('Tab');
    press('Shift+Tab');
    session.store.setState({ candidates });
    press('Shift+Tab');
    session.playhead.set(1);
    press('Tab');
    expect(asked).toEqual([
      ['select', [1]],
      ['select', [2]],
      ['cycleCandidate', -1],
      ['select', [1]],
    ]);
  });

  it('step back from candidates, then from the tool, then from the selection', () => {
    const { session, asked } = editor();
    const stepBack = toolCommands.find(({ id }) => id === 'tool.step-back');
    const { actions } = { actions: { select: () => asked.push(['select']) } };
    const workspace = { session, actions } as unknown as Workspace;
    session.store.setState({ selection: [1], candidates, tool: 'brush' });
    stepBack?.run(workspace);
    expect(session.store.getState()).toMatchObject({ candidates: null, tool: 'brush' });
    stepBack?.run(workspace);
    expect(session.store.getState()).toMatchObject({ tool: 'select', selection: [1] });
    stepBack?.run(workspace);
    expect(asked).toEqual([['select']]);
  });
});

describe('copied masks', () => {
  const mask = rectangle(20, 10, [2, 2, 5, 5]);

  it('go to the same object on another frame, and become a new one on the same', async () => {
    const { session, asked, press, masks } = editor();
    expect(press('Ctrl+KeyV')).toBe(false);
    masks.set(1, mask);
    session.store.setState({ selection: [1] });
    press('Ctrl+KeyC');
    press('Ctrl+KeyV');
    await Promise.resolve();
    session.playhead.set(3);
    press('Ctrl+KeyV');
    await Promise.resolve();
    expect(asked).toEqual([
      ['setMask', 'new', mask, 5],
      ['setMask', 1, mask, 5],
    ]);
  });

  it('do not go to another size', () => {
    const { session, press, masks } = editor();
    masks.set(1, rectangle(30, 10, [2, 2, 5, 5]));
    session.store.setState({ selection: [1] });
    press('Ctrl+KeyC');
    expect(press('Ctrl+KeyV')).toBe(false);
  });

  it('are duplicated with their class', () => {
    const { session, asked, press, masks } = editor();
    masks.set(2, mask);
    session.store.setState({ selection: [2] });
    press('Ctrl+KeyD');
    expect(asked).toEqual([['setMask', 'new', mask, 5]]);
  });
});

describe('keys that a tool and a command could both use', () => {
  it('are used by one of them', () => {
    const driver = createEditorDriver(100, 80);
    driver.use('polygon');
    driver.click(10, 10);
    // In a gesture the tool uses them; else they go on to the commands.
    expect([driver.key('Backspace'), driver.key('Backspace'), driver.key('Enter')]).toEqual([true, false, false]);
    driver.use('smart');
    expect([driver.key('Enter'), driver.key('Backspace'), driver.key('KeyN'), driver.key('Tab')]).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});
