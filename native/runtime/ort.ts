/** The little of onnxruntime-node that is used here, so that tests can put something else in its place. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { AppError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';

/** A tensor as the binding takes it. Plain objects, because its own Tensor class breaks float16 on Node 24. */
export interface OrtFeed {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: Float32Array | Uint16Array | BigInt64Array | Uint8Array;
  readonly location: 'cpu';
}

/** A tensor as the binding gives it; float16 is a Float16Array where there is one. */
export interface OrtValue {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: ArrayBufferView;
}

/** A port as the file declares it. An output whose shape is not known has none. */
export interface OrtPort {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

export interface OrtSession {
  readonly inputs: readonly OrtPort[];
  readonly outputs: readonly OrtPort[];
  run(feeds: Readonly<Record<string, OrtFeed>>): Promise<Readonly<Record<string, OrtValue>>>;
  release(): Promise<void>;
}

export interface OrtProvider {
  readonly name: string;
  readonly deviceId?: number;
}

/** Options of a session that the binding reads (it ignores others without a word). */
export interface OrtSessionOptions {
  readonly executionProviders: readonly OrtProvider[];
  readonly graphOptimizationLevel: 'all';
  readonly intraOpNumThreads: number;
  readonly enableCpuMemArena: boolean;
  readonly enableMemPattern: boolean;
  readonly logSeverityLevel: 4;
  /** Keys of ONNX Runtime's own configuration, nested where they have dots. */
  readonly extra: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface Ort {
  /** Loads a model by its path, so that its external data is found beside it and mapped rather than copied. */
  create(path: string, options: OrtSessionOptions): Promise<OrtSession>;
  /** Providers that the binding was built with; those that are not bundled need more files. */
  backends(): readonly { readonly name: string; readonly bundled: boolean }[];
  /** The folder in which the binding looks for the providers' files. */
  readonly binaryDir: string;
}

type Module = typeof import('onnxruntime-node');

/**
 * Loads the native library (45 MB), at the first call.
 * @throws AppError `device-unavailable` where it has none for this machine
 */
export async function loadOrt(): Promise<Ort> {
  let module: Module;
  try {
    module = await import('onnxruntime-node');
  } catch (cause) {
    throw new AppError(
      'device-unavailable',
      say('no-onnxruntime', { platform: `${process.platform} ${process.arch}`, said: messageOf(cause) }),
      { platform: process.platform, arch: process.arch },
      { cause },
    );
  }
  // What goes wrong is thrown; nothing but that is worth a line on stderr.
  module.env.logLevel = 'fatal';
  return {
    create: async (path, options) => toSession(await module.InferenceSession.create(path, options as SessionOptions)),
    backends: () => module.listSupportedBackends(),
    binaryDir: binaryDir(),
  };
}

type SessionOptions = import('onnxruntime-node').InferenceSession.SessionOptions;
type Session = import('onnxruntime-node').InferenceSession;

function toSession(session: Session): OrtSession {
  return {
    inputs: toPorts(session.inputMetadata),
    outputs: toPorts(session.outputMetadata),
    run: async (feeds) => (await session.run(feeds as Parameters<Session['run']>[0])) as unknown as Record<string, OrtValue>,
    release: () => session.release(),
  };
}

function toPorts(ports: Session['inputMetadata']): OrtPort[] {
  return ports.map((port) =>
    port.isTensor ? { name: port.name, type: port.type, shape: port.shape } : { name: port.name, type: 'no tensor', shape: [] },
  );
}

function binaryDir(): string {
  const main = createRequire(import.meta.url).resolve('onnxruntime-node');
  return join(dirname(dirname(main)), 'bin', 'napi-v6', process.platform, process.arch);
}

/** What an error of the native library says, in one line. */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').trim().slice(0, 500);
}
