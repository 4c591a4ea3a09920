/** Masks changed by hand: adding to and taking from the working track's mask, also while an earlier change is under way. */
import { difference, union } from '../../../native/masks/combine.ts';
import { areaOf } from '../../../native/masks/measure.ts';
import type { Rle } from '../../../native/masks/rle.ts';
import type { ToolContext } from './tool.ts';
import { unlockedTarget, workingTrackId } from './working-track.ts';

export type EditMode = 'add' | 'subtract';

/** One for all tools of a media item that change masks. */
export interface MaskEdits {
  /** Whether the working track can be changed in this way on this frame; says in a hint why not. */
  ready(mode: EditMode): boolean;
  /**
   * Adds pixels to the working track's mask on this frame, or takes them away; with no track selected, adding starts a new
   * one. What changes nothing is not an edit. Resolves when it is stored, or has failed.
   */
  apply(pixels: Rle, mode: EditMode): Promise<void>;
  /** Sets the working track's mask on this frame. */
  replace(rle: Rle): Promise<void>;
  /** The working track's mask on this frame with the changes that are not stored yet; null where it has none. */
  current(): Rle | null;
  /** Another frame is shown: what is under way is not shown over it. */
  leave(): void;
}

/** The newest mask of a track; what the context answers is behind it until the change has come back. */
interface Newest {
  readonly trackId: number;
  readonly frameIndex: number;
  rle: Rle;
  underWay: number;
  /** What the context answered when all was stored: while it still does, it has not heard yet. */
  seen: Rle | null;
}

/** A new object that has no id yet. */
interface Starting {
  readonly frameIndex: number;
  /** As it was then; whoever selects (also nothing, again) ends the object. */
  readonly selection: readonly number[];
  rle: Rle;
  changed: boolean;
  done: Promise<void>;
}

/** Makes the writer of masks for a media item. */
export function createMaskEdits(context: ToolContext): MaskEdits {
  let newest: Newest | null = null;
  let starting: Starting | null = null;
  let shown: ReadonlyMap<number, Rle | null> | null = null;

  function startingHere(): Starting | null {
    const here = starting?.frameIndex === context.frameIndex() && starting.selection === context.session().selection;
    return here ? starting : null;
  }

  function newestOf(trackId: number): Newest | null {
    return newest?.trackId === trackId && newest.frameIndex === context.frameIndex() ? newest : null;
  }

  function maskNow(trackId: number): Rle | null {
    const { candidates } = context.session();
    const offered = candidates?.trackId === trackId && candidates.frameIndex === context.frameIndex();
    // Who paints on a candidate means what is on the screen.
    if (offered && candidates.index > 0) return candidates.options[candidates.index]?.rle ?? null;
    const known = newestOf(trackId);
    const stored = context.maskOf(trackId);
    return known !== null && (known.underWay > 0 || stored === known.seen) ? known.rle : stored;
  }

  function current(): Rle | null {
    const trackId = workingTrackId(context);
    return trackId === null ? (startingHere()?.rle ?? null) : maskNow(trackId);
  }

  function leave(): void {
    if (shown !== null && context.session().preview === shown) context.setSession({ preview: null });
    shown = null;
  }

  async function store(trackId: number, rle: Rle): Promise<void> {
    const mine = newestOf(trackId) ?? { trackId, frameIndex: context.frameIndex(), rle, underWay: 0, seen: null };
    newest = mine;
    mine.rle = rle;
    mine.underWay++;
    const preview = new Map([[trackId, rle]]);
    shown = preview;
    context.setSession({ preview, candidates: null });
    const answer = await context.actions.setMask(trackId, rle);
    mine.underWay--;
    if (newest === mine && mine.underWay === 0) {
      if (answer === null || context.frameIndex() !== mine.frameIndex) newest = null;
      else mine.seen = context.maskOf(trackId);
    }
    if (shown === preview) leave();
  }

  async function start(mine: Starting): Promise<void> {
    const trackId = await context.actions.setMask('new', mine.rle);
    if (starting === mine) starting = null;
    if (trackId === null || context.frameIndex() !== mine.frameIndex) return;
    newest = { trackId, frameIndex: mine.frameIndex, rle: mine.rle, underWay: 0, seen: context.maskOf(trackId) };
    if (mine.changed) await store(trackId, mine.rle);
  }

  function replace(rle: Rle): Promise<void> {
    const target = unlockedTarget(context);
    if (target === null) return Promise.resolve();
    if (target !== 'new') return store(target, rle);
    const waiting = startingHere();
    if (waiting !== null) {
      waiting.rle = rle;
      waiting.changed = true;
      return waiting.done;
    }
    const { selection } = context.session();
    starting = { frameIndex: context.frameIndex(), selection, rle, changed: false, done: Promise.resolve() };
    starting.done = start(starting);
    return starting.done;
  }

  return {
    ready(mode) {
      if (unlockedTarget(context) === null) return false;
      const mask = mode === 'add' ? null : current();
      const possible = mode === 'add' || (mask !== null && areaOf(mask) > 0);
      if (!possible) context.hint('tools:hints.nothingToErase');
      return possible;
    },
    apply(pixels, mode) {
      const base = current();
      const result = combined(base, pixels, mode);
      return areaOf(result) === (base === null ? 0 : areaOf(base)) ? Promise.resolve() : replace(result);
    },
    replace,
    current,
    leave,
  };
}

function combined(base: Rle | null, pixels: Rle, mode: EditMode): Rle {
  if (mode === 'add') return base === null ? pixels : union(base, pixels);
  return base === null ? difference(pixels, pixels) : difference(base, pixels);
}
