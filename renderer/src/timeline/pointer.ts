/** Dragging on the time axis as a state machine without DOM: scrubbing, in and out points, panning by hand. */
import type { FrameRange } from '../../../native/contract/geometry.ts';
import { panTo, type TimeScale, xToFrame } from './scale.ts';

/** What lies under the pointer. `lane` is the index of a lane, or null below the last. */
export type TimeTarget =
  | { readonly kind: 'ruler' }
  | { readonly kind: 'lane'; readonly lane: number | null }
  | { readonly kind: 'in' }
  | { readonly kind: 'out' };

export interface TimePointer {
  /** From the left edge of the view, in CSS pixels; may lie outside while dragging. */
  readonly x: number;
  /** 0 left, 1 middle, 2 right. */
  readonly button: number;
  readonly shift: boolean;
  readonly ctrl: boolean;
}

/** What dragging asks for. */
export interface TimeEffects {
  readonly scale: () => TimeScale;
  readonly setScale: (scale: TimeScale) => void;
  readonly range: () => FrameRange | null;
  /** Shown while dragging; null ends it. */
  readonly draftRange: (range: FrameRange | null) => void;
  readonly commitRange: (range: FrameRange) => void;
  readonly goTo: (frame: number) => void;
  readonly selectLane: (lane: number, how: 'only' | 'toggle') => void;
}

export interface TimeDragger {
  down(pointer: TimePointer, target: TimeTarget): void;
  move(pointer: TimePointer): void;
  up(): void;
  /** Ends the drag and takes back what was not committed. */
  cancel(): void;
  state(): 'idle' | 'scrub' | 'range' | 'pan';
}

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'scrub'; lastFrame: number }
  | { readonly kind: 'range'; readonly held: 'in' | 'out' | 'new'; readonly anchor: number; draft: FrameRange | null }
  | { readonly kind: 'pan'; readonly startX: number; readonly startOriginPx: number };

/**
 * Makes the machine. Left: scrub, in a lane also select it (Ctrl: more than one); Shift+left on the ruler: draw a new range;
 * on a handle: move in or out point; middle: pan.
 */
export function createTimeDragger(effects: TimeEffects): TimeDragger {
  let state: State = { kind: 'idle' };

  const scrubTo = (x: number, last: number | null): number => {
    const frame = xToFrame(effects.scale(), x);
    if (frame !== last) effects.goTo(frame);
    return frame;
  };
  const begin = (pointer: TimePointer, target: TimeTarget): State => {
    const scale = effects.scale();
    if (pointer.button === 1) return { kind: 'pan', startX: pointer.x, startOriginPx: scale.originPx };
    if (pointer.button !== 0) return { kind: 'idle' };
    if (target.kind === 'in' || target.kind === 'out') {
      const range = effects.range() ?? { from: 0, to: Math.max(0, scale.frameCount - 1) };
      return { kind: 'range', held: target.kind, anchor: target.kind === 'in' ? range.to : range.from, draft: null };
    }
    if (pointer.shift && target.kind === 'ruler') {
      return { kind: 'range', held: 'new', anchor: xToFrame(scale, pointer.x), draft: null };
    }
    if (target.kind === 'lane' && target.lane !== null) effects.selectLane(target.lane, pointer.ctrl ? 'toggle' : 'only');
    return { kind: 'scrub', lastFrame: scrubTo(pointer.x, null) };
  };

  return {
    state: () => state.kind,
    down(pointer, target) {
      if (state.kind === 'idle') state = begin(pointer, target);
    },
    move(pointer) {
      if (state.kind === 'scrub') state.lastFrame = scrubTo(pointer.x, state.lastFrame);
      else if (state.kind === 'pan') {
        effects.setScale(panTo(effects.scale(), state.startOriginPx - (pointer.x - state.startX)));
      } else if (state.kind === 'range') {
        const draft = dragRange(state.held, state.anchor, xToFrame(effects.scale(), pointer.x));
        if (draft.from === state.draft?.from && draft.to === state.draft.to) return;
        state.draft = draft;
        effects.draftRange(draft);
      }
    },
    up() {
      if (state.kind === 'range') {
        effects.draftRange(null);
        if (state.draft !== null) effects.commitRange(state.draft);
      }
      state = { kind: 'idle' };
    },
    cancel() {
      if (state.kind === 'range') effects.draftRange(null);
      state = { kind: 'idle' };
    },
  };
}

/** The range while one end is held at `frame` and the other stays at `anchor`: handles stop at each other, a new range turns round. */
export function dragRange(held: 'in' | 'out' | 'new', anchor: number, frame: number): FrameRange {
  if (held === 'in') return { from: Math.min(frame, anchor), to: anchor };
  if (held === 'out') return { from: anchor, to: Math.max(frame, anchor) };
  return { from: Math.min(anchor, frame), to: Math.max(anchor, frame) };
}
