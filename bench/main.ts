import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { type BenchRow, formatRows } from './bench.ts';

type Bench = () => Promise<BenchRow[]>;

/** The benchmarks by name. Each is loaded in its own process only. */
const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  masks: async () => (await import('./masks.ts')).benchMasks,
  extraction: async () => (await import('./extraction.ts')).benchExtraction,
  library: async () => (await import('./library.ts')).benchLibrary,
  export: async () => (await import('./export.ts')).benchExport,
  classic: async () => (await import('./classic.ts')).benchClassic,
  long: async () => (await import('./long-clip.ts')).benchLongClip,
  'sam3-graphs': async () => (await import('./sam3-graphs.ts')).benchSam3Graphs,
  'sam3-frame': async () => (await import('./sam3-frame.ts')).benchSam3Frame,
  'sam3-long': async () => (await import('./sam3-long.ts')).benchSam3Long,
  'sam3-full': async () => (await import('./sam3-full.ts')).benchSam3Full,
  'sam3-cuda': async () => (await import('./sam3-cuda.ts')).benchSam3Cuda,
  'browser-canvas': async () => (await import('./browser-canvas.ts')).benchBrowserCanvas,
  'browser-timeline': async () => (await import('./browser-timeline.ts')).benchBrowserTimeline,
};

/** What one benchmark gave, or why it gave nothing. */
type Result =
  | { readonly seconds: number; readonly rows: readonly BenchRow[] }
  | { readonly seconds: number; readonly error: string };

const INSIDE = '--inside';

async function main(argv: readonly string[]): Promise<void> {
  if (argv[0] === INSIDE) return runInside(argv[1] ?? '');
  const unknown = argv.filter((name) => !(name in BENCHES));
  if (unknown.length > 0) {
    console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}`);
    process.exitCode = 2;
    return;
  }
  const results: Record<string, Result> = {};
  for (const name of argv.length > 0 ? argv : Object.keys(BENCHES)) {
    console.error(`bench ${name} …`);
    results[name] = await runOutside(name);
    report(name, results[name]);
  }
  console.log(`\nwritten to ${write(results)}`);
  if (Object.values(results).some((result) => 'error' in result)) process.exitCode = 1;
}

/** In the benchmark's own process: runs it and hands its rows over. */
async function runInside(name: string): Promise<void> {
  const bench = await BENCHES[name]?.();
  const rows = await bench?.();
  process.send?.(rows, () => process.exit());
}

/** Runs a benchmark in a process of its own, so that neither its memory nor its warm-up is another's. */
function runOutside(name: string): Promise<Result> {
  const started = performance.now();
  const child = fork(import.meta.filename, [INSIDE, name], { stdio: ['ignore', 2, 2, 'ipc'] });
  let rows: readonly BenchRow[] | null = null;
  child.on('message', (message) => {
    rows = message as readonly BenchRow[];
  });
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      const seconds = (performance.now() - started) / 1_000;
      resolve(rows === null ? { seconds, error: `ended with ${code ?? signal} before it had a result` } : { seconds, rows });
    });
  });
}

function report(name: string, result: Result): void {
  console.log(`\n${name} (${result.seconds.toFixed(0)} s)`);
  console.log('error' in result ? result.error : formatRows(result.rows));
}

function write(results: Readonly<Record<string, Result>>): string {
  const date = new Date().toISOString();
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${date.replaceAll(':', '-').replace(/\.\d+Z$/, 'Z')}.json`);
  writeFileSync(path, `${JSON.stringify({ date, ...machine(), results }, null, 2)}\n`);
  return path;
}

function machine() {
  return {
    node: process.versions.node,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${platform()} ${release()} ${arch()}`,
  };
}

await main(process.argv.slice(2));
