/** What a tool is: a state machine that is fed pointer and key events in image space and asks for actions. No DOM, no React. */
import type { Capability } from '../../../native/contract/models.ts';
import type { Prompt, Track } from '../../../native/contract/records.ts';
import type { Rle } from '../../../native/masks/rle.ts';
import type { Actions } from '../document/actions.ts';
import type { ImagePoint, SessionState, ToolId } from '../document/session.ts';

export interface Modifiers {
  readonly shift: boolean;
  readonly alt: boolean;
  /** Ctrl, or Cmd on macOS. */
  readonly ctrl: boolean;
}

export interface ToolPointer extends Modifiers {
  readonly point: ImagePoint;
  /** 0 left, 1 middle, 2 right; -1 while moving with none pressed. */
  readonly button: number;
  /** Image pixels that one CSS pixel spans; how far a hand may miss a handle. */
  readonly pixelsPerScreenPixel: number;
  readonly detail: number;
}

export interface ToolKey extends Modifiers {
  /** KeyboardEvent.code */
  readonly code: string;
  readonly phase: 'down' | 'up';
}

/** What a tool may look at and ask for. The answers are about the frame that is shown now. */
export interface ToolContext {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly frameIndex: () => number;
  readonly session: () => SessionState;
  readonly tracks: () => readonly Track[];
  /** The object that is drawn topmost there, or null. */
  readonly trackAt: (point: ImagePoint) => number | null;
  readonly maskOf: (trackId: number) => Rle | null;
  /** Prompts of the frame that is shown: of a track, or (null) of concepts. */
  readonly promptsOf: (trackId: number | null) => readonly Prompt[];
  readonly capabilities: () => ReadonlySet<Capability>;
  readonly actions: Actions;
  readonly setSession: (patch: Partial<SessionState>) => void;
  /** Tells a person something in passing, by string key, with something that can be done about it. */
  readonly hint: (key: string, action?: { readonly label: string; readonly run: () => void }) => void;
}

/** What a tool wants to be drawn over the frame, in image space. Colours are the canvas's business. */
export interface ToolOverlay {
  readonly box?: { readonly from: ImagePoint; readonly to: ImagePoint; readonly sign: 'positive' | 'negative' } | undefined;
  /** Points that wait for Ctrl to be released. */
  readonly points?: readonly { readonly point: ImagePoint; readonly sign: 'positive' | 'negative' }[] | undefined;
  readonly path?:
    | { readonly points: readonly ImagePoint[]; readonly closed: boolean; readonly vertices: 'shown' | 'hidden' }
    | undefined;
  readonly brush?:
    | { readonly at: ImagePoint; readonly sizePx: number; readonly shape: 'round' | 'square'; readonly mode: 'add' | 'subtract' }
    | undefined;
  /** A stroke in progress; painted over the object's mask without touching it. */
  readonly stroke?: StrokeOverlay | undefined;
  /** The handle that is held or hovered, by prompt id. */
  readonly activePromptId?: number | undefined;
}

/** Pixels of a stroke, row-major u8 (0 or 1) of the whole image; `dirty` grew since the canvas last looked. Hot: painted in place. */
export interface StrokeOverlay {
  readonly pixels: Uint8Array;
  readonly mode: 'add' | 'subtract';
  /** x, y, width, height of what changed, in image pixels. */
  readonly dirty: { x: number; y: number; width: number; height: number };
  readonly trackId: number | null;
}

export type ToolCursor = 'default' | 'crosshair' | 'none' | 'move' | 'pointer' | 'not-allowed';

export interface Tool {
  readonly id: ToolId;
  down(event: ToolPointer): void;
  move(event: ToolPointer): void;
  up(event: ToolPointer): void;
  /** True when the tool has used the key: it goes no further. */
  key(event: ToolKey): boolean;
  /** Drops what is in progress (Escape, another tool, another frame). */
  cancel(): void;
  /** Read after each event. The object may be reused. */
  overlay(): ToolOverlay;
  cursor(): ToolCursor;
}

export type CreateTool = (context: ToolContext) => Tool;
