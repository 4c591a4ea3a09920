/** Holding, moving and deleting prompts: the part that the select tool and the prompt tools share. */
import type { PromptInput } from '../../../native/contract/records.ts';
import type { ImagePoint } from '../document/session.ts';
import { changeExemplar, changeKeptExemplar, heldExemplars, type KeptExemplar, proposedExemplars } from './exemplars.ts';
import { dragged, type Grip, type HandlePart, type Holdable, hitHandle } from './hit-handles.ts';
import { cornersOf, distance, fromNormalized } from './image-space.ts';
import type { ToolContext, ToolKey, ToolOverlay, ToolPointer } from './tool.ts';
import { isWorkingTrackLocked, workingTrackId } from './working-track.ts';

/** Less than this, in CSS pixels, is a click and not a drag. */
export const DRAG_SLOP = 4;

export interface PromptHandles {
  /** True when a handle was taken: the event is used. */
  down(event: ToolPointer): boolean;
  /** True while a handle is held; else it looks what lies under the pointer. */
  move(event: ToolPointer): boolean;
  /** True when a handle was held until now. */
  up(event: ToolPointer): boolean;
  /** Delete and Backspace on a held or hovered handle; Escape lets go of a held one. */
  key(event: ToolKey): boolean;
  cancel(): void;
  /** Whether one is held or hovered. */
  active(): boolean;
  overlay(): ToolOverlay;
}

/** Whose prompts can be held beside the kept examples of searches: the working track's, or those of the open search. */
export type HandleOwner = 'object' | 'proposal';

/** Something that can be held, and whose it is. */
type Target = (Holdable & { readonly of: HandleOwner }) | (KeptExemplar & { readonly of: 'search' });

interface Held {
  readonly target: Target;
  readonly part: HandlePart;
  readonly from: ImagePoint;
  readonly frameIndex: number;
  now: PromptInput;
  moved: boolean;
}

/** The handles of the prompts on the frame that is shown. */
export function createPromptHandles(context: ToolContext, grip: Grip, owner: HandleOwner = 'object'): PromptHandles {
  let held: Held | null = null;
  let hovered: Target | null = null;

  function targets(): readonly Target[] {
    if (!context.session().display.prompts) return [];
    const kept = heldExemplars(context).map((each) => ({ ...each, of: 'search' as const }));
    return [...ownTargets().map(({ id, prompt }) => ({ id, prompt, of: owner })), ...kept];
  }

  function ownTargets(): readonly Holdable[] {
    if (owner === 'proposal') return proposedExemplars(context);
    const trackId = workingTrackId(context);
    return trackId === null ? [] : context.promptsOf(trackId);
  }

  function hit(event: ToolPointer) {
    return hitHandle(targets(), event.point, context, event.pixelsPerScreenPixel, grip);
  }

  function locked(target: Target): boolean {
    if (target.of !== 'object' || !isWorkingTrackLocked(context)) return false;
    context.hint('tools:hints.locked');
    return true;
  }

  function change(target: Target, prompt: PromptInput | null): void {
    if (target.of === 'proposal') changeExemplar(context, target.id, prompt);
    else if (target.of === 'search') changeKeptExemplar(context, target, prompt);
    else if (prompt === null) void context.actions.removePrompts([target.id]);
    else void context.actions.movePrompt(target.id, prompt);
  }

  return {
    down(event) {
      if (event.button !== 0 || event.shift || event.ctrl || event.alt) return false;
      const found = hit(event);
      if (found === null) return false;
      const { target, part } = found;
      if (locked(target)) return true;
      held = { target, part, from: event.point, frameIndex: context.frameIndex(), now: target.prompt, moved: false };
      return true;
    },
    move(event) {
      if (held === null) {
        hovered = hit(event)?.target ?? null;
        return false;
      }
      held.moved ||= distance(held.from, event.point) > DRAG_SLOP * event.pixelsPerScreenPixel;
      if (held.moved) held.now = dragged(held.target.prompt, held.part, held.from, event.point, context);
      return true;
    },
    up() {
      if (held === null) return false;
      const { target, now, moved, frameIndex } = held;
      held = null;
      hovered = target;
      if (moved && frameIndex === context.frameIndex()) change(target, now);
      return true;
    },
    key({ code, phase }) {
      if (phase !== 'down') return false;
      if (code === 'Escape' && held !== null) {
        held = null;
        return true;
      }
      const target = held?.target ?? hovered;
      if (target === null || (code !== 'Delete' && code !== 'Backspace')) return false;
      held = null;
      hovered = null;
      // A hovered one may have gone meanwhile, by undo, by another window, or with its frame.
      if (!targets().some(({ id }) => id === target.id)) return false;
      if (!locked(target)) change(target, null);
      return true;
    },
    cancel() {
      held = null;
      hovered = null;
    },
    active: () => held !== null || hovered !== null,
    overlay() {
      if (held === null) return hovered === null ? {} : { activePromptId: hovered.id };
      return { activePromptId: held.target.id, ...(held.moved ? promptOverlay(held.now, context) : {}) };
    },
  };
}

/** How a prompt that is being moved is shown. */
function promptOverlay(prompt: PromptInput, context: ToolContext): ToolOverlay {
  if (prompt.kind === 'point') return { points: [{ point: fromNormalized(prompt.point, context), sign: prompt.sign }] };
  if (prompt.kind !== 'box' && prompt.kind !== 'exemplar') return {};
  const [from, to] = cornersOf(prompt.box, context);
  return { box: { from, to, sign: prompt.sign } };
}
