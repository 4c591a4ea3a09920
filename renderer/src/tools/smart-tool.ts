import type { PromptInput, Sign } from '../../../native/contract/records.ts';
import type { ImagePoint } from '../document/session.ts';
import { boxBetween, distance, fromNormalized, isInside, spansPixels, toNormalized } from './image-space.ts';
import { createPromptHandles, DRAG_SLOP } from './prompt-handles.ts';
import type { Prompting } from './prompting.ts';
import type { Tool, ToolContext, ToolKey, ToolPointer } from './tool.ts';
import { isWorkingTrackLocked } from './working-track.ts';

interface Press {
  readonly from: ImagePoint;
  to: ImagePoint;
  readonly sign: Sign;
  /** Only the left button without Alt draws boxes: a model knows boxes around an object, not around what is none. */
  readonly mayDrag: boolean;
  readonly frameIndex: number;
  dragging: boolean;
}

/** Points and boxes for the model: left +, right or Alt −, drag a box; while Ctrl is held they are collected and sent together. */
export function createSmartTool(context: ToolContext, prompting: Prompting): Tool {
  const handles = createPromptHandles(context, 'knobs');
  let press: Press | null = null;
  let collected: { readonly frameIndex: number; readonly prompts: PromptInput[] } | null = null;

  function give(prompt: PromptInput, event: ToolPointer): void {
    const frameIndex = context.frameIndex();
    const waiting = collected?.frameIndex === frameIndex ? collected.prompts : [];
    if (event.ctrl) {
      collected = { frameIndex, prompts: [...waiting, prompt] };
      return;
    }
    // The release of Ctrl can be lost (to another window): what waits goes along now.
    collected = null;
    prompting.send([...waiting, prompt]);
  }

  function flush(): boolean {
    const waiting = collected;
    collected = null;
    if (waiting === null || waiting.prompts.length === 0 || waiting.frameIndex !== context.frameIndex()) return false;
    prompting.send(waiting.prompts);
    return true;
  }

  function keyDown({ code }: ToolKey): boolean {
    if (code === 'Escape' && (press !== null || collected !== null)) {
      cancel();
      return true;
    }
    if (collected === null || collected.prompts.length === 0) return false;
    if (code === 'Enter' || code === 'NumpadEnter') return flush();
    if (code !== 'Backspace') return false;
    collected = { ...collected, prompts: collected.prompts.slice(0, -1) };
    return true;
  }

  function cancel(): void {
    handles.cancel();
    press = null;
    collected = null;
  }

  return {
    id: 'smart',
    down(event) {
      if (handles.down(event)) return;
      if (event.button !== 0 && event.button !== 2) return;
      const sign = signOf(event, context);
      const mayDrag = event.button === 0 && sign === 'positive' && !event.shift;
      press = { from: event.point, to: event.point, sign, mayDrag, frameIndex: context.frameIndex(), dragging: false };
    },
    move(event) {
      if (handles.move(event) || press === null) return;
      press.to = event.point;
      press.dragging ||= press.mayDrag && distance(press.from, event.point) > DRAG_SLOP * event.pixelsPerScreenPixel;
    },
    up(event) {
      if (handles.up(event) || press === null) return;
      const { from, sign, dragging, frameIndex } = press;
      press = null;
      if (frameIndex !== context.frameIndex()) return;
      if (dragging) {
        const drawn = spansPixels(from, event.point, context);
        if (drawn) give({ kind: 'box', box: boxBetween(from, event.point, context), sign }, event);
        else context.hint('tools:hints.dragBox');
      } else if (event.shift && event.button === 0) selectAt(context, from);
      else if (isInside(from, context)) give({ kind: 'point', point: toNormalized(from, context), sign }, event);
    },
    key(event) {
      if (handles.key(event)) return true;
      if (event.phase === 'down') return keyDown(event);
      return /^(Control|Meta)/.test(event.code) && flush();
    },
    cancel,
    overlay() {
      const box = press?.dragging === true ? { from: press.from, to: press.to, sign: press.sign } : undefined;
      const points = collected === null || collected.prompts.length === 0 ? undefined : waitingPoints(collected.prompts, context);
      return { ...handles.overlay(), ...(box && { box }), ...(points && { points }) };
    },
    cursor: () => (handles.active() ? 'move' : isWorkingTrackLocked(context) ? 'not-allowed' : 'crosshair'),
  };
}

/** Q and E force a sign; else the right button, or Alt, is the negative one. */
function signOf(event: ToolPointer, context: ToolContext): Sign {
  return context.session().polarity ?? (event.button === 2 || event.alt ? 'negative' : 'positive');
}

function selectAt(context: ToolContext, point: ImagePoint): void {
  const trackId = context.trackAt(point);
  context.actions.select(trackId === null ? [] : [trackId]);
}

/** A box that waits shows as a point in its middle. */
function waitingPoints(prompts: readonly PromptInput[], context: ToolContext) {
  return prompts.flatMap((prompt) => {
    if (prompt.kind === 'point') return [{ point: fromNormalized(prompt.point, context), sign: prompt.sign }];
    if (prompt.kind !== 'box') return [];
    const { x, y, width, height } = prompt.box;
    return [{ point: fromNormalized({ x: x + width / 2, y: y + height / 2 }, context), sign: prompt.sign }];
  });
}
