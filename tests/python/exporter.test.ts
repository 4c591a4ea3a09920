import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GRAPH_NAMES, type PackManifest, packManifestSchema } from '../../native/runtime/pack-manifest.ts';
import { findPython } from './find-python.ts';

const run = promisify(execFile);
const EXPORTER = fileURLToPath(new URL('../../models/export', import.meta.url));
/** Not torchvision: it may complain when imported beside a torch of another build, and the exporter copes with that. */
const PACKAGES = ['torch', 'transformers', 'onnx', 'onnxscript', 'onnxruntime', 'tokenizers'];
/** A start of Python, on a cold disk. */
const LOOK_MS = 120_000;
const EXPORT_MS = 900_000;
/** Not that of the fixtures, so that nothing hangs on one set of numbers. */
const SEED = '5';

const python = await findPython(PACKAGES);
if (python === null)
  console.warn(
    'exporter: skipped, no Python with the packages of models/export/requirements.txt (set PYTHON to one that has them)',
  );

interface ParityReport {
  readonly graphs: readonly {
    readonly graph: string;
    readonly ok: boolean;
    readonly maxRel: number;
    readonly cases: readonly object[];
  }[];
}

interface ReferenceIndex {
  readonly format: string;
  readonly checkpoint: string;
  readonly cases: readonly { readonly id: string; readonly kind: string; readonly file: string | null }[];
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

describe.skipIf(python === null)('the exporter', () => {
  const dir = mkdtempSync(join(tmpdir(), 'exporter-'));
  const pack = join(dir, 'pack');
  const reference = join(dir, 'reference');
  let manifest: PackManifest;
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  beforeAll(async () => {
    const args = [EXPORTER, '--tiny', SEED, '--out', pack, '--reference', reference, '--flavour', 'portable'];
    const { stdout } = await run(python ?? '', args, { env: { ...process.env, OMP_NUM_THREADS: '1' } });
    expect(stdout).toContain('every graph agrees with PyTorch');
    manifest = packManifestSchema.parse(readJson(join(pack, 'pack.json')));
  }, EXPORT_MS);

  it('writes a manifest that names every file as it is', () => {
    expect(Object.keys(manifest.graphs).sort()).toEqual([...GRAPH_NAMES].sort());
    expect(manifest).toMatchObject({ id: 'sam3-tiny-fp32', precision: 'fp32', source: { checkpoint: `random:tiny:${SEED}` } });
    const files = [...Object.values(manifest.graphs).flatMap((graph) => graph.files), manifest.tokenizer];
    for (const file of [...files, ...(manifest.parity === null ? [] : [manifest.parity])]) {
      const path = join(pack, file.path);
      expect(statSync(path).size).toBe(file.bytes);
      expect(createHash('sha256').update(readFileSync(path)).digest('hex')).toBe(file.sha256);
    }
  });

  it('agrees with PyTorch on every graph and shape', () => {
    const { graphs } = readJson(join(pack, 'parity.json')) as ParityReport;
    expect(graphs.map(({ graph }) => graph).sort()).toEqual([...GRAPH_NAMES].sort());
    for (const graph of graphs) {
      expect(graph.ok).toBe(true);
      expect(graph.maxRel).toBeLessThan(1e-3);
      expect(graph.cases.length).toBeGreaterThan(0);
    }
  });

  it('writes references of every kind', () => {
    const index = readJson(join(reference, 'index.json')) as ReferenceIndex;
    expect(index).toMatchObject({ format: 'sam3-workstation-reference', formatVersion: 1, checkpoint: `random:tiny:${SEED}` });
    const kinds = ['concept', 'graph', 'image-concept', 'image-object', 'preprocess', 'tokenizer', 'track'];
    expect([...new Set(index.cases.map(({ kind }) => kind))].sort()).toEqual(kinds);
    for (const { file } of index.cases) {
      if (file === null) continue;
      const raw = gunzipSync(readFileSync(join(reference, file)));
      const length = Number(raw.readBigUInt64LE(0));
      const header = JSON.parse(raw.toString('utf8', 8, 8 + length)) as Record<string, { data_offsets: [number, number] }>;
      expect(Math.max(...Object.values(header).map((tensor) => tensor.data_offsets[1]))).toBe(raw.length - 8 - length);
    }
  });

  it(
    'says what is wrong with what it is asked',
    async () => {
      const ask = (args: readonly string[]) =>
        run(python ?? '', [EXPORTER, ...args]).then(
          () => ({ code: 0, stderr: '' }),
          (error: { code: number; stderr: string }) => error,
        );
      const size = await ask(['--tiny', '0', '--out', join(dir, 'other'), '--image-size', '100']);
      expect(size).toMatchObject({ code: 2, stderr: expect.stringContaining('must be a multiple of 56') });
      const folder = await ask(['--tiny', '0', '--out', dir]);
      expect(folder).toMatchObject({ code: 2, stderr: expect.stringContaining('which no pack does') });
    },
    LOOK_MS,
  );
});
