import type { GraphName, PackManifest } from './pack-manifest.ts';
import type { Tensors } from './tensor.ts';

/** Where the graphs run, and why not somewhere better (null: nothing better is known). */
export interface Device {
  /** e.g. `cpu`, `cuda:0`, `dml:0`. */
  readonly id: string;
  readonly provider: 'cpu' | 'cuda' | 'tensorrt' | 'dml' | 'coreml' | 'webgpu';
  readonly reason: string | null;
}

/**
 * The loaded graphs of one pack on one device. One run at a time; it holds this thread until it is done and cannot be
 * interrupted (`RunOptions.terminate` is not in the binding), so callers look at their signal between runs.
 */
export interface Graphs {
  readonly manifest: PackManifest;
  readonly device: Device;
  /**
   * Runs a graph. Inputs are checked by name, type and dims; float32 is narrowed where the graph takes float16.
   * Outputs keep the graph's type: use `floatsOf` where the numbers are read, feed them on as they are otherwise.
   * @throws AppError `out-of-memory` when it did not fit even after everything that can be rebuilt was dropped
   */
  run(graph: GraphName, inputs: Tensors): Promise<Tensors>;
  /** What is held besides the weights, and may be dropped: image features, memory banks. */
  readonly budget: MemoryBudget;
  /** How often each graph ran and for how long, since loading; the time is that of the run itself. */
  timings(): Timings;
  /**
   * Loads graphs (all, unless some are named) that would otherwise be loaded at their first run, and on devices that
   * compile at the first run, runs them once. @throws AppError `pack-invalid`, `out-of-memory`
   */
  warmUp(graphs?: readonly GraphName[]): Promise<void>;
  /** Frees the sessions. */
  close(): Promise<void>;
}

export type Timings = Readonly<Record<GraphName, { readonly runs: number; readonly ms: number }>>;

/** Something that holds memory that can be rebuilt. */
export interface Holder {
  /** Bytes held now. */
  bytes(): number;
  /** Drops what has not been used for longest until `bytes() <= target`, or as near as it can come. */
  shrinkTo(targetBytes: number): void;
}

/**
 * Keeps what the model remembers within a limit. Holders register once; after adding something they call `settle`,
 * which shrinks holders, the first registered first, until the total fits. `shed` drops everything that can be dropped.
 */
export interface MemoryBudget {
  readonly limitBytes: number;
  register(holder: Holder): () => void;
  settle(): void;
  shed(): void;
  usedBytes(): number;
}
