import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { Command } from '../app/commands.ts';
import type { Workspace } from '../app/workspace.ts';
import type { DocumentState, LaneChange, LaneData } from '../document/document.ts';
import { createSession } from '../document/session.ts';
import { propagationDraftOf } from '../panels/propagation/propagation-draft.ts';
import { propagationStrings } from '../panels/propagation/strings.ts';
import { reviewStrings } from '../panels/review/strings.ts';
import { createSignal } from '../ui/signal.ts';
import type { StringTree } from '../ui/strings.ts';
import { timelineCommands } from './commands.ts';
import { timelineStrings } from './strings.ts';
import { laneOf, noReviews } from './test-lanes.ts';
import { timelineViewOf } from './timeline-view.ts';

const FRAMES = 40;

/** A workspace of one object; `did` lists what was asked of the actions. */
function setUp(text = `pttttt${'.'.repeat(6)}${'t'.repeat(FRAMES - 12)}`) {
  const session = createSession();
  const lanes: ReadonlyMap<number, LaneData> = new Map([[1, laneOf(text, 1)]]);
  const state = {
    media: { id: 5, frameCount: FRAMES },
    settings: { interface: { stepFrames: 7, lowScore: 0.6 } },
    prompts: [],
    tracks: [{ id: 1, locked: false }],
    jobs: [{ id: 9, mediaId: 5, kind: 'propagate', state: 'running' }],
    reviews: noReviews(FRAMES),
  } as unknown as DocumentState;
  const store = createStore<DocumentState>(() => state);
  const did: string[] = [];
  const actions = {
    goToFrame: (frame: number) => session.playhead.set(Math.min(FRAMES - 1, Math.max(0, frame))),
    select: (selection: readonly number[]) => session.store.setState({ selection }),
    cancelJob: async (id: number) => void did.push(`cancel ${id}`),
    setReviewed: async (trackId: number | null, range: { from: number; to: number }, value: boolean) =>
      void did.push(`reviewed ${trackId} ${range.from}-${range.to} ${value}`),
  };
  const laneChanges = createSignal<LaneChange>({ trackIds: null, range: null });
  const workspace = { session, actions, document: { store, lanes: () => lanes, laneChanges } } as unknown as Workspace;
  const command = (id: string): Command => {
    const found = timelineCommands.find((each) => each.id === id);
    if (found === undefined) throw new Error(`there is no command ${id}`);
    return found;
  };
  return {
    session,
    store,
    did,
    workspace,
    isEnabled: (id: string) => command(id).enabled?.(workspace) ?? true,
    run: (id: string) => {
      command(id).run(workspace);
      return session.playhead.get();
    },
  };
}

function textAt(tree: StringTree, path: string): unknown {
  return path.split('.').reduce<unknown>((node, key) => (node as StringTree | undefined)?.[key], tree);
}

describe('commands of the timeline', () => {
  it('have ids of their own and titles in both languages', () => {
    expect(new Set(timelineCommands.map((command) => command.id)).size).toBe(timelineCommands.length);
    const rooms = { timeline: timelineStrings, review: reviewStrings, propagation: propagationStrings };
    for (const { title } of timelineCommands) {
      const [room, key] = title.split(':') as [keyof typeof rooms, string];
      expect(textAt(rooms[room].en, key), title).toBeTypeOf('string');
      expect(textAt(rooms[room].ru, key), title).toBeTypeOf('string');
    }
  });

  it('have keys of their own', () => {
    const keys = timelineCommands.flatMap((command) => command.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('step through frames', () => {
    const { run } = setUp();
    expect(run('transport.next-frame')).toBe(1);
    expect(run('transport.step-forward')).toBe(8);
    expect(run('transport.previous-frame')).toBe(7);
    expect(run('transport.step-back')).toBe(0);
    expect(run('transport.last-frame')).toBe(FRAMES - 1);
    expect(run('transport.first-frame')).toBe(0);
  });

  it('set, keep in order and clear the range', () => {
    const { run, session, isEnabled } = setUp();
    const at = (frame: number, id: string) => {
      session.playhead.set(frame);
      run(id);
      return session.store.getState().range;
    };
    expect(isEnabled('transport.clear-range')).toBe(false);
    expect(at(10, 'transport.set-in')).toEqual({ from: 10, to: FRAMES - 1 });
    expect(at(20, 'transport.set-out')).toEqual({ from: 10, to: 20 });
    expect(at(25, 'transport.set-in')).toEqual({ from: 25, to: 25 });
    expect(at(5, 'transport.set-out')).toEqual({ from: 5, to: 5 });
    expect(run('transport.last-frame')).toBe(5);
    run('transport.clear-range');
    expect(session.store.getState().range).toBeNull();
  });

  it('play, change speed and loop', () => {
    const { run, session } = setUp();
    run('transport.play-pause');
    run('transport.faster');
    run('transport.loop');
    expect(session.store.getState()).toMatchObject({ playing: true, speed: 1.5, loop: false });
    for (let k = 0; k < 9; k++) run('transport.slower');
    expect(session.store.getState().speed).toBe(0.25);
  });

  it('go to problems and select their object, and leave reviewed ones out', () => {
    const { run, session, store } = setUp();
    expect(run('transport.next-problem')).toBe(6);
    expect(session.store.getState().selection).toEqual([1]);
    session.playhead.set(0);
    store.setState({ reviews: { ...noReviews(FRAMES), byTrack: new Map([[1, new Set([6])]]) } });
    expect(run('transport.next-problem')).toBe(0);
  });

  it('mark frames as reviewed, and go on', async () => {
    const { run, did, session } = setUp();
    run('review.mark-frame');
    run('review.mark-and-next');
    await Promise.resolve();
    expect(session.playhead.get()).toBe(1);
    session.store.setState({ selection: [1] });
    run('review.mark-objects');
    expect(did).toEqual(['reviewed null 0-0 true', 'reviewed null 0-0 true', 'reviewed 1 1-1 true']);
  });

  it('ask before they propagate, and stop what runs', () => {
    const { run, did, session, store, isEnabled } = setUp();
    session.store.setState({ selection: [1] });
    run('track.propagate-backward');
    expect(session.store.getState().dialog).toBe('propagate');
    expect(propagationDraftOf(session).get()).toMatchObject({ direction: 'backward', objects: 'selected' });
    expect(isEnabled('track.stop')).toBe(true);
    run('track.stop');
    expect(did).toEqual(['cancel 9']);
    store.setState({ jobs: [] });
    expect(isEnabled('track.stop')).toBe(false);
  });

  it('zoom around the playhead and back to the whole clip', () => {
    const { run, session } = setUp();
    const { scale } = timelineViewOf(session);
    scale.set({ frameCount: 1000, widthPx: 500, pxPerFrame: 0.5, originPx: 0 });
    run('timeline.zoom-in');
    expect(scale.get().pxPerFrame).toBeCloseTo(0.8);
    run('timeline.zoom-fit');
    expect(scale.get().pxPerFrame).toBe(0.5);
  });
});
