import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TINY_PACK, TINY_REFERENCE } from '../test-pack.ts';
import { checkCase } from './check-pack.ts';
import { type CheckedModel, loadForCheck } from './checked-model.ts';
import { type CaseOf, openReference } from './reference.ts';
import type { ReferenceTensor, ReferenceTensors } from './safetensors.ts';

const reference = await openReference(TINY_REFERENCE);

interface Restart {
  readonly case: string;
  /** Which run is taken up again: the number of its op. */
  readonly run: number;
  /** The frame from which it is asked for again. */
  readonly from: number;
}

describe('a run that is taken up again in a new session', () => {
  let model: CheckedModel;
  beforeAll(async () => {
    model = await loadForCheck(TINY_PACK, 'cpu');
  });
  afterAll(() => model.graphs.close());

  it.each([
    { case: 'track-several', run: 3, from: 8 },
    { case: 'track-several', run: 4, from: 1 },
    { case: 'track-conditioned', run: 6, from: 11 },
    { case: 'track-conditioned', run: 7, from: 4 },
  ] satisfies Restart[])('agrees with PyTorch as if it had not been interrupted: $case, run $run from $from', async (restart) => {
    const { entry, tensors } = await restarted(restart);
    const report = await checkCase(model, { read: async () => tensors }, entry);
    expect(report.findings.filter(({ wrong, waived }) => wrong !== null || waived !== null)).toEqual([]);
    expect(report.findings.some(({ name }) => name.endsWith('.masks'))).toBe(true);
  });
});

/** A case as a new session meets it: everything that was told, and then the rest of one run. */
async function restarted({ case: id, run, from }: Restart): Promise<{ entry: CaseOf<'track'>; tensors: ReferenceTensors }> {
  const entry = reference.cases.find((each) => each.id === id);
  if (entry?.kind !== 'track') throw new Error(`the reference has no case ${id} of tracking`);
  const op = entry.ops[run];
  if (op?.op !== 'propagate') throw new Error(`op ${run} of ${id} is no run`);
  const told = entry.ops.slice(0, run).filter((each) => each.op !== 'propagate');
  const skipped = Math.abs(from - op.from);
  const tensors = new Map<string, ReferenceTensor>();
  for (const [name, tensor] of await reference.read(entry)) {
    const [number, what] = name.split('.');
    if (number !== String(run)) tensors.set(name, tensor);
    else tensors.set(`${told.length}.${what}`, what === 'memory' ? tensor : withoutRows(tensor, skipped));
  }
  return { entry: { ...entry, ops: [...told, { ...op, from }] }, tensors };
}

/** The answers of the frames that are left. */
function withoutRows(tensor: ReferenceTensor, count: number): ReferenceTensor {
  const { dims, data } = tensor;
  const [rows, ...rest] = dims as [number, ...number[]];
  if (tensor.type !== 'F32') throw new Error('answers are floats');
  return { type: 'F32', dims: [rows - count, ...rest], data: tensor.data.slice((data.length / rows) * count) };
}
