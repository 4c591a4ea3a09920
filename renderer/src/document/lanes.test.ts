import { expect, test } from 'vitest';
import { LANE_STATE, type Lane } from '../../../native/contract/editing-methods.ts';
import { emptyLane, writeLane } from './lanes.ts';

function base64(bytes: readonly number[]): string {
  return btoa(String.fromCharCode(...bytes));
}

function packed(from: number, areas: readonly number[], overlaps: readonly number[]): Lane {
  return {
    trackId: 1,
    from,
    states: base64(areas.map((area) => (area === 0 ? LANE_STATE.none : LANE_STATE.tracked))),
    scores: base64(areas.map(() => 100)),
    areas: base64(areas.flatMap((area) => [area & 255, (area >> 8) & 255, (area >> 16) & 255, area >>> 24])),
    overlaps: base64(overlaps),
  };
}

test('a packed lane is written where it belongs, areas beyond 16 bits included', () => {
  const lane = emptyLane(1, 6);
  writeLane(lane, packed(2, [70_000, 0, 4_000_000_000], [255, 255, 200]), 'all');
  expect([...lane.areas]).toEqual([0, 0, 70_000, 0, 4_000_000_000, 0]);
  expect([...lane.states]).toEqual([0, 0, LANE_STATE.tracked, 0, LANE_STATE.tracked, 0]);
  expect([...lane.overlaps]).toEqual([255, 255, 255, 255, 200, 255]);
});

test('what lies beyond the clip is left out', () => {
  const lane = emptyLane(1, 3);
  writeLane(lane, packed(2, [5, 6], [1, 2]), 'all');
  expect([...lane.areas]).toEqual([0, 0, 5]);
  writeLane(lane, packed(3, [9], [1]), 'all');
  expect([...lane.areas]).toEqual([0, 0, 5]);
});

test('overlaps are kept until they are asked for again, but not of frames without a mask', () => {
  const lane = emptyLane(1, 2);
  writeLane(lane, packed(0, [5, 6], [150, 160]), 'all');
  writeLane(lane, packed(0, [7, 0], [255, 255]), 'without-overlaps');
  expect([...lane.areas]).toEqual([7, 0]);
  expect([...lane.overlaps]).toEqual([150, 255]);
});
