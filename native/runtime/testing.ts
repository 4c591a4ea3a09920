/** Packs with graphs of a few bytes, and an ONNX Runtime that does as it is told. For tests only. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Ort, OrtFeed, OrtSession, OrtSessionOptions, OrtValue } from './ort.ts';
import { GRAPH_NAMES, type GraphName, type PackFile, type PackManifest } from './pack-manifest.ts';
import { encodeOnnx, type TinyGraph } from './testing-onnx.ts';

/** y = x + x, for any number of rows of four. */
export const DOUBLING: TinyGraph = {
  inputs: [{ name: 'x', type: 'float32', dims: ['B', 4] }],
  outputs: [{ name: 'y', type: 'float32', dims: ['B', 4] }],
  nodes: [{ op: 'Add', inputs: ['x', 'x'], outputs: ['y'] }],
};

/** The same with halves. */
export const DOUBLING_HALVES: TinyGraph = {
  inputs: [{ name: 'x', type: 'float16', dims: ['B', 4] }],
  outputs: [{ name: 'y', type: 'float16', dims: ['B', 4] }],
  nodes: DOUBLING.nodes,
};

export interface TestPack {
  readonly id?: string;
  /** What stands in a graph's file instead of `DOUBLING`; the manifest tells of `ports`, or of this. */
  readonly graphs?: Partial<Record<GraphName, TinyGraph | Buffer>>;
  readonly ports?: Partial<Record<GraphName, Pick<TinyGraph, 'inputs' | 'outputs'>>>;
  /** More files of a graph, after its .onnx. */
  readonly data?: Partial<Record<GraphName, Readonly<Record<string, Buffer>>>>;
  /** Changes to the manifest before it is written. */
  readonly change?: (manifest: Record<string, unknown>) => void;
}

/** A new temporary folder, deleted when the test has ended. */
export async function testFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'runtime-test-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** Writes a pack and returns its folder, `ID` in `parent`. */
export async function writeTestPack(parent: string, pack: TestPack = {}): Promise<string> {
  const id = pack.id ?? 'test-pack';
  const dir = join(parent, id);
  await mkdir(dir, { recursive: true });
  const put = async (path: string, content: Buffer): Promise<PackFile> => {
    await writeFile(join(dir, path), content);
    return { path, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
  };
  const graphs: Record<string, unknown> = {};
  for (const name of GRAPH_NAMES) {
    const graph = pack.graphs?.[name] ?? DOUBLING;
    const content = Buffer.isBuffer(graph) ? graph : encodeOnnx(graph);
    const ports = pack.ports?.[name] ?? (Buffer.isBuffer(graph) ? DOUBLING : graph);
    const files = [await put(`${name}.onnx`, content)];
    for (const [path, data] of Object.entries(pack.data?.[name] ?? {})) files.push(await put(path, data));
    graphs[name] = { files, inputs: ports.inputs, outputs: ports.outputs };
  }
  const tokenizer = await put('tokenizer.json', Buffer.from('{"model": {}}'));
  const manifest = { ...testManifest(id), graphs, tokenizer: { ...tokenizer, startToken: 1, endToken: 2, padToken: 2 } };
  pack.change?.(manifest);
  await writeFile(join(dir, 'pack.json'), JSON.stringify(manifest));
  return dir;
}

/** What the manifest of a pack says beside its files: that of a small SAM 3. For tests. */
export function testManifest(id: string): Omit<PackManifest, 'graphs' | 'tokenizer'> {
  return {
    format: 'sam3-workstation-pack',
    formatVersion: 1,
    id,
    name: 'Test',
    version: '1',
    family: 'sam3',
    summary: 'For tests.',
    license: { id: 'Apache-2.0', url: null },
    source: { checkpoint: 'random:0', revision: null, exporter: '0', torch: '2', transformers: '5' },
    precision: 'fp32',
    flavour: 'portable',
    capabilities: ['text'],
    model: {
      imageSize: 168,
      gridSize: 12,
      maskSize: 48,
      hiddenSize: 128,
      memorySize: 64,
      queries: 20,
      textLength: 32,
      memories: 7,
      pointers: 16,
      conditioningFrames: 4,
    },
    preprocessing: { resize: 'squash', interpolation: 'bilinear-antialias', mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
    thresholds: { image: 0.5, objectScore: 0, concept: DEFAULT_THRESHOLDS },
    memoryBytes: 1_000_000,
    parity: null,
  };
}

/** What packs of SAM 3 say (sam3.md section 3). For tests. */
export const DEFAULT_THRESHOLDS: PackManifest['thresholds']['concept'] = {
  scoreThreshold: 0.5,
  nmsIou: 0.1,
  associationIou: 0.1,
  trackAssociationIou: 0.5,
  newDetection: 0.7,
  hotstartDelay: 15,
  hotstartUnmatched: 8,
  hotstartDuplicate: 8,
  suppressUnmatchedOnlyWithinHotstart: true,
  initialKeepAlive: 30,
  maxKeepAlive: 30,
  minKeepAlive: -1,
  decreaseKeepAliveForEmpty: false,
  recentOcclusionIou: 0.7,
  fillHoleAreaPx: 16,
  reconditionEvery: 16,
  highConfidence: 0.8,
  highIou: 0.8,
  reconditionOnTrackMasks: true,
  maxObjects: 10_000,
};

/** What a test's ONNX Runtime does, and what was asked of it. */
export interface FakeOrt extends Ort {
  readonly created: { readonly path: string; readonly options: OrtSessionOptions }[];
  readonly fed: Readonly<Record<string, OrtFeed>>[];
  released: number;
}

/** Sessions double `x` as `DOUBLING` does; `onCreate` and `onRun` may throw, once for each call. */
export function fakeOrt(
  does: {
    readonly onCreate?: (path: string, options: OrtSessionOptions) => void;
    readonly onRun?: (count: number) => void;
    readonly graph?: TinyGraph;
  } = {},
): FakeOrt {
  const { inputs, outputs } = does.graph ?? DOUBLING;
  const toOrt = (ports: TinyGraph['inputs']) => ports.map(({ name, type, dims }) => ({ name, type, shape: dims }));
  const ort: FakeOrt = {
    created: [],
    fed: [],
    released: 0,
    binaryDir: '/nowhere',
    backends: () => [{ name: 'cpu', bundled: true }],
    create: async (path, options): Promise<OrtSession> => {
      ort.created.push({ path, options });
      does.onCreate?.(path, options);
      return {
        inputs: toOrt(inputs),
        outputs: toOrt(outputs),
        run: async (feeds) => {
          ort.fed.push(feeds);
          does.onRun?.(ort.fed.length);
          return { y: doubled(feeds.x!) };
        },
        release: async () => void ort.released++,
      };
    },
  };
  return ort;
}

function doubled({ type, dims, data }: OrtFeed): OrtValue {
  return { type, dims, data: data instanceof Float32Array ? data.map((value) => 2 * value) : data };
}
