import { createRequire } from 'node:module';
import { invariant } from '../contract/errors.ts';

/** An OpenCV matrix in WebAssembly memory. It must be deleted by whoever made it. */
export interface Mat {
  readonly rows: number;
  readonly cols: number;
  readonly data: Uint8Array;
  readonly data32F: Float32Array;
  roi(rect: { x: number; y: number; width: number; height: number }): Mat;
  delete(): void;
}

/** The part of OpenCV that this room uses. */
export interface OpenCv {
  readonly Mat: new (rows?: number, cols?: number, type?: number) => Mat;
  readonly CV_8UC1: number;
  readonly CV_8UC3: number;
  readonly CV_32FC2: number;
  readonly COLOR_RGB2Lab: number;
  readonly INTER_AREA: number;
  readonly INTER_LINEAR: number;
  /** All WebAssembly memory; it grows and never shrinks. */
  readonly HEAPU8: Uint8Array;
  resize(from: Mat, to: Mat, size: { width: number; height: number }, fx: number, fy: number, how: number): void;
  cvtColor(from: Mat, to: Mat, code: number): void;
  calcOpticalFlowFarneback(
    from: Mat,
    to: Mat,
    flow: Mat,
    pyramidScale: number,
    levels: number,
    window: number,
    iterations: number,
    polyN: number,
    polySigma: number,
    flags: number,
  ): void;
}

interface LoadingModule extends OpenCv {
  onRuntimeInitialized?: () => void;
  then?: unknown;
}

const PROCESS_EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

let loading: Promise<OpenCv> | null = null;

/**
 * OpenCV's WebAssembly build, loaded once per process: it is one module with one memory, however many models use it.
 * Two habits of the module are undone: it is a thenable, on which `await` spins for ever, and it installs handlers for
 * uncaught exceptions and rejections, which would change how this process dies of a bug.
 */
export function loadOpenCv(): Promise<OpenCv> {
  loading ??= new Promise((resolve) => {
    const before = PROCESS_EVENTS.map((event) => new Set(process.listeners(event as 'uncaughtException')));
    const module = createRequire(import.meta.url)('@techstark/opencv-js') as LoadingModule;
    const ready = () => {
      delete module.then;
      PROCESS_EVENTS.forEach((event, index) => {
        for (const listener of process.listeners(event as 'uncaughtException'))
          if (!before[index]?.has(listener)) process.removeListener(event, listener);
      });
      resolve(module);
    };
    if (module.Mat === undefined) module.onRuntimeInitialized = ready;
    else ready();
  });
  return loading;
}

/** Runs `work` and then deletes every matrix that it took from `mats`, also when it throws. */
export function withMats<T>(cv: OpenCv, work: (mats: MatScope) => T): T {
  const scope = new MatScope(cv);
  try {
    return work(scope);
  } finally {
    scope.deleteAll();
  }
}

/** The matrices of one computation. */
export class MatScope {
  private readonly cv: OpenCv;
  private readonly owned: Mat[] = [];

  constructor(cv: OpenCv) {
    this.cv = cv;
  }

  empty(): Mat {
    return this.own(new this.cv.Mat());
  }

  /** A copy of bytes as a matrix of 1 or 3 channels. */
  of(bytes: Uint8Array, width: number, height: number): Mat {
    const channels = bytes.length / (width * height);
    invariant(channels === 1 || channels === 3, 'an image has 1 or 3 bytes per pixel');
    const mat = this.own(new this.cv.Mat(height, width, channels === 1 ? this.cv.CV_8UC1 : this.cv.CV_8UC3));
    mat.data.set(bytes);
    return mat;
  }

  own(mat: Mat): Mat {
    this.owned.push(mat);
    return mat;
  }

  deleteAll(): void {
    for (const mat of this.owned.splice(0)) mat.delete();
  }
}
