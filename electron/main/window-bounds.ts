/** A rectangle in device-independent pixels of the whole desktop. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How a window was left. `bounds` are those it has when it is neither maximised nor full-screen. */
export interface WindowState {
  readonly bounds: Bounds;
  readonly isMaximized: boolean;
  readonly isFullScreen: boolean;
}

/** Smallest window in which everything can be reached; a smaller screen makes it smaller. */
export const LEAST_SIZE = { width: 1024, height: 640 } as const;
/** Of a first start: room for the panels, and no wider than a picture needs on a large screen. */
const FIRST_SIZE = { width: 1600, height: 1000 } as const;
/** So much of the title bar must lie on a screen for the window to be found and moved, in pixels. */
const GRIP = { width: 160, height: 32 } as const;

/**
 * Where a window is put: as it was left when that is still on a screen, fitted into that screen; else centred on the
 * first one. Screens come and go, and change their size and scale.
 * @param workAreas of every screen, the primary one first, without task bars; at least one
 */
export function restoreWindow(left: WindowState | null, workAreas: readonly [Bounds, ...Bounds[]]): WindowState {
  const home = left === null ? undefined : screenOf(left.bounds, workAreas);
  if (left === null || home === undefined) {
    const bounds = centred(FIRST_SIZE, workAreas[0]);
    return { bounds, isMaximized: left?.isMaximized ?? false, isFullScreen: left?.isFullScreen ?? false };
  }
  return { ...left, bounds: fitted(left.bounds, home) };
}

/** The screen with most of the window on it, if its title bar can be reached there. */
function screenOf(bounds: Bounds, workAreas: readonly Bounds[]): Bounds | undefined {
  const titleBar = { ...bounds, height: GRIP.height };
  const reachable = workAreas.filter((area) => {
    const { width, height } = overlap(titleBar, area);
    return width >= Math.min(GRIP.width, bounds.width) && height >= GRIP.height / 2;
  });
  return reachable.toSorted((a, b) => areaOf(overlap(bounds, b)) - areaOf(overlap(bounds, a)))[0];
}

function fitted(bounds: Bounds, area: Bounds): Bounds {
  const width = Math.min(Math.max(Math.round(bounds.width), LEAST_SIZE.width), area.width);
  const height = Math.min(Math.max(Math.round(bounds.height), LEAST_SIZE.height), area.height);
  return {
    x: clamp(Math.round(bounds.x), area.x, area.x + area.width - width),
    y: clamp(Math.round(bounds.y), area.y, area.y + area.height - height),
    width,
    height,
  };
}

function centred(size: { readonly width: number; readonly height: number }, area: Bounds): Bounds {
  const width = Math.min(size.width, area.width);
  const height = Math.min(size.height, area.height);
  return {
    x: area.x + Math.floor((area.width - width) / 2),
    y: area.y + Math.floor((area.height - height) / 2),
    width,
    height,
  };
}

function overlap(a: Bounds, b: Bounds): { width: number; height: number } {
  return {
    width: Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)),
    height: Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)),
  };
}

function areaOf(size: { readonly width: number; readonly height: number }): number {
  return size.width * size.height;
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
