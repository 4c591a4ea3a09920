import type { ImagePoint } from '../document/session.ts';
import { distance } from './image-space.ts';
import { createPromptHandles, DRAG_SLOP } from './prompt-handles.ts';
import type { Tool, ToolContext, ToolPointer } from './tool.ts';
import { tracksAt } from './working-track.ts';

/** Selects objects by click; moves and deletes the prompts of the selected one. */
export function createSelectTool(context: ToolContext): Tool {
  const handles = createPromptHandles(context, 'knobs-and-outlines');
  let pressed: ImagePoint | null = null;
  let lastClick: ImagePoint | null = null;
  let over = false;

  function click(event: ToolPointer): void {
    const found = tracksAt(context, event.point);
    const again = lastClick !== null && distance(lastClick, event.point) <= DRAG_SLOP * event.pixelsPerScreenPixel;
    lastClick = event.point;
    const [topmost] = found;
    if (topmost === undefined) {
      if (!event.shift) context.actions.select([]);
      return;
    }
    if (event.shift) {
      context.actions.toggleSelected(topmost);
      return;
    }
    const current = context.session().selection.at(-1);
    const place = current === undefined ? -1 : found.indexOf(current);
    // A second click in the same place goes one object down; a first one always takes the topmost.
    context.actions.select([again && place >= 0 ? (found[(place + 1) % found.length] ?? topmost) : topmost]);
  }

  return {
    id: 'select',
    down(event) {
      if (handles.down(event)) return;
      pressed = event.button === 0 ? event.point : null;
    },
    move(event) {
      if (handles.move(event)) return;
      over = context.trackAt(event.point) !== null;
    },
    up(event) {
      if (handles.up(event)) return;
      const from = pressed;
      pressed = null;
      if (from !== null && distance(from, event.point) <= DRAG_SLOP * event.pixelsPerScreenPixel) click(event);
    },
    key: (event) => handles.key(event),
    cancel() {
      handles.cancel();
      pressed = null;
      lastClick = null;
    },
    overlay: () => handles.overlay(),
    cursor: () => (handles.active() ? 'move' : over ? 'pointer' : 'default'),
  };
}
