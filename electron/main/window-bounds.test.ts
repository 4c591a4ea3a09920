import { describe, expect, it } from 'vitest';
import { type Bounds, restoreWindow, type WindowState } from './window-bounds.ts';

const laptop: Bounds = { x: 0, y: 0, width: 1366, height: 728 };
const fourK: Bounds = { x: 1366, y: 0, width: 3840, height: 2120 };
const leftOf: Bounds = { x: -1920, y: -200, width: 1920, height: 1080 };

function left(bounds: Bounds, state: Partial<WindowState> = {}): WindowState {
  return { bounds, isMaximized: false, isFullScreen: false, ...state };
}

describe('a window is put', () => {
  it.each<[string, WindowState | null, [Bounds, ...Bounds[]], Bounds]>([
    ['in the middle at first', null, [fourK], { x: 2486, y: 560, width: 1600, height: 1000 }],
    ['over a small screen at first', null, [laptop], laptop],
    ['where it was', left({ x: 50, y: 40, width: 1200, height: 660 }), [laptop], { x: 50, y: 40, width: 1200, height: 660 }],
    [
      'on the second screen',
      left({ x: 1500, y: 100, width: 3000, height: 1800 }),
      [laptop, fourK],
      { x: 1500, y: 100, width: 3000, height: 1800 },
    ],
    [
      'on a screen to the left',
      left({ x: -1900, y: -150, width: 1200, height: 700 }),
      [laptop, leftOf],
      { x: -1900, y: -150, width: 1200, height: 700 },
    ],
    ['on the first screen when its own is gone', left({ x: 1500, y: 100, width: 3000, height: 1800 }), [laptop], laptop],
    ['within the screen when that has shrunk', left({ x: 100, y: 50, width: 3000, height: 1800 }), [laptop], laptop],
    [
      'fully on the screen that has most of it',
      left({ x: 1300, y: 300, width: 1400, height: 900 }),
      [laptop, fourK],
      { x: 1366, y: 300, width: 1400, height: 900 },
    ],
    [
      'in the middle when its title bar is out of reach above',
      left({ x: 50, y: -500, width: 1200, height: 660 }),
      [laptop],
      laptop,
    ],
    ['in the middle when only its edge can be seen', left({ x: 1300, y: 50, width: 1200, height: 660 }), [laptop], laptop],
    [
      'no smaller than it can be used',
      left({ x: 50, y: 50, width: 200, height: 100 }),
      [fourK, laptop],
      { x: 50, y: 50, width: 1024, height: 640 },
    ],
  ])('%s', (_name, state, workAreas, bounds) => expect(restoreWindow(state, workAreas).bounds).toEqual(bounds));

  it('maximised and full-screen as it was, wherever it lands', () => {
    const gone = left({ x: 9000, y: 9000, width: 1200, height: 700 }, { isMaximized: true });
    expect(restoreWindow(gone, [laptop])).toEqual({ bounds: laptop, isMaximized: true, isFullScreen: false });
    const here = left({ x: 0, y: 0, width: 1200, height: 700 }, { isFullScreen: true });
    expect(restoreWindow(here, [laptop]).isFullScreen).toBe(true);
  });
});
