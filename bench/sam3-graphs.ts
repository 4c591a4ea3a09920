/** Each graph through our runtime against onnxruntime in Python: same file, same threads, same inputs, in turns. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Graphs } from '../native/runtime/graphs.ts';
import { floatsOf } from '../native/runtime/half.ts';
import { loadGraphs } from '../native/runtime/load-graphs.ts';
import type { Pack } from '../native/runtime/pack.ts';
import type { Tensor, Tensors } from '../native/runtime/tensor.ts';
import { type BenchRow, median } from './bench.ts';
import { type PythonPeer, startPython } from './pycocotools.ts';
import { casesOf, type GraphCase, inputsOf } from './sam3-inputs.ts';
import { describePack, findBenchPack, isFullSize, isRow, skipped } from './sam3-model.ts';
import { percentile, timed } from './sam3-sampling.ts';

const SCRIPT = fileURLToPath(new URL('sam3-graphs.py', import.meta.url));
const MOST_RATIO = 1.1;
/** Below this the time is that of the call, not of the graph. */
const JUDGED_MS = 5;
/** One turn of one side takes about this long, unless a single run takes longer. */
const TURN_MS = 60;
const TURNS = 40;
const SLOW_MS = 3_000;
const SLOW_TURNS = 3;
/** Sums over millions of floats that two builds of one library add up in another order. */
const SAME_WORK = 1e-3;
const NAME = 'sam3 graphs';

/** @returns per graph our time, Python's and the ratio; then the ratio of the sums */
export async function benchSam3Graphs(): Promise<BenchRow[]> {
  const pack = await findBenchPack(process.env, NAME);
  if (isRow(pack)) return [pack];
  const python = findOnnxRuntime(process.env);
  if (python === null) {
    return [skipped(NAME, 'no Python that imports onnxruntime and numpy (set PYTHON to one that does)')];
  }
  const dir = await mkdtemp(join(tmpdir(), 'bench-graphs-'));
  const peer = startPython(python, SCRIPT);
  try {
    const rows: Measured[] = [];
    for (const each of casesOf(pack.manifest, isFullSize(pack.manifest) ? [1] : [1, 16])) {
      console.error(`  ${each.graph}, ${each.label}`);
      rows.push(await measure(pack, each, peer, dir));
    }
    return [...rows.map(rowOf), sumOf(rows, describePack(pack))];
  } finally {
    peer[Symbol.dispose]();
    await rm(dir, { recursive: true, force: true });
  }
}

/** A Python that imports onnxruntime and numpy: the one named by PYTHON, else from the PATH; null when there is none. */
function findOnnxRuntime(env: NodeJS.ProcessEnv): string | null {
  const candidates = env.PYTHON ? [env.PYTHON] : ['python3', 'python'];
  const works = (python: string) =>
    spawnSync(python, ['-c', 'import numpy, onnxruntime'], { stdio: 'ignore', timeout: 60_000 }).status === 0;
  return candidates.find(works) ?? null;
}

interface Measured {
  readonly case: GraphCase;
  readonly oursMs: number;
  readonly theirsMs: number;
  /** Ours by theirs, of each turn: what was measured one right after the other had the same machine. */
  readonly ratios: readonly number[];
  readonly version: string;
}

/** Both sides have only this graph loaded, and take turns, so that a machine that slows down does so for both. */
async function measure(pack: Pack, each: GraphCase, peer: PythonPeer, dir: string): Promise<Measured> {
  const threads = Math.min(availableParallelism(), 16);
  const inputs = inputsOf(pack.manifest, each);
  const graphs = await loadGraphs(pack, { device: 'cpu', threads });
  try {
    const load = pack.path(pack.manifest.graphs[each.graph].files[0]!.path);
    const { version, sums } = (await peer.ask({ load, threads, inputs: await writeInputs(inputs, dir) })) as Loaded;
    compare(each, await graphs.run(each.graph, inputs), sums);
    const onceMs = await timed(() => graphs.run(each.graph, inputs));
    const runs = Math.min(100, Math.max(1, Math.round(TURN_MS / onceMs)));
    const [ours, theirs]: number[][] = [[], []];
    for (let turn = 0; turn < (onceMs > SLOW_MS ? SLOW_TURNS : TURNS); turn++) {
      theirs.push(median((await peer.ask({ run: runs })) as number[]));
      ours.push(median(await runOurs(graphs, each, inputs, runs)));
    }
    const ratios = ours.map((ms, turn) => ms / (theirs[turn] ?? Number.NaN));
    return { case: each, oursMs: median(ours), theirsMs: median(theirs), ratios, version };
  } finally {
    await graphs.close();
  }
}

interface Loaded {
  readonly version: string;
  readonly sums: Readonly<Record<string, number>>;
}

async function runOurs(graphs: Graphs, { graph }: GraphCase, inputs: Tensors, runs: number): Promise<number[]> {
  const taken: number[] = [];
  for (let run = 0; run < runs; run++) taken.push(await timed(() => graphs.run(graph, inputs)));
  return taken;
}

async function writeInputs(inputs: Tensors, dir: string): Promise<object[]> {
  return Promise.all(
    Object.entries(inputs).map(async ([name, { type, dims, data }]) => {
      const file = join(dir, name);
      await writeFile(file, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      return { name, type, dims, file };
    }),
  );
}

/** @throws Error when the two sides did not do the same work: their times could not be compared then */
function compare({ graph }: GraphCase, outputs: Tensors, sums: Loaded['sums']): void {
  for (const [name, tensor] of Object.entries(outputs)) {
    const [ours, theirs] = [sumOfAbsolutes(tensor), sums[name] ?? Number.NaN];
    if (Math.abs(ours - theirs) <= SAME_WORK * Math.max(1, theirs)) continue;
    throw new Error(`${graph} gives another ${name} than Python: a sum of ${ours} instead of ${theirs}`);
  }
}

function sumOfAbsolutes(tensor: Tensor): number {
  let sum = 0;
  for (const value of floatsOf(tensor)) sum += Math.abs(value);
  return sum;
}

function rowOf({ case: { graph, label }, oursMs, theirsMs, ratios, version }: Measured): BenchRow {
  const ratio = median(ratios);
  const spread = `turns ${percentile(ratios, 0.25).toFixed(2)} to ${percentile(ratios, 0.75).toFixed(2)}`;
  const row = { name: `${graph}, ${label}`, value: oursMs, reference: theirsMs, unit: 'ms', ratio };
  if (theirsMs < JUDGED_MS) return { ...row, note: `${spread}; under ${JUDGED_MS} ms: not judged` };
  return { ...row, ...judged(ratio), note: `${spread}; onnxruntime ${version} in Python` };
}

/** Each graph counts by its time. */
function sumOf(rows: readonly Measured[], note: string): BenchRow {
  const reference = rows.reduce((sum, { theirsMs }) => sum + theirsMs, 0);
  const value = rows.reduce((sum, { theirsMs, ratios }) => sum + theirsMs * median(ratios), 0);
  return { name: 'all of them', value, reference, unit: 'ms', ratio: value / reference, ...judged(value / reference), note };
}

function judged(ratio: number): Pick<BenchRow, 'target' | 'pass'> {
  return { target: `≤ ${MOST_RATIO}×`, pass: ratio <= MOST_RATIO };
}
