import { invariant } from '../../contract/errors.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import type { AttendedRecord } from './bank.ts';

/**
 * Memories of one group of objects laid side by side for the graph, kept from one frame to the next: from frame to frame
 * one memory of an object is new, and only that is copied.
 */
export interface MemorySlots {
  data: Float32Array | Uint16Array;
  /** What lies in each place. */
  holds: (Tensor | null)[];
}

/** Places for groups in turn. Groups beyond the last share its place, so that what is kept is bounded. */
export type Scratch = readonly MemorySlots[];

/** Groups of up to eight objects whose memories are kept in place: some 75 MB each at full size. */
const KEPT_GROUPS = 4;

/** Makes room for a tracker; nothing is allocated before it is needed. */
export function createScratch(): Scratch {
  return Array.from({ length: KEPT_GROUPS }, () => ({ data: new Float32Array(0), holds: [] }));
}

/** The place of the group of this number. */
export function slotsOf(scratch: Scratch, group: number): MemorySlots {
  return scratch[Math.min(group, scratch.length - 1)];
}

/**
 * Memories in an order in which each stays in its place as frames pass: conditioning frames first, then the others by
 * frame index modulo how many there can be. The graph is told how far off each is, so the order means nothing to it; that
 * it hangs on frame indices alone makes a run that is started again in the middle the same run.
 */
export function inPlace(memories: readonly AttendedRecord[], most: number): readonly AttendedRecord[] {
  const cycle = most - 1;
  const placeOf = ({ offset, frameIndex }: AttendedRecord) => (offset === 0 ? -1 : frameIndex % cycle);
  return [...memories].sort((a, b) => placeOf(a) - placeOf(b));
}

/** Tensors of one type and size as one, in their own type (halves stay halves). Hot: copies what is not there yet. */
export function joined(parts: readonly Tensor[], dims: readonly number[], slots: MemorySlots): Tensor {
  const [first] = parts;
  const each = first.data.length;
  const length = each * parts.length;
  const Floats = first.type === 'float16' ? Uint16Array : Float32Array;
  invariant(first.type === 'float16' || first.type === 'float32', 'memories are floats');
  if (!(slots.data instanceof Floats) || slots.data.length < length) {
    slots.data = new Floats(length);
    slots.holds = [];
  }
  const { data, holds } = slots;
  for (const [place, part] of parts.entries()) {
    invariant(part.data.length === each, 'memories of one model are of one size');
    if (holds[place] === part) continue;
    data.set(part.data as Float32Array, place * each);
    holds[place] = part;
  }
  // What lay behind belongs to objects that are gone.
  holds.length = parts.length;
  return { type: first.type, dims, data: data.subarray(0, length) } as Tensor;
}
