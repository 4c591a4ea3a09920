import type { ImagePoint } from '../document/session.ts';
import { type BrushStroke, clampBrushSize, clearStroke, createBrushStroke, paintSegment, strokeMask } from './brush-mask.ts';
import type { EditMode, MaskEdits } from './mask-edits.ts';
import type { Tool, ToolContext, ToolOverlay, ToolPointer } from './tool.ts';
import { isWorkingTrackLocked, workingTrackId } from './working-track.ts';

/** One buffer of the image's size for brush and eraser; made when it is first needed. */
export interface StrokeBuffer {
  stroke(): BrushStroke;
}

/** Makes the buffer that the brush and the eraser share. */
export function createStrokeBuffer(context: ToolContext): StrokeBuffer {
  let stroke: BrushStroke | null = null;
  return {
    stroke() {
      stroke ??= createBrushStroke(context.widthPx, context.heightPx);
      return stroke;
    },
  };
}

/** What the button that is held does. */
type Gesture =
  | { readonly kind: 'paint'; readonly mode: EditMode; readonly frameIndex: number; at: ImagePoint }
  | { readonly kind: 'size'; readonly from: ImagePoint; readonly startPx: number; sizePx: number };

/**
 * Paints on the working track's mask, or (eraser) takes away. Alt or the right button inverts, Shift+click draws a straight
 * line from where the last stroke ended, Alt+right-drag changes the size.
 */
export function createBrushTool(context: ToolContext, edits: MaskEdits, buffer: StrokeBuffer, id: 'brush' | 'eraser'): Tool {
  const usual: EditMode = id === 'brush' ? 'add' : 'subtract';
  let gesture: Gesture | null = null;
  let pointer: ImagePoint | null = null;
  let inverted = false;
  let last: { readonly at: ImagePoint; readonly frameIndex: number } | null = null;
  /** A stroke that starts a new object stays visible until the object is there. */
  let lingering = false;

  function modeOf(invert: 'usual' | 'inverted'): EditMode {
    if (invert === 'usual') return usual;
    return usual === 'add' ? 'subtract' : 'add';
  }

  function paint(from: ImagePoint, to: ImagePoint): void {
    const { brushSizePx, brushShape } = context.session();
    paintSegment(buffer.stroke(), from, to, brushSizePx, brushShape);
  }

  function begin(event: ToolPointer): void {
    const mode = modeOf(event.alt || event.button === 2 ? 'inverted' : 'usual');
    if (!edits.ready(mode)) return;
    // The next stroke on an object that is still being made is shown together with the one that started it.
    if (!lingering || mode === 'subtract' || edits.current() === null) clearStroke(buffer.stroke());
    lingering = false;
    const frameIndex = context.frameIndex();
    gesture = { kind: 'paint', mode, frameIndex, at: event.point };
    const straight = event.shift && last?.frameIndex === frameIndex;
    paint(straight && last !== null ? last.at : event.point, event.point);
  }

  function finish(held: Extract<Gesture, { kind: 'paint' }>): void {
    const stroke = buffer.stroke();
    if (held.frameIndex !== context.frameIndex()) {
      clearStroke(stroke);
      return;
    }
    last = { at: held.at, frameIndex: held.frameIndex };
    const stays = workingTrackId(context) === null;
    const stored = edits.apply(strokeMask(stroke), held.mode);
    if (!stays) {
      clearStroke(stroke);
      return;
    }
    lingering = true;
    void stored.then(() => {
      if (lingering) clearStroke(stroke);
      lingering = false;
    });
  }

  function cancel(): void {
    if (gesture?.kind === 'paint' || lingering) clearStroke(buffer.stroke());
    gesture = null;
    lingering = false;
    edits.leave();
  }

  function overlay(): ToolOverlay {
    const { brushSizePx, brushShape } = context.session();
    const sizing = gesture?.kind === 'size' ? gesture : null;
    const mode = gesture?.kind === 'paint' ? gesture.mode : modeOf(inverted ? 'inverted' : 'usual');
    const at = sizing?.from ?? pointer;
    const painting = gesture?.kind === 'paint' || lingering;
    return {
      ...(at && { brush: { at, sizePx: sizing?.sizePx ?? brushSizePx, shape: brushShape, mode } }),
      ...(painting && { stroke: strokeOverlay(mode) }),
    };
  }

  function strokeOverlay(mode: EditMode) {
    const { pixels, dirty } = buffer.stroke();
    return { pixels, dirty, mode, trackId: workingTrackId(context) };
  }

  return {
    id,
    down(event) {
      pointer = event.point;
      if (event.button === 2 && event.alt) {
        const startPx = context.session().brushSizePx;
        gesture = { kind: 'size', from: event.point, startPx, sizePx: startPx };
      } else if (event.button === 0 || event.button === 2) begin(event);
    },
    move(event) {
      pointer = event.point;
      inverted = event.alt;
      if (gesture?.kind === 'paint') {
        paint(gesture.at, event.point);
        gesture.at = event.point;
      } else if (gesture?.kind === 'size') {
        // The brush's edge follows the hand.
        gesture.sizePx = clampBrushSize(gesture.startPx + 2 * (event.point.x - gesture.from.x));
      }
    },
    up(event) {
      pointer = event.point;
      const held = gesture;
      gesture = null;
      if (held?.kind === 'size') context.setSession({ brushSizePx: held.sizePx });
      if (held?.kind !== 'paint') return;
      paint(held.at, event.point);
      held.at = event.point;
      finish(held);
    },
    key(event) {
      if (event.code === 'AltLeft' || event.code === 'AltRight') {
        // Used up, so that a bare Alt does not go to the window's menu.
        inverted = event.phase === 'down';
        return true;
      }
      if (event.phase !== 'down' || event.code !== 'Escape' || gesture === null) return false;
      cancel();
      return true;
    },
    cancel,
    overlay,
    cursor: () => (isWorkingTrackLocked(context) ? 'not-allowed' : 'none'),
  };
}
