import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LaneChange, LaneData } from '../../document/document.ts';
import { createSignal } from '../../ui/signal.ts';
import { createLaneFacts } from './lane-facts.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function makeDocument() {
  const states = new Uint8Array(10);
  states[3] = 2;
  const lane: LaneData = {
    trackId: 7,
    states,
    scores: new Uint8Array(10),
    areas: new Uint32Array(10),
    overlaps: new Uint8Array(10),
  };
  const laneChanges = createSignal<LaneChange>({ trackIds: [], range: null });
  return { states, laneChanges, document: { lanes: () => new Map([[7, lane]]), laneChanges } };
}

it('keeps what it has read until the lane changes, and then tells at its pace', () => {
  const { states, laneChanges, document } = makeDocument();
  const reader = createLaneFacts(document);
  const heard = vi.fn();
  const stop = reader.subscribe(heard);
  const before = reader.get(7);
  expect(before).toEqual({ masks: 1, portrait: 3, revision: 0 });
  expect(reader.get(7)).toBe(before);
  states[5] = 2;
  for (let i = 0; i < 20; i++) laneChanges.set({ trackIds: [7], range: { from: 5, to: 5 } });
  expect(heard).not.toHaveBeenCalled();
  vi.advanceTimersByTime(200);
  expect(heard).toHaveBeenCalledOnce();
  // Its picture lies on frame 3, which has not changed.
  expect(reader.get(7)).toEqual({ masks: 2, portrait: 3, revision: 0 });
  stop();
});

it('has a new picture when its frame changes', () => {
  const { laneChanges, document } = makeDocument();
  const reader = createLaneFacts(document);
  const stop = reader.subscribe(() => undefined);
  reader.get(7);
  laneChanges.set({ trackIds: null, range: { from: 0, to: 3 } });
  expect(reader.get(7).revision).toBe(1);
  laneChanges.set({ trackIds: [8], range: null });
  expect(reader.get(7).revision).toBe(1);
  stop();
});

it('notices what happens while nobody listens, and knows nothing of lanes that are not there', () => {
  const { states, laneChanges, document } = makeDocument();
  const reader = createLaneFacts(document);
  expect(reader.get(99)).toEqual({ masks: 0, portrait: null, revision: 0 });
  const before = reader.get(7);
  reader.subscribe(() => undefined)();
  expect(reader.get(7)).toBe(before);
  states[4] = 2;
  laneChanges.set({ trackIds: null, range: null });
  expect(reader.get(7)).toEqual({ masks: 2, portrait: 3, revision: 1 });
});
