/** What a person is doing in this window: selection, tool, view, playback. Nothing here is stored in the library. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ConceptCandidate } from '../../../native/contract/editing-methods.ts';
import type { FrameRange } from '../../../native/contract/geometry.ts';
import type { PromptInput } from '../../../native/contract/records.ts';
import type { Rle } from '../../../native/masks/rle.ts';
import { createSignal, type Signal } from '../ui/signal.ts';

/** A place in the shown image in pixels, fractions allowed: (0, 0) is the outer corner of the top left pixel. */
export interface ImagePoint {
  readonly x: number;
  readonly y: number;
}

/** A place on the canvas element in CSS pixels from its top left corner. */
export interface ScreenPoint {
  readonly screenX: number;
  readonly screenY: number;
}

/** How the image lies on the canvas: screen = image × scale + offset, in CSS pixels. */
export interface Viewport {
  readonly scale: number;
  readonly offsetX: number;
  readonly offsetY: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

export const TOOL_IDS = ['select', 'smart', 'box', 'exemplar', 'brush', 'eraser', 'polygon', 'lasso'] as const;
export type ToolId = (typeof TOOL_IDS)[number];

/** Masks that a prompt might have meant, for a person to choose from; `index` is the one shown. */
export interface MaskCandidates {
  readonly trackId: number;
  readonly frameIndex: number;
  readonly options: readonly { readonly rle: Rle; readonly score: number }[];
  readonly index: number;
}

/** Instances that a phrase or exemplars gave on a frame, to be taken or not. */
export interface ConceptProposal {
  readonly mediaId: number;
  readonly frameIndex: number;
  readonly prompts: readonly PromptInput[];
  readonly candidates: readonly (ConceptCandidate & { readonly mask: Rle })[];
  readonly state: 'searching' | 'ready';
  /** Per candidate. */
  readonly verdicts: readonly ('open' | 'accepted' | 'rejected')[];
  readonly threshold: number;
  /** Index of the candidate that is pointed at or has the cursor in the tray; the canvas highlights it. */
  readonly hovered?: number | null;
}

/** Masks shown in place of what is stored, while something is tried out: by track id; null hides the mask. */
export type MaskPreview = ReadonlyMap<number, Rle | null>;

export type View = 'library' | 'editor';
export type SidePanel = 'objects' | 'concepts' | 'review' | 'history';
export type DialogId = 'export' | 'settings' | 'diagnostics' | 'shortcuts' | 'palette' | 'propagate' | 'clean-up' | 'snapshots';

export interface SessionState {
  readonly view: View;
  readonly panel: SidePanel;
  readonly dialog: DialogId | null;
  /** Track ids; the last is the one that tools work on. */
  readonly selection: readonly number[];
  readonly solo: readonly number[];
  readonly tool: ToolId;
  /** Forced sign of smart points (Q, E); null lets the mouse button decide. */
  readonly polarity: 'positive' | 'negative' | null;
  /** Diameter in image pixels. */
  readonly brushSizePx: number;
  readonly brushShape: 'round' | 'square';
  readonly display: {
    readonly masks: 'filled' | 'outline' | 'hidden';
    readonly opacity: number;
    readonly colorBy: 'object' | 'class';
    readonly crosshair: boolean;
    readonly loupe: boolean;
    readonly labels: boolean;
    readonly prompts: boolean;
  };
  /** In and out point; null is the whole clip. */
  readonly range: FrameRange | null;
  readonly playing: boolean;
  readonly speed: number;
  readonly loop: boolean;
  /** Class of new objects. */
  readonly currentClassId: number | null;
  /** The playhead once it has rested for a moment; for panels, which must not render while scrubbing. */
  readonly settledFrame: number;
  readonly candidates: MaskCandidates | null;
  readonly proposal: ConceptProposal | null;
  readonly preview: MaskPreview | null;
  /** How many calls of the model are under way. */
  readonly thinking: number;
}

/** State for React, and signals for what changes too often for it. */
export interface Session {
  readonly store: StoreApi<SessionState>;
  /** Frame that is shown. */
  readonly playhead: Signal<number>;
  readonly hoveredTrack: Signal<number | null>;
  readonly pointer: Signal<ImagePoint | null>;
  readonly viewport: Signal<Viewport>;
}

/** Makes the session of a window, with nothing open. */
export function createSession(): Session {
  return {
    store: createStore<SessionState>(() => INITIAL),
    playhead: createSignal(0),
    hoveredTrack: createSignal<number | null>(null),
    pointer: createSignal<ImagePoint | null>(null),
    viewport: createSignal<Viewport>({ scale: 1, offsetX: 0, offsetY: 0, widthPx: 0, heightPx: 0 }),
  };
}

const INITIAL: SessionState = {
  view: 'library',
  panel: 'objects',
  dialog: null,
  selection: [],
  solo: [],
  tool: 'smart',
  polarity: null,
  brushSizePx: 24,
  brushShape: 'round',
  display: {
    masks: 'filled',
    opacity: 0.45,
    colorBy: 'object',
    crosshair: false,
    loupe: false,
    labels: true,
    prompts: true,
  },
  range: null,
  playing: false,
  speed: 1,
  loop: true,
  currentClassId: null,
  settledFrame: 0,
  candidates: null,
  proposal: null,
  preview: null,
  thinking: 0,
};
