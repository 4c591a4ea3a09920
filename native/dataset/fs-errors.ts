import { AppError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';

/** What the disk says when it, or one's share of it, is full. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
/** What the system says when a target cannot be written at all. */
const REFUSED = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENAMETOOLONG', 'EISDIR', 'EINVAL', 'ENOENT']);

/** The system's code of an error, e.g. `ENOSPC`; null for anything else. */
export function systemCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** An error of writing to `target` in words that say what to do; anything that is not about the disk is returned as it is. */
export function writeError(error: unknown, target: string): unknown {
  const code = systemCode(error);
  if (code === null || error instanceof AppError) return error;
  if (FULL.has(code)) {
    return new AppError('disk-full', say('export-no-room', { path: target }), { target, code }, { cause: error });
  }
  if (REFUSED.has(code)) {
    return new AppError('invalid-input', say('export-not-permitted', { path: target, code }), { target, code }, { cause: error });
  }
  return error;
}
