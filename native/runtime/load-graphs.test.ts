import { describe, expect, it } from 'vitest';
import { InvariantError } from '../contract/errors.ts';
import type { Device, Holder } from './graphs.ts';
import { floatsOf } from './half.ts';
import { loadGraphs } from './load-graphs.ts';
import { openPack, type Pack } from './pack.ts';
import { sessionOptions } from './session-options.ts';
import { float32, int64, type Tensors } from './tensor.ts';
import { DOUBLING, DOUBLING_HALVES, fakeOrt, type TestPack, testFolder, writeTestPack } from './testing.ts';
import { encodeOnnx, type TinyGraph } from './testing-onnx.ts';

const CUDA: Device = { id: 'cuda:1', provider: 'cuda', reason: null };
const ROW: Tensors = { x: float32(Float32Array.of(1, 2, 3, 0.1), [1, 4]) };
const NO_MEMORY = new Error('bfc_arena.cc:360 Failed to allocate memory for requested buffer of size 4000000000000');

async function testPack(pack: TestPack = {}): Promise<Pack> {
  return await openPack(await writeTestPack(await testFolder(), pack));
}

function countingHolder(): Holder & { sheds: number } {
  const holder = { sheds: 0, bytes: () => 1, shrinkTo: () => void holder.sheds++ };
  return holder;
}

describe('on the real runtime', () => {
  it('runs, and counts', async () => {
    const graphs = await loadGraphs(await testPack(), { device: 'cpu', threads: 1 });
    const { y } = await graphs.run('detector', ROW);
    expect(y).toEqual({ type: 'float32', dims: [1, 4], data: Float32Array.of(2, 4, 6, 0.2) });
    await graphs.run('detector', { x: float32(new Float32Array(12), [3, 4]) });
    expect(graphs.timings().detector).toMatchObject({ runs: 2, ms: expect.any(Number) });
    expect(graphs.timings().text_encoder).toEqual({ runs: 0, ms: 0 });
    await graphs.warmUp();
    await graphs.close();
    await graphs.close();
    await expect(graphs.run('detector', ROW)).rejects.toThrow(InvariantError);
  });

  it('takes halves and floats for halves, and gives halves on', async () => {
    const graphs = await loadGraphs(await testPack({ graphs: { detector: DOUBLING_HALVES } }), { device: 'cpu', threads: 1 });
    const { y } = await graphs.run('detector', ROW);
    expect(y).toMatchObject({ type: 'float16', dims: [1, 4] });
    expect(y!.data).toBeInstanceOf(Uint16Array);
    expect([...floatsOf(y!)]).toEqual([2, 4, 6, 0.199951171875]);
    // What came out goes in again, and into a graph that takes floats.
    const again = await graphs.run('detector', { x: y! });
    expect([...floatsOf(again.y!)]).toEqual([4, 8, 12, 0.39990234375]);
    const wide = await graphs.run('mask_decoder', { x: y! });
    expect([...floatsOf(wide.y!)].slice(0, 3)).toEqual([4, 8, 12]);
    await graphs.close();
  });

  it('carries int64 and bool', async () => {
    const graph: TinyGraph = {
      inputs: [
        { name: 'i', type: 'int64', dims: ['B'] },
        { name: 'b', type: 'bool', dims: ['B'] },
      ],
      outputs: [
        { name: 'j', type: 'int64', dims: ['B'] },
        { name: 'n', type: 'bool', dims: ['B'] },
      ],
      nodes: [
        { op: 'Add', inputs: ['i', 'i'], outputs: ['j'] },
        { op: 'Not', inputs: ['b'], outputs: ['n'] },
      ],
    };
    const graphs = await loadGraphs(await testPack({ graphs: { detector: graph } }), { device: 'cpu', threads: 1 });
    const b = { type: 'bool', dims: [2], data: Uint8Array.of(1, 0) } as const;
    const out = await graphs.run('detector', { i: int64([3, -4], [2]), b });
    expect(out.j).toEqual({ type: 'int64', dims: [2], data: BigInt64Array.of(6n, -8n) });
    expect(out.n).toEqual({ type: 'bool', dims: [2], data: Uint8Array.of(0, 1) });
    await graphs.close();
  });

  it('finds weights in a file beside the graph', async () => {
    const graph = { ...DOUBLING, nodes: [{ op: 'Add', inputs: ['x', 'w'], outputs: ['y'] }] };
    const weights = Buffer.from(Float32Array.of(10, 20, 30, 40).buffer);
    const external = (location: string) => ({ ...graph, external: { name: 'w', length: 4, location } });
    const pack = await testPack({
      graphs: { detector: external('detector.bin'), mask_decoder: external('../test-pack-2/tokenizer.json') },
      data: { detector: { 'detector.bin': weights } },
    });
    await writeTestPack(`${pack.dir}/..`, { id: 'test-pack-2' });
    const graphs = await loadGraphs(pack, { device: 'cpu', threads: 1 });
    expect([...floatsOf((await graphs.run('detector', ROW)).y!)].slice(0, 3)).toEqual([11, 22, 33]);
    // One that leads out of the pack is refused.
    await expect(graphs.run('mask_decoder', ROW)).rejects.toMatchObject({
      code: 'pack-invalid',
      details: { reason: 'unloadable' },
      message: expect.stringContaining('escapes'),
    });
    await graphs.close();
  });

  it.each<[string, TestPack, string]>([
    ['is no graph', { graphs: { detector: Buffer.from('no graph') } }, 'unloadable'],
    ['is cut short', { graphs: { detector: encodeOnnx(DOUBLING).subarray(0, 40) } }, 'unloadable'],
    [
      'has other dims',
      { ports: { detector: { ...DOUBLING, inputs: [{ name: 'x', type: 'float32', dims: ['B', 5] }] } } },
      'shape',
    ],
    ['has another rank', { ports: { detector: { ...DOUBLING, inputs: [{ name: 'x', type: 'float32', dims: [4] }] } } }, 'shape'],
    ['has another type', { ports: { detector: DOUBLING_HALVES } }, 'shape'],
    ['has other names', { ports: { detector: { ...DOUBLING, outputs: [{ name: 'z', type: 'float32', dims: [4] }] } } }, 'shape'],
    ['wants more', { graphs: { detector: encodeOnnx(withOneMore()) }, ports: { detector: DOUBLING } }, 'shape'],
  ])('refuses a graph that %s', async (_what, pack, reason) => {
    const graphs = await loadGraphs(await testPack(pack), { device: 'cpu', threads: 1 });
    await expect(graphs.warmUp(['detector'])).rejects.toMatchObject({
      code: 'pack-invalid',
      details: { reason, graph: 'detector' },
    });
    // The others still run.
    await graphs.run('mask_decoder', ROW);
    await graphs.close();
  });

  it('refuses an output of another size than the manifest tells of', async () => {
    const outputs = [{ name: 'y', type: 'float32', dims: ['B', 'C'] }] as const;
    const graph = { ...DOUBLING, inputs: [{ name: 'x', type: 'float32', dims: ['B', 'C'] }], outputs } as const;
    const ports = {
      detector: { inputs: [...DOUBLING.inputs], outputs: [{ name: 'y', type: 'float32' as const, dims: [2, 4] }] },
    };
    const graphs = await loadGraphs(await testPack({ graphs: { detector: graph }, ports }), { device: 'cpu', threads: 1 });
    await expect(graphs.run('detector', ROW)).rejects.toMatchObject({ code: 'pack-invalid', details: { reason: 'shape' } });
    await graphs.close();
  });

  it('says plainly what is wrong with inputs', async () => {
    const graphs = await loadGraphs(await testPack(), { device: 'cpu', threads: 1 });
    const data = new Float32Array(5);
    await expect(graphs.run('detector', {})).rejects.toThrow('detector is given its input x');
    await expect(graphs.run('detector', { ...ROW, z: ROW.x! })).rejects.toThrow('detector has an input z');
    await expect(graphs.run('detector', { x: float32(data, [1, 5]) })).rejects.toThrow(
      'detector.x is [B, 4] with B = 1, not [1, 5]',
    );
    await expect(graphs.run('detector', { x: { type: 'float32', dims: [1, 4], data } })).rejects.toThrow('has 4 elements, not 5');
    await expect(graphs.run('detector', { x: int64([1, 2, 3, 4], [1, 4]) })).rejects.toThrow('detector.x is float32, not int64');
    await graphs.close();
  });
});

function withOneMore(): TinyGraph {
  return {
    ...DOUBLING,
    inputs: [...DOUBLING.inputs, { name: 'z', type: 'float32', dims: ['B', 4] }],
    nodes: [{ op: 'Add', inputs: ['x', 'z'], outputs: ['y'] }],
  };
}

describe('when memory runs out', () => {
  it('drops what can be rebuilt and tries again', async () => {
    const ort = fakeOrt({
      onRun: (count) => {
        if (count === 1) throw NO_MEMORY;
      },
    });
    const graphs = await loadGraphs(await testPack(), { device: CUDA, ort });
    const holder = countingHolder();
    graphs.budget.register(holder);
    await graphs.run('detector', ROW);
    expect([holder.sheds, ort.fed.length]).toEqual([1, 2]);
    await graphs.run('detector', ROW);
    expect(holder.sheds).toBe(1);
  });

  it.each([
    NO_MEMORY,
    new Error('CUDA failure 2: out of memory ; GPU=0'),
    new Error('std::bad_alloc'),
    new Error('CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED'),
    new RangeError('Array buffer allocation failed'),
  ])('says so when it was for nothing: %s', async (error) => {
    const fail = () => {
      throw error;
    };
    const graphs = await loadGraphs(await testPack(), { device: CUDA, ort: fakeOrt({ onRun: fail }) });
    await expect(graphs.run('detector', ROW)).rejects.toMatchObject({
      code: 'out-of-memory',
      message: expect.stringMatching(/cuda:1.*fewer objects.*lower precision.*cpu always works/),
    });
    const loading = await loadGraphs(await testPack(), { device: CUDA, ort: fakeOrt({ onCreate: fail }) });
    await expect(loading.run('detector', ROW)).rejects.toMatchObject({ code: 'out-of-memory' });
  });

  it('lets other errors through', async () => {
    const ort = fakeOrt({
      onRun: () => {
        throw new Error('Non-zero status code returned while running MatMul node.');
      },
    });
    const graphs = await loadGraphs(await testPack(), { device: CUDA, ort });
    await expect(graphs.run('detector', ROW)).rejects.toThrow('Non-zero status');
    expect(ort.fed).toHaveLength(1);
  });
});

describe('a provider that cannot be loaded', () => {
  it('gives way to the CPU, not without a word', async () => {
    const warnings: string[] = [];
    const ort = fakeOrt({
      onCreate: (_path, { executionProviders: [first] }) => {
        if (first?.name === 'cuda') throw new Error('Failed to load shared library: libcudnn.so.9');
      },
    });
    const graphs = await loadGraphs(await testPack(), { device: CUDA, ort, onWarning: (text) => warnings.push(text) });
    await graphs.run('detector', ROW);
    await graphs.run('mask_decoder', ROW);
    expect(graphs.device).toMatchObject({ id: 'cpu', provider: 'cpu', reason: expect.stringMatching(/cuda:1.*libcudnn/) });
    expect(warnings).toEqual([graphs.device.reason]);
    expect(ort.created.map(({ options }) => options.executionProviders)).toEqual([
      [{ name: 'cuda', deviceId: 1 }],
      [{ name: 'cpu' }],
      [{ name: 'cpu' }],
    ]);
  });

  it('for one graph leaves the others where they are', async () => {
    const ort = fakeOrt({
      onCreate: (path, { executionProviders: [first] }) => {
        if (first?.name === 'cuda' && path.includes('mask_decoder')) throw new Error('no kernel');
      },
    });
    const graphs = await loadGraphs(await testPack(), { device: CUDA, ort });
    await graphs.run('detector', ROW);
    await graphs.run('mask_decoder', ROW);
    expect(graphs.device).toMatchObject({ id: 'cuda:1', reason: expect.stringMatching(/mask_decoder.*on the CPU.*no kernel/) });
  });

  it('is not blamed for a broken file', async () => {
    const ort = fakeOrt({
      onCreate: () => {
        throw new Error('Protobuf parsing failed.');
      },
    });
    const graphs = await loadGraphs(await testPack(), { device: CUDA, ort });
    await expect(graphs.run('detector', ROW)).rejects.toMatchObject({ code: 'pack-invalid', details: { reason: 'unloadable' } });
    expect(graphs.device).toEqual(CUDA);
  });
});

it('runs one after another, closes after the last, and releases everything', async () => {
  const ort = fakeOrt();
  const graphs = await loadGraphs(await testPack(), { device: CUDA, ort });
  await graphs.warmUp(['detector', 'mask_decoder']);
  // A device that compiles at the first run has run each once.
  expect(ort.fed).toHaveLength(2);
  const runs = [graphs.run('detector', ROW), graphs.run('mask_decoder', ROW)];
  await graphs.close();
  await Promise.all(runs);
  expect(ort.released).toBe(2);
});

it('a session that failed its check is released', async () => {
  const ort = fakeOrt({ graph: DOUBLING_HALVES });
  const graphs = await loadGraphs(await testPack(), { device: CUDA, ort });
  await expect(graphs.run('detector', ROW)).rejects.toMatchObject({ details: { reason: 'shape' } });
  expect(ort.released).toBe(1);
});

describe('options of a session', () => {
  const cpu: Device = { id: 'cpu', provider: 'cpu', reason: null };
  it.each([
    ['plain Node', cpu, { versions: {}, threads: 3 }, { enableCpuMemArena: true, enableMemPattern: true, intraOpNumThreads: 3 }],
    ['Electron', cpu, { versions: { electron: '45.4.1' } }, { enableCpuMemArena: false, enableMemPattern: false }],
    ['arena off', cpu, { versions: {}, arena: 'off' }, { enableCpuMemArena: false }],
    [
      'DirectML',
      { ...cpu, id: 'dml:0', provider: 'dml' },
      { versions: {} },
      { enableCpuMemArena: true, enableMemPattern: false },
    ],
  ] as const)('%s', (_what, device, settings, expected) => expect(sessionOptions(device, settings)).toMatchObject(expected));

  it('name the device, and what takes the rest', () => {
    const providers = (id: string, provider: Device['provider']) =>
      sessionOptions({ id, provider, reason: null }, {}).executionProviders;
    expect(providers('tensorrt:1', 'tensorrt')).toEqual([
      { name: 'tensorrt', deviceId: 1 },
      { name: 'cuda', deviceId: 1 },
    ]);
    expect(providers('webgpu', 'webgpu')).toEqual([{ name: 'webgpu' }]);
    const { intraOpNumThreads: threads, extra } = sessionOptions(cpu, {});
    expect(extra).toEqual({ session: { force_spinning_stop: '1' } });
    expect(threads).toBeGreaterThan(0);
    expect(threads).toBeLessThanOrEqual(16);
  });
});
