import { invariant } from '../../contract/errors.ts';
import type { Graphs } from '../../runtime/graphs.ts';
import { float32, int64, type Tensor } from '../../runtime/tensor.ts';
import type { Features } from '../features.ts';
import { type Attended, type AttendedRecord, type BankLimits, selectBank } from './bank.ts';
import { inPlace, joined, type MemorySlots } from './memory-slots.ts';
import type { TrackedObject } from './records.ts';
import type { TravelDirection } from './tracker.ts';

/** Most objects of one run, so that its inputs (up to 13 MB for each) stay small beside the weights. */
const MOST_OBJECTS = 8;
/** Where attention is not fused, one run may hold score matrices of about this many bytes. */
const SCORES_BYTES = 2 ** 30;

/** Objects that go through memory attention and the decoder together. */
export interface AttentionGroup {
  /** Places of the objects in what was asked for. */
  readonly places: readonly number[];
  readonly banks: readonly Attended<AttendedRecord>[];
}

/**
 * Groups objects that attend to as many memories and as many pointers, since the graph has no way to leave some out, and
 * cuts groups where a run would need too much memory at once.
 */
export function groupObjects(
  graphs: Graphs,
  objects: readonly TrackedObject[],
  frameIndex: number,
  direction: TravelDirection,
): readonly AttentionGroup[] {
  const limits: BankLimits = graphs.manifest.model;
  const groups = new Map<string, { places: number[]; banks: Attended<AttendedRecord>[] }>();
  const full: AttentionGroup[] = [];
  objects.forEach((object, place) => {
    const bank = selectBank(object, frameIndex, direction, limits);
    invariant(bank.memories.length > 0, `object ${object.objectId} remembers something`);
    const key = `${bank.memories.length} ${bank.pointers.length}`;
    const group = groups.get(key) ?? { places: [], banks: [] };
    group.places.push(place);
    group.banks.push(bank);
    groups.set(key, group);
    if (group.places.length < mostOf(graphs, bank)) return;
    full.push(group);
    groups.delete(key);
  });
  return [...full, ...groups.values()];
}

/** How many objects with banks of this size are attended in one run. */
function mostOf(graphs: Graphs, bank: Attended<AttendedRecord>): number {
  const { flavour, model } = graphs.manifest;
  if (flavour === 'mha') return MOST_OBJECTS;
  const queries = model.gridSize ** 2;
  const keys = queries * bank.memories.length + (bank.pointers.length * model.hiddenSize) / model.memorySize;
  return Math.min(MOST_OBJECTS, Math.max(1, Math.floor(SCORES_BYTES / (queries * keys * Float32Array.BYTES_PER_ELEMENT))));
}

/**
 * The frame's features as the objects of one group see them after looking into their memories.
 * @param slots written to; one run at a time may use them
 * @returns [N,C,g,g], in the graph's type
 */
export async function attend(
  graphs: Graphs,
  features: Features,
  banks: AttentionGroup['banks'],
  slots: MemorySlots,
): Promise<Tensor> {
  const { gridSize: g, hiddenSize, memorySize, memories: mostMemories, pointers: mostPointers } = graphs.manifest.model;
  const memories = banks.map((bank) => inPlace(bank.memories, mostMemories));
  const [N, M, P] = [banks.length, banks[0].memories.length, banks[0].pointers.length];
  const pointers = new Float32Array(N * P * hiddenSize);
  banks.forEach((bank, n) => {
    for (const [p, { record }] of bank.pointers.entries()) pointers.set(record.pointer, (n * P + p) * hiddenSize);
  });
  const { conditioned } = await graphs.run('memory_attention', {
    vision_feat: features.trk_2,
    memory: joined(
      memories.flatMap((slot) => slot.map(({ record }) => memoryOf(record))),
      [N, M, memorySize, g, g],
      slots,
    ),
    mem_offset: int64(
      memories.flatMap((slot) => slot.map(({ offset }) => offset)),
      [N, M],
    ),
    obj_ptr: float32(pointers, [N, P, hiddenSize]),
    ptr_offset: float32(
      Float32Array.from(banks.flatMap((bank) => bank.pointers.map(({ offset }) => offset / (mostPointers - 1)))),
      [N, P],
    ),
  });
  return conditioned;
}

function memoryOf(record: AttendedRecord['record']): Tensor {
  invariant(record.memory !== null, 'a record is encoded before it is attended');
  return record.memory;
}
