import { beforeEach, describe, expect, it } from 'vitest';
import type { FrameRange } from '../../../native/contract/geometry.ts';
import { createTimeDragger, dragRange, type TimePointer } from './pointer.ts';
import { fitScale, panTo, type TimeScale, zoomAt } from './scale.ts';

let scale: TimeScale;
let range: FrameRange | null;
let log: string[];

/** 10 px per frame, 1000 frames, from frame 100. */
beforeEach(() => {
  scale = panTo(zoomAt(fitScale(1000, 500), 0, 10), 1000);
  range = null;
  log = [];
});

function dragger() {
  return createTimeDragger({
    scale: () => scale,
    setScale: (next) => {
      scale = next;
    },
    range: () => range,
    draftRange: (draft) => log.push(draft === null ? 'draft off' : `draft ${draft.from}-${draft.to}`),
    commitRange: (next) => {
      range = next;
      log.push(`range ${next.from}-${next.to}`);
    },
    goTo: (frame) => log.push(`go ${frame}`),
    selectLane: (lane, how) => log.push(`lane ${lane} ${how}`),
  });
}

function at(x: number, more: Partial<TimePointer> = {}): TimePointer {
  return { x, button: 0, shift: false, ctrl: false, ...more };
}

describe('dragging on the time axis', () => {
  it('scrubs, once per frame, also beyond the edges', () => {
    const machine = dragger();
    machine.down(at(55), { kind: 'ruler' });
    for (const x of [56, 59, 60, 75, -2000, 90_000]) machine.move(at(x));
    machine.up();
    machine.move(at(10));
    expect(log).toEqual(['go 105', 'go 106', 'go 107', 'go 0', 'go 999']);
    expect(machine.state()).toBe('idle');
  });

  it('selects the lane that it starts in', () => {
    const machine = dragger();
    machine.down(at(0), { kind: 'lane', lane: 3 });
    machine.up();
    machine.down(at(0, { ctrl: true }), { kind: 'lane', lane: 4 });
    machine.up();
    machine.down(at(0), { kind: 'lane', lane: null });
    expect(log).toEqual(['lane 3 only', 'go 100', 'lane 4 toggle', 'go 100', 'go 100']);
  });

  it('moves in and out point, which stop at each other, and commits once', () => {
    range = { from: 110, to: 120 };
    const machine = dragger();
    machine.down(at(100), { kind: 'in' });
    machine.move(at(155));
    machine.move(at(156));
    machine.move(at(400));
    machine.up();
    expect(log).toEqual(['draft 115-120', 'draft 120-120', 'draft off', 'range 120-120']);
    machine.down(at(210), { kind: 'out' });
    machine.move(at(305));
    machine.up();
    expect(range).toEqual({ from: 120, to: 130 });
  });

  it('draws a new range with Shift, in either direction, and takes it back', () => {
    const machine = dragger();
    machine.down(at(205, { shift: true }), { kind: 'ruler' });
    machine.move(at(105));
    machine.cancel();
    expect(log).toEqual(['draft 110-120', 'draft off']);
    expect(range).toBeNull();
    machine.down(at(205, { shift: true }), { kind: 'ruler' });
    machine.up();
    expect(range).toBeNull();
  });

  it('pans with the middle button, and leaves the right one alone', () => {
    const machine = dragger();
    machine.down(at(100, { button: 1 }), { kind: 'ruler' });
    machine.move(at(160));
    expect(scale.originPx).toBe(940);
    machine.move(at(5000));
    expect(scale.originPx).toBe(0);
    machine.up();
    machine.down(at(100, { button: 2 }), { kind: 'ruler' });
    expect(machine.state()).toBe('idle');
    expect(log).toEqual([]);
  });

  it('holds one end', () => {
    expect(dragRange('in', 20, 30)).toEqual({ from: 20, to: 20 });
    expect(dragRange('out', 20, 10)).toEqual({ from: 20, to: 20 });
    expect(dragRange('new', 20, 10)).toEqual({ from: 10, to: 20 });
  });
});
