/** The graphs of a pack, ready to run on one device. */
import { totalmem } from 'node:os';
import { performance } from 'node:perf_hooks';
import { invariant } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import { createMemoryBudget, defaultBudgetBytes } from './budget.ts';
import { gatherDeviceFacts } from './device-facts.ts';
import { chooseDevice } from './devices.ts';
import type { Device, Graphs, MemoryBudget, Timings } from './graphs.ts';
import { loadOrt, messageOf, type Ort, type OrtSession } from './ort.ts';
import { isOutOfMemory, outOfMemory } from './out-of-memory.ts';
import type { Pack } from './pack.ts';
import { verifyFiles } from './pack.ts';
import { packInvalid } from './pack-errors.ts';
import { GRAPH_NAMES, type GraphName } from './pack-manifest.ts';
import { checkPorts, fromValues, toFeeds } from './ports.ts';
import { type SessionSettings, sessionOptions } from './session-options.ts';
import type { Tensors } from './tensor.ts';
import { zeroInputs } from './zero-inputs.ts';

export interface LoadOptions extends SessionSettings {
  /** A device that was chosen, its name, or `auto`. */
  readonly device: Device | string;
  /** Bytes that may be remembered besides the weights. Default: `defaultBudgetBytes`. */
  readonly budgetBytes?: number | undefined;
  /** Hears what works worse than was asked for, in words for people. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** ONNX Runtime; another one in tests. */
  readonly ort?: Ort;
}

const CPU: Device = { id: 'cpu', provider: 'cpu', reason: null };

/**
 * Prepares the graphs of a pack. Each is loaded at its first run: its files are compared with their checksums (once, as
 * long as they are not touched), then its ports with the manifest. A device whose provider cannot be loaded gives way to
 * the CPU, and `device.reason` says why.
 * @throws AppError `device-unavailable` when a device is named that is not there
 */
export async function loadGraphs(pack: Pack, options: LoadOptions): Promise<Graphs> {
  const ort = options.ort ?? (await loadOrt());
  const device =
    typeof options.device === 'string' ? chooseDevice(options.device, await gatherDeviceFacts(process.env, ort)) : options.device;
  const limitBytes = options.budgetBytes ?? defaultBudgetBytes(machineBytes(), pack.manifest.memoryBytes);
  return new LoadedGraphs(pack, ort, device, options, createMemoryBudget(limitBytes));
}

/** Memory of the machine, or of the container where that is less. */
function machineBytes(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

class LoadedGraphs implements Graphs {
  readonly budget: MemoryBudget;
  #device: Device;
  readonly #pack: Pack;
  readonly #ort: Ort;
  readonly #options: LoadOptions;
  readonly #sessions = new Map<GraphName, OrtSession>();
  readonly #timings = new Map<GraphName, { runs: number; ms: number }>();
  #queue: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | null = null;

  constructor(pack: Pack, ort: Ort, device: Device, options: LoadOptions, budget: MemoryBudget) {
    this.#pack = pack;
    this.#ort = ort;
    this.#device = device;
    this.#options = options;
    this.budget = budget;
  }

  get manifest() {
    return this.#pack.manifest;
  }

  get device() {
    return this.#device;
  }

  run(graph: GraphName, inputs: Tensors): Promise<Tensors> {
    return this.#inTurn(() => this.#run(graph, inputs));
  }

  timings(): Timings {
    const entries = GRAPH_NAMES.map((name) => [name, { ...(this.#timings.get(name) ?? { runs: 0, ms: 0 }) }]);
    return Object.fromEntries(entries) as Timings;
  }

  warmUp(graphs: readonly GraphName[] = GRAPH_NAMES): Promise<void> {
    return this.#inTurn(async () => {
      for (const graph of graphs) {
        const session = await this.#sessionOf(graph);
        // The CPU has nothing to compile, and the vision encoder takes long there.
        if (this.#device.provider === 'cpu') continue;
        const { feeds } = toFeeds(graph, this.manifest.graphs[graph], zeroInputs(this.manifest.graphs[graph]));
        await this.#survive(`warm up ${graph}`, () => session.run(feeds));
      }
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#queue.then(async () => {
      const sessions = [...this.#sessions.values()];
      this.#sessions.clear();
      for (const session of sessions) await session.release();
    });
    return this.#closing;
  }

  /** One after another: a run holds the thread anyway, and two at once would need memory for two. */
  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    invariant(this.#closing === null, 'graphs are used before they are closed');
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return await result;
  }

  async #run(graph: GraphName, inputs: Tensors): Promise<Tensors> {
    const { feeds, sizes } = toFeeds(graph, this.manifest.graphs[graph], inputs);
    const session = await this.#sessionOf(graph);
    const startedMs = performance.now();
    const values = await this.#survive(say('memory-to-run', { graph }), () => session.run(feeds));
    const before = this.#timings.get(graph) ?? { runs: 0, ms: 0 };
    this.#timings.set(graph, { runs: before.runs + 1, ms: before.ms + performance.now() - startedMs });
    return fromValues(graph, this.manifest, values, sizes);
  }

  /** Tries once more with everything dropped that can be rebuilt when memory runs out. */
  async #survive<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      this.budget.shed();
    }
    try {
      return await work();
    } catch (error) {
      throw isOutOfMemory(error) ? outOfMemory(what, this.#device, this.manifest, error) : error;
    }
  }

  async #sessionOf(graph: GraphName): Promise<OrtSession> {
    const loaded = this.#sessions.get(graph);
    if (loaded !== undefined) return loaded;
    await verifyFiles(this.#pack.dir, this.manifest.graphs[graph].files, { builtIn: this.#pack.builtIn });
    const session = await this.#load(graph);
    try {
      checkPorts(this.manifest, graph, session);
    } catch (error) {
      await session.release();
      throw error;
    }
    this.#sessions.set(graph, session);
    return session;
  }

  async #load(graph: GraphName): Promise<OrtSession> {
    const path = this.#pack.path(this.manifest.graphs[graph].files[0]!.path);
    const create = (device: Device) =>
      this.#survive(say('memory-to-load', { graph }), () => this.#ort.create(path, sessionOptions(device, this.#options)));
    const refuse = (cause: unknown) => {
      // The binding throws a TypeError at options that it does not take: our fault, not the file's.
      if (isOutOfMemoryAnswer(cause) || cause instanceof TypeError) return cause;
      return packInvalid(
        'unloadable',
        say('graph-unloadable', { graph, pack: this.manifest.id, said: messageOf(cause) }),
        { graph },
        { cause },
      );
    };
    if (this.#device.provider === 'cpu') return await create(CPU).catch((error: unknown) => Promise.reject(refuse(error)));
    try {
      return await create(this.#device);
    } catch (error) {
      if (isOutOfMemoryAnswer(error)) throw error;
      // A broken file fails here too, and then it is the file and not the device that is at fault.
      const session = await create(CPU).catch((worse: unknown) => Promise.reject(refuse(worse)));
      this.#fallBack(graph, error);
      return session;
    }
  }

  /** Says that a graph runs on the CPU although another device was chosen; with the first graph, all of them do. */
  #fallBack(graph: GraphName, error: unknown): void {
    const { id } = this.#device;
    const isWhole = this.#sessions.size === 0;
    const reason = isWhole
      ? say('fell-back', { device: id, said: messageOf(error) })
      : say('graph-fell-back', { graph, device: id, said: messageOf(error) });
    const known = this.#device.reason;
    this.#device = isWhole ? { ...CPU, reason } : { ...this.#device, reason: known === null ? reason : `${known} ${reason}` };
    this.#options.onWarning?.(reason);
  }
}

function isOutOfMemoryAnswer(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'out-of-memory';
}
