/** Commands of the view: zoom, and what is shown over the frame. Zoom is set on the session; the canvas follows it. */
import type { Command } from '../app/commands.ts';
import type { Workspace } from '../app/workspace.ts';
import type { SessionState } from '../document/session.ts';
import { keyboardPointer } from './key-input.ts';
import { centered, fitTo, type Size, zoomStep } from './viewport.ts';

type Display = SessionState['display'];

const OPACITY_STEP = 0.1;

const isOpen = ({ document, session }: Workspace) =>
  document.store.getState().media !== null && session.store.getState().view === 'editor';

/** Changes some of the display options. */
export function setDisplay({ session }: Pick<Workspace, 'session'>, patch: Partial<Display>): void {
  session.store.setState(({ display }) => ({ display: { ...display, ...patch } }));
}

function displayCommand(
  id: string,
  title: string,
  keys: readonly string[],
  change: (display: Display) => Partial<Display>,
): Command {
  return {
    id: `view.${id}`,
    scope: 'editor',
    group: 'view',
    title: `canvas:commands.${title}`,
    keys,
    enabled: isOpen,
    run: (workspace) => setDisplay(workspace, change(workspace.session.store.getState().display)),
  };
}

function zoomCommand(
  id: string,
  title: string,
  keys: readonly string[],
  run: (workspace: Workspace, image: Size) => void,
): Command {
  return {
    id: `view.${id}`,
    scope: 'editor',
    group: 'view',
    title: `canvas:commands.${title}`,
    keys,
    enabled: isOpen,
    run(workspace) {
      const { media } = workspace.document.store.getState();
      if (media !== null) run(workspace, media);
    },
  };
}

/** In whole tenths, so that stepping up and down comes back to where it was. */
function steppedOpacity(opacity: number, step: 1 | -1): number {
  return Math.min(1, Math.max(0, Math.round((opacity + step * OPACITY_STEP) * 10) / 10));
}

/** The canvas's commands. */
export const canvasCommands: readonly Command[] = [
  zoomCommand('fit', 'fit', ['Ctrl+Digit0'], ({ session: { viewport } }, image) => viewport.set(fitTo(image, viewport.get()))),
  zoomCommand('zoom-in', 'zoomIn', ['Ctrl+Equal', 'Ctrl+NumpadAdd'], ({ session: { viewport } }, image) =>
    viewport.set(zoomStep(viewport.get(), image, 1)),
  ),
  zoomCommand('zoom-out', 'zoomOut', ['Ctrl+Minus', 'Ctrl+NumpadSubtract'], ({ session: { viewport } }, image) =>
    viewport.set(zoomStep(viewport.get(), image, -1)),
  ),
  zoomCommand('actual-size', 'actualSize', ['Ctrl+Alt+Digit0'], ({ session: { viewport } }, image) =>
    viewport.set(centered(image, viewport.get(), 1)),
  ),
  displayCommand('masks', 'masks', ['Shift+KeyM'], ({ masks }) => ({ masks: masks === 'hidden' ? 'filled' : 'hidden' })),
  displayCommand('outline', 'outline', ['Alt+KeyO'], ({ masks }) => ({ masks: masks === 'outline' ? 'filled' : 'outline' })),
  displayCommand('opacity-up', 'opacityUp', ['Ctrl+BracketRight'], ({ opacity }) => ({ opacity: steppedOpacity(opacity, 1) })),
  displayCommand('opacity-down', 'opacityDown', ['Ctrl+BracketLeft'], ({ opacity }) => ({
    opacity: steppedOpacity(opacity, -1),
  })),
  displayCommand('color-by', 'colorBy', ['Alt+KeyC'], ({ colorBy }) => ({ colorBy: colorBy === 'object' ? 'class' : 'object' })),
  displayCommand('labels', 'labels', ['Alt+KeyL'], ({ labels }) => ({ labels: !labels })),
  displayCommand('prompts', 'prompts', ['Alt+KeyP'], ({ prompts }) => ({ prompts: !prompts })),
  displayCommand('crosshair', 'crosshair', ['Alt+KeyG'], ({ crosshair }) => ({ crosshair: !crosshair })),
  displayCommand('loupe', 'loupe', ['Alt+KeyZ'], ({ loupe }) => ({ loupe: !loupe })),
  {
    id: 'view.key-pointer',
    scope: 'editor',
    group: 'view',
    title: 'canvas:commands.keyPointer',
    keys: ['Shift+KeyV'],
    enabled: isOpen,
    run({ session }) {
      const mode = keyboardPointer(session);
      mode.set(!mode.get());
    },
  },
];
