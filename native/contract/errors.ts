/**
 * Every error that the engine can answer with, and the HTTP status that each becomes. Append-only: hosts, scripts and
 * the interface switch on these codes.
 */
export const ERROR_STATUS = {
  // the call itself
  'invalid-input': 400,
  aborted: 499,
  internal: 500,
  'engine-unavailable': 503,
  // records
  'project-not-found': 404,
  'class-not-found': 404,
  'media-not-found': 404,
  'track-not-found': 404,
  'prompt-not-found': 404,
  'job-not-found': 404,
  'name-taken': 409,
  'class-in-use': 409,
  'track-locked': 423,
  'frame-protected': 423,
  'nothing-to-undo': 409,
  'nothing-to-redo': 409,
  // media
  'media-empty': 415,
  'media-unreadable': 415,
  'media-has-no-video': 415,
  'media-vanished': 410,
  'media-changed': 409,
  'media-path-not-allowed': 400,
  'media-sizes-differ': 415,
  'video-too-long': 413,
  'frame-out-of-range': 416,
  // programs that we start
  'ffmpeg-missing': 503,
  'ffmpeg-too-old': 503,
  'ffmpeg-failed': 500,
  // library
  'library-locked': 423,
  'library-read-only': 403,
  'library-corrupt': 500,
  'library-newer': 409,
  'project-file-invalid': 422,
  'disk-full': 507,
  // segmentation
  'prompt-unsupported': 422,
  'prompt-outside-image': 422,
  'prompt-missing': 422,
  'session-not-found': 404,
  'segmenter-crashed': 503,
  'pack-missing': 404,
  'pack-invalid': 422,
  'pack-newer': 409,
  'pack-download-failed': 502,
  'pack-in-use': 409,
  'device-unavailable': 503,
  'out-of-memory': 507,
  // jobs
  'job-not-running': 409,
  // datasets
  'export-empty': 422,
  'export-target-exists': 409,
  'export-verification-failed': 500,
  'dataset-invalid': 422,
  'dataset-media-mismatch': 422,
} as const satisfies Readonly<Record<string, number>>;

/** One of the codes above, e.g. `video-too-long`. */
export type ErrorCode = keyof typeof ERROR_STATUS;

/** All codes, in the order of the table. */
export const ERROR_CODES = Object.keys(ERROR_STATUS) as readonly ErrorCode[];

/** Tells whether a string is one of the contract's error codes. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_STATUS, value);
}

/** Facts about an error that a program can read; plain JSON. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/**
 * An error that was expected and that a person can act upon. Thrown inside the engine, serialised at each edge and
 * rebuilt on the other side with the same code, message and details.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  /**
   * @param code what went wrong, for programs
   * @param message what went wrong and what to do, for people
   * @param details facts for programs; must survive JSON
   */
  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}

/** The error for work that was cancelled; shown to nobody. */
export function abortedError(reason = 'The work was cancelled.'): AppError {
  return new AppError('aborted', reason);
}

/** Throws `aborted` once the signal has been aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortedError();
}

/** A bug in this program: crashes the process that it happens in (it is never an answer to a call). */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/**
 * States what must hold for the code below to make sense.
 * @throws InvariantError when it does not
 */
export function invariant(condition: unknown, whatMustHold: string): asserts condition {
  if (!condition) throw new InvariantError(`Invariant broken: ${whatMustHold}`);
}
