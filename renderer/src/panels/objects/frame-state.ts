/** What the lanes of the timeline say about an object, in the words of the list. Pure; hot where it scans whole lanes. */
import { LANE_PROTECTED, LANE_STATE } from '../../../../native/contract/editing-methods.ts';
import type { Provenance } from '../../../../native/contract/records.ts';

/** An object on one frame: `absent` is a fact, `none` means that nobody has looked yet. */
export type FrameState =
  | { readonly kind: 'mask'; readonly provenance: Provenance; readonly protection: 'protected' | 'open' }
  | { readonly kind: 'absent'; readonly by: 'model' | 'person' }
  | { readonly kind: 'none' };

const NONE: FrameState = { kind: 'none' };
const PROVENANCES: readonly Provenance[] = ['prompted', 'tracked', 'edited', 'imported'];
/** Shared objects, so that a row can compare by reference. */
const MASKS = PROVENANCES.map((provenance): { readonly open: FrameState; readonly protected: FrameState } => ({
  open: { kind: 'mask', provenance, protection: 'open' },
  protected: { kind: 'mask', provenance, protection: 'protected' },
}));
const ABSENT_MODEL: FrameState = { kind: 'absent', by: 'model' };
const ABSENT_PERSON: FrameState = { kind: 'absent', by: 'person' };

/** The state of a lane on a frame; equal states are the same object. Frames outside the lane are not processed. */
export function frameStateOf(states: Uint8Array | undefined, frameIndex: number): FrameState {
  const code = states?.[frameIndex] ?? LANE_STATE.none;
  const plain = code & ~LANE_PROTECTED;
  if (plain === LANE_STATE.absentTracked) return ABSENT_MODEL;
  if (plain === LANE_STATE.absentDeclared) return ABSENT_PERSON;
  const mask = MASKS[plain - LANE_STATE.prompted];
  if (mask === undefined) return NONE;
  return (code & LANE_PROTECTED) === 0 ? mask.open : mask.protected;
}

function hasMask(code: number): boolean {
  const plain = code & ~LANE_PROTECTED;
  return plain >= LANE_STATE.prompted && plain <= LANE_STATE.imported;
}

/** On how many frames there is a mask. Hot: one pass without allocation. */
export function countMasks(states: Uint8Array): number {
  let masks = 0;
  for (let frame = 0; frame < states.length; frame++) if (hasMask(states[frame])) masks++;
  return masks;
}

/** The first frame with a mask; Infinity when there is none. */
export function firstMaskFrame(states: Uint8Array | undefined): number {
  if (states === undefined) return Number.POSITIVE_INFINITY;
  for (let frame = 0; frame < states.length; frame++) if (hasMask(states[frame])) return frame;
  return Number.POSITIVE_INFINITY;
}

/**
 * The frame whose picture stands for an object: the first that was prompted or made by hand, because a person chose it,
 * else the first with a mask; null when there is none. It stays the same while the object is followed further.
 */
export function portraitFrame(states: Uint8Array): number | null {
  let first: number | null = null;
  for (let frame = 0; frame < states.length; frame++) {
    const code = states[frame];
    if (!hasMask(code)) continue;
    if ((code & ~LANE_PROTECTED) !== LANE_STATE.tracked) return frame;
    first ??= frame;
  }
  return first;
}
