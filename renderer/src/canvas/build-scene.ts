/** Turns tracks, masks and what a person is doing into the layers that painters show. */
import type { ObjectClass, Track } from '../../../native/contract/records.ts';
import { paletteColor } from '../../../native/masks/palette.ts';
import { emptyRle, type Rle } from '../../../native/masks/rle.ts';
import type { FrameMask } from '../document/document.ts';
import type { ConceptProposal, SessionState } from '../document/session.ts';
import type { StrokeOverlay } from '../tools/tool.ts';
import { type MaskLayer, type MaskScene, type PackedColor, packColor } from './mask-scene.ts';
import { type RowSpans, rowSpansOf } from './row-spans.ts';

/** What a scene is made of. */
export interface SceneInput {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly mediaId: number;
  readonly frameIndex: number;
  /** Undefined while the masks of the frame are not here. */
  readonly masks: readonly FrameMask[] | undefined;
  /** By object id: later ones lie on top. */
  readonly tracks: readonly Track[];
  readonly classes: readonly ObjectClass[];
  readonly session: SessionState;
  readonly hoveredTrack: number | null;
  readonly stroke: StrokeOverlay | null;
}

/** A layer that belongs to a track, or (null) to a candidate of a proposal; with what labels and hit tests need. */
export interface SceneLayer extends MaskLayer {
  spans: RowSpans;
  fill: PackedColor;
  outline: PackedColor;
  outlinePx: number;
  line: 'solid' | 'dashed';
  trackId: number | null;
  /** Number of the object, or of the candidate counted from 1. */
  number: number;
  color: string;
  rle: Rle;
}

/** A scene that is filled again and again. */
export interface BuiltScene extends MaskScene {
  widthPx: number;
  heightPx: number;
  readonly layers: SceneLayer[];
  active: SceneLayer | null;
  stroke: StrokeOverlay | null;
}

/** Keeps its layers and fills them anew for each frame, so that scrubbing leaves nothing for the garbage collector. */
export class SceneBuilder {
  readonly #scene: BuiltScene = { widthPx: 1, heightPx: 1, layers: [], active: null, stroke: null };
  readonly #pool: SceneLayer[] = [];
  readonly #masks = new Map<number, Rle>();
  #used = 0;
  #blank: Rle = emptyRle(1, 1);

  /** The scene as it is now; the same object each time. Hot. */
  build(input: SceneInput): BuiltScene {
    const scene = this.#scene;
    scene.widthPx = input.widthPx;
    scene.heightPx = input.heightPx;
    scene.layers.length = 0;
    scene.active = null;
    scene.stroke = input.stroke;
    this.#used = 0;
    if (this.#blank.width !== input.widthPx || this.#blank.height !== input.heightPx) {
      this.#blank = emptyRle(input.widthPx, input.heightPx);
    }
    this.#collect(input);
    const activeId = activeTrackOf(input);
    for (const track of input.tracks) {
      const rle = this.#masks.get(track.id) ?? (track.id === activeId && input.stroke !== null ? this.#blank : undefined);
      if (rle === undefined) continue;
      const layer = this.#trackLayer(track, rle, input, track.id === activeId);
      if (track.id === activeId) scene.active = layer;
      else scene.layers.push(layer);
    }
    if (scene.active === null && input.stroke !== null) scene.active = this.#newObjectLayer(input);
    this.#addProposal(input.session.proposal, input);
    return scene;
  }

  /** The masks that count: what is stored, a chosen candidate, what is tried out. */
  #collect(input: SceneInput): void {
    const masks = this.#masks;
    masks.clear();
    for (const mask of input.masks ?? []) masks.set(mask.trackId, mask.rle);
    const { candidates, preview } = input.session;
    if (candidates !== null && candidates.frameIndex === input.frameIndex) {
      const option = candidates.options[candidates.index];
      if (option !== undefined) masks.set(candidates.trackId, option.rle);
    }
    if (preview === null) return;
    for (const [trackId, rle] of preview) {
      if (rle === null) masks.delete(trackId);
      else masks.set(trackId, rle);
    }
  }

  #trackLayer(track: Track, rle: Rle, input: SceneInput, isActive: boolean): SceneLayer {
    const { session } = input;
    const layer = this.#next(rle);
    layer.trackId = track.id;
    layer.number = track.objectId;
    layer.color = colorOf(track, input);
    const isHovered = track.id === input.hoveredTrack;
    const isSelected = session.selection.includes(track.id);
    const isShown = isTrackShown(track, session) && (session.display.masks !== 'hidden' || (isActive && input.stroke !== null));
    const opacity = Math.min(1, session.display.opacity + (isHovered ? 0.15 : 0));
    const isFilled = session.display.masks === 'filled' || (isActive && input.stroke !== null);
    layer.fill = isShown && isFilled ? packColor(layer.color, opacity) : 0;
    layer.outline = isShown ? packColor(layer.color, 1) : 0;
    layer.outlinePx = isSelected || isHovered ? 2 : 1;
    return layer;
  }

  /** What a first stroke of an object paints that has no track yet. */
  #newObjectLayer(input: SceneInput): SceneLayer {
    const layer = this.#next(this.#blank);
    const number = (input.tracks.at(-1)?.objectId ?? 0) + 1;
    layer.number = number;
    layer.color = paletteColor(number - 1);
    layer.fill = packColor(layer.color, Math.max(0.3, input.session.display.opacity));
    layer.outline = packColor(layer.color, 1);
    layer.outlinePx = 2;
    return layer;
  }

  #addProposal(proposal: ConceptProposal | null, input: SceneInput): void {
    if (proposal === null || proposal.mediaId !== input.mediaId || proposal.frameIndex !== input.frameIndex) return;
    for (let i = 0; i < proposal.candidates.length; i++) {
      const candidate = proposal.candidates[i];
      const verdict = proposal.verdicts[i] ?? 'open';
      const layer = this.#next(candidate.mask);
      layer.number = i + 1;
      layer.color = paletteColor(input.tracks.length + i);
      const isFaint = verdict === 'rejected' || (verdict === 'open' && candidate.score < proposal.threshold);
      layer.fill = isFaint
        ? 0
        : packColor(layer.color, verdict === 'accepted' ? Math.max(0.3, input.session.display.opacity) : 0.18);
      layer.outline = packColor(layer.color, isFaint ? 0.45 : 1);
      layer.outlinePx = isFaint ? 1 : 2;
      layer.line = verdict === 'accepted' ? 'solid' : 'dashed';
      if (i === proposal.hovered && input.stroke === null) this.#lift(layer, input);
      else this.#scene.layers.push(layer);
    }
  }

  /** Shows the candidate that is pointed at in the tray above everything else, also where it is rejected or below the threshold. */
  #lift(layer: SceneLayer, { session }: SceneInput): void {
    layer.fill = packColor(layer.color, Math.min(1, Math.max(0.3, session.display.opacity) + 0.25));
    layer.outline = packColor(layer.color, 1);
    layer.outlinePx = 3;
    layer.line = 'solid';
    if (this.#scene.active !== null) this.#scene.layers.push(this.#scene.active);
    this.#scene.active = layer;
  }

  #next(rle: Rle): SceneLayer {
    const spans = rowSpansOf(rle);
    if (this.#used === this.#pool.length) this.#pool.push(newLayer(spans, rle));
    const layer = this.#pool[this.#used++];
    layer.spans = spans;
    layer.rle = rle;
    layer.trackId = null;
    layer.line = 'solid';
    return layer;
  }
}

function newLayer(spans: RowSpans, rle: Rle): SceneLayer {
  return { spans, rle, fill: 0, outline: 0, outlinePx: 1, line: 'solid', trackId: null, number: 0, color: '#000000' };
}

/** Whether a track's mask is on the canvas at all: not hidden, and not outshone by others shown alone. */
export function isTrackShown(track: Track, session: SessionState): boolean {
  if (session.solo.length > 0) return session.solo.includes(track.id);
  return !track.hidden;
}

/** The colour of a track's mask under the display options, `#rrggbb`. */
export function colorOf(track: Track, of: Pick<SceneInput, 'classes' | 'session'>): string {
  if (of.session.display.colorBy === 'object') return track.color;
  return of.classes.find((each) => each.id === track.classId)?.color ?? track.color;
}

/** The object under the tools: the one that a stroke is for, else the last selected. */
function activeTrackOf(input: SceneInput): number | null {
  if (input.stroke !== null) return input.stroke.trackId;
  return input.session.selection.at(-1) ?? null;
}
