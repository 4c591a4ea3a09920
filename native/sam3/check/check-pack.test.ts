import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PackManifest } from '../../runtime/pack-manifest.ts';
import { TINY_PACK, TINY_REFERENCE } from '../test-pack.ts';
import { checkCase, checkPack } from './check-pack.ts';
import { type CheckedModel, loadForCheck } from './checked-model.ts';
import { createFindings, TOLERANCES } from './findings.ts';
import { openReference, type ReferenceCase } from './reference.ts';
import type { ReferenceTensor, ReferenceTensors } from './safetensors.ts';

const HALF_PACK = fileURLToPath(new URL('../../../tests/fixtures/packs/tiny-fp16', import.meta.url));
/** Cases that are out of tolerance are run again with noise. */
const NOISY_MS = 120_000;
const reference = await openReference(TINY_REFERENCE);

function casesOf(kind: ReferenceCase['kind']): ReferenceCase {
  const found = reference.cases.find((entry) => entry.kind === kind);
  if (found === undefined) throw new Error(`the reference has no case of kind ${kind}`);
  return found;
}

describe('the tiny pack agrees with PyTorch', () => {
  let model: CheckedModel;
  beforeAll(async () => {
    model = await loadForCheck(TINY_PACK, 'cpu');
  });
  afterAll(() => model.graphs.close());

  it('in cases of every kind', () => {
    const kinds = new Set(reference.cases.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(['concept', 'graph', 'image-concept', 'image-object', 'preprocess', 'tokenizer', 'track']);
  });

  it.each(reference.cases.map((entry) => [entry.id, entry.about, entry] as const))('%s: %s', async (_id, _about, entry) => {
    const report = await checkCase(model, reference, entry);
    // Nothing is left to noise here: the clips were chosen so.
    expect(report.findings.filter(({ wrong, waived }) => wrong !== null || waived !== null)).toEqual([]);
    expect(report.ok).toBe(true);
  });
});

describe('the tiny pack of half precision', () => {
  let model: CheckedModel;
  beforeAll(async () => {
    model = await loadForCheck(HALF_PACK, 'cpu');
  });
  afterAll(() => model.graphs.close());

  it.each(reference.cases.map((entry) => [entry.id, entry] as const))(
    'agrees within its tolerance: %s',
    async (_id, entry) => {
      const report = await checkCase(model, reference, entry);
      expect(report.findings.filter(({ wrong }) => wrong !== null)).toEqual([]);
      if (['graph', 'image-concept', 'tokenizer', 'preprocess'].includes(entry.kind)) {
        expect(report.findings.filter(({ waived }) => waived !== null)).toEqual([]);
      }
    },
    NOISY_MS,
  );

  it.each(['image-object', 'track', 'concept'] as const)(
    'fails a case of kind %s whose masks are another’s',
    async (kind) => {
      const entry = casesOf(kind);
      const report = await checkCase(model, { read: async () => mirrored(await reference.read(entry)) }, entry);
      expect(report.ok).toBe(false);
    },
    NOISY_MS,
  );
});

describe('a check', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sam3-check-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  const perturbed = (factor: number) => ({
    async read(entry: ReferenceCase): Promise<ReferenceTensors> {
      const tensors = new Map(await reference.read(entry));
      for (const [name, tensor] of tensors) if (!name.startsWith('in.')) tensors.set(name, scaled(tensor, factor));
      return tensors;
    },
  });

  it.each(['graph', 'preprocess', 'image-concept', 'image-object', 'track', 'concept'] as const)(
    'of kind %s fails when the numbers are 1 % off',
    async (kind) => {
      const model = await loadForCheck(TINY_PACK, 'cpu');
      const report = await checkCase(model, perturbed(1.01), casesOf(kind));
      expect(report.ok).toBe(false);
      await model.graphs.close();
    },
    NOISY_MS,
  );

  it('of tokens fails when one differs', async () => {
    const entry = structuredClone(casesOf('tokenizer'));
    if (entry.kind === 'tokenizer') entry.phrases[0].ids[1]++;
    const model = await loadForCheck(TINY_PACK, 'cpu');
    expect((await checkCase(model, reference, entry)).ok).toBe(false);
    await model.graphs.close();
  });

  it(
    'fails a concept whose reference has one birth more',
    async () => {
      const entry = structuredClone(casesOf('concept'));
      if (entry.kind === 'concept') entry.frames[0].born.push(99);
      const model = await loadForCheck(TINY_PACK, 'cpu');
      expect((await checkCase(model, reference, entry)).ok).toBe(false);
      await model.graphs.close();
    },
    NOISY_MS,
  );

  it('finds a weight that was changed', async () => {
    const copy = join(dir, 'other-weights');
    await cp(TINY_PACK, copy, { recursive: true, filter: (path) => !path.endsWith('.verified.json') });
    await changeWeights(copy, 'mask_decoder.onnx');
    const model = await loadForCheck(copy, 'cpu');
    const failed: string[] = [];
    for (const entry of reference.cases.filter(({ kind }) => kind === 'graph')) {
      const { id, ok } = await checkCase(model, reference, entry);
      if (!ok) failed.push(id);
    }
    await model.graphs.close();
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.every((id) => id.includes('mask-decoder'))).toBe(true);
  });

  it('refuses a kind of case that it does not know', async () => {
    const copy = join(dir, 'unknown-kind');
    await cp(TINY_REFERENCE, copy, { recursive: true });
    const index = JSON.parse(await readFile(join(copy, 'index.json'), 'utf8'));
    index.cases.push({ id: 'depth', kind: 'depth', file: 'depth.safetensors.gz', about: 'Of the future' });
    await writeFile(join(copy, 'index.json'), JSON.stringify(index));
    await expect(checkPack({ pack: TINY_PACK, reference: copy, device: 'cpu' })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('depth'),
    });
  });

  it('refuses a folder that is no reference, and a file that is cut', async () => {
    await expect(openReference(dir)).rejects.toMatchObject({ code: 'invalid-input' });
    const copy = join(dir, 'cut');
    await cp(TINY_REFERENCE, copy, { recursive: true });
    const entry = casesOf('graph');
    const path = join(copy, entry.file ?? '');
    await writeFile(path, (await readFile(path)).subarray(0, 200));
    const cut = await openReference(copy);
    await expect(cut.read(entry)).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('does not excuse pixels far from the threshold', () => {
    const findings = createFindings(TOLERANCES.fp32);
    findings.bits('near', [1, 0], [0, 0], [5e-4, -1]);
    findings.bits('far', [1, 0], [0, 0], [5e-3, -1]);
    expect(findings.all.map(({ wrong }) => wrong)).toEqual([null, '1 pixels differ']);
  });

  it('takes a number where there is none for wrong', () => {
    const findings = createFindings(TOLERANCES.fp32);
    findings.numbers('nothing', [-1024, 1], [-1024, 1]);
    findings.numbers('something', [-3, 1], [-1024, 1]);
    findings.numbers('not a number', [Number.NaN, 1], [2, 1]);
    expect(findings.all.map(({ wrong }) => wrong === null)).toEqual([true, false, false]);
  });
});

function scaled(tensor: ReferenceTensor, factor: number): ReferenceTensor {
  return tensor.type === 'F32' ? { ...tensor, data: tensor.data.map((value) => value * factor) } : tensor;
}

/** Masks that are read from the end. */
function mirrored(tensors: ReferenceTensors): ReferenceTensors {
  const isMask = (name: string) => /(mask|masks|chosen)$/.test(name);
  return new Map(
    [...tensors].map(([name, tensor]) => [
      name,
      tensor.type === 'F32' && isMask(name) ? { ...tensor, data: tensor.data.toReversed() } : tensor,
    ]),
  );
}

/** Doubles some weights in a graph's file, and has the manifest say that it is meant so. */
async function changeWeights(dir: string, file: string): Promise<void> {
  const path = join(dir, file);
  const bytes = await readFile(path);
  const at = weightsIn(bytes);
  for (let i = at; i < at + WEIGHTS * 4; i += 4) bytes.writeFloatLE(2 * bytes.readFloatLE(i), i);
  await writeFile(path, bytes);
  const manifest = await readFile(join(dir, 'pack.json'), 'utf8');
  const before = (JSON.parse(manifest) as PackManifest).graphs.mask_decoder.files[0].sha256;
  const after = createHash('sha256').update(bytes).digest('hex');
  await writeFile(join(dir, 'pack.json'), manifest.replace(before, after));
}

const WEIGHTS = 64;

/** The middle of the longest row of numbers of the size of weights: text and structure look otherwise. */
function weightsIn(bytes: Buffer): number {
  let longest = { at: 0, count: 0 };
  for (let shift = 0; shift < 4; shift++) {
    let count = 0;
    for (let at = shift; at + 4 <= bytes.length; at += 4) {
      const size = Math.abs(bytes.readFloatLE(at));
      count = size > 1e-6 && size < 10 ? count + 1 : 0;
      if (count > longest.count) longest = { at: at - 4 * (count - 1), count };
    }
  }
  return longest.at + 4 * ((longest.count - WEIGHTS) >> 1);
}
