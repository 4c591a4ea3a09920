import type { PromptInput, Sign } from '../../../native/contract/records.ts';
import type { ImagePoint } from '../document/session.ts';
import { giveExemplar } from './exemplars.ts';
import { boxBetween, clampPoint, distance, spansPixels, squareCorner } from './image-space.ts';
import { createPromptHandles, DRAG_SLOP } from './prompt-handles.ts';
import type { Prompting } from './prompting.ts';
import type { Tool, ToolContext, ToolPointer } from './tool.ts';

interface Band {
  readonly from: ImagePoint;
  readonly rightButton: boolean;
  readonly frameIndex: number;
  to: ImagePoint;
  sign: Sign;
  dragging: boolean;
}

type Box = Extract<PromptInput, { kind: 'box' }>['box'];

/** A box around one object; with Alt or the right button, an example of what is not looked for. */
export function createBoxTool(context: ToolContext, prompting: Prompting): Tool {
  return createBandTool(context, 'box', (box, sign) => {
    if (sign === 'negative') giveExemplar(context, box, sign);
    else prompting.send([{ kind: 'box', box, sign }]);
  });
}

/** Boxes that stand for their kind: what is like the positive ones and unlike the negative ones is looked for. */
export function createExemplarTool(context: ToolContext): Tool {
  return createBandTool(context, 'exemplar', (box, sign) => giveExemplar(context, box, sign));
}

function createBandTool(context: ToolContext, id: 'box' | 'exemplar', done: (box: Box, sign: Sign) => void): Tool {
  const handles = createPromptHandles(context, 'knobs-and-outlines', id === 'box' ? 'object' : 'proposal');
  let band: Band | null = null;

  function stretch(held: Band, event: ToolPointer): void {
    held.to = event.shift ? squareCorner(held.from, event.point, context) : clampPoint(event.point, context);
    // Alt is read again with each move, so that it can be decided while drawing.
    const forced = id === 'exemplar' ? context.session().polarity : null;
    held.sign = forced ?? (held.rightButton || event.alt ? 'negative' : 'positive');
    held.dragging ||= distance(held.from, event.point) > DRAG_SLOP * event.pixelsPerScreenPixel;
  }

  function cancel(): void {
    handles.cancel();
    band = null;
  }

  return {
    id,
    down(event) {
      if (handles.down(event)) return;
      if (event.button !== 0 && event.button !== 2) return;
      const from = clampPoint(event.point, context);
      const frameIndex = context.frameIndex();
      band = { from, to: from, rightButton: event.button === 2, sign: 'positive', frameIndex, dragging: false };
    },
    move(event) {
      if (!handles.move(event) && band !== null) stretch(band, event);
    },
    up(event) {
      if (handles.up(event) || band === null) return;
      const held = band;
      band = null;
      if (held.frameIndex !== context.frameIndex()) return;
      stretch(held, event);
      const drawn = held.dragging && spansPixels(held.from, held.to, context);
      if (drawn) done(boxBetween(held.from, held.to, context), held.sign);
      else context.hint('tools:hints.dragBox');
    },
    key(event) {
      if (handles.key(event)) return true;
      if (event.phase !== 'down' || event.code !== 'Escape' || band === null) return false;
      cancel();
      return true;
    },
    cancel,
    overlay: () => (band?.dragging === true ? { box: { from: band.from, to: band.to, sign: band.sign } } : handles.overlay()),
    cursor: () => (handles.active() ? 'move' : 'crosshair'),
  };
}
