import { RESIZE_WASM } from './resize-wasm.ts';

/** Memory that the kernels work on; it grows by pages of 64 kB and never shrinks. */
export interface KernelMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** The functions of resize.wat; places are byte offsets in `memory`. */
export interface ResizeKernels {
  readonly memory: KernelMemory;
  squeezeRows(
    src: number,
    pitch: number,
    rows: number,
    dst: number,
    outputs: number,
    table: number,
    pairs: number,
    bits: number,
  ): void;
  blendRows(src: number, pitch: number, line: number, entry: number, pairs: number, bits: number): void;
  normaliseLine(line: number, count: number, dst: number, plane: number, normal: number): void;
}

/** What is used of the engine's WebAssembly, whose types TypeScript has for browsers only. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

/** Makes an instance with its own memory; well under a millisecond. */
export function loadResizeKernels(): ResizeKernels {
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;
  return new Instance(new Module(Buffer.from(RESIZE_WASM, 'base64'))).exports as ResizeKernels;
}
