/** Errors about packs and their folders, in the words of the contract. */
import { AppError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';

/** Why a pack is refused. */
export type PackFault =
  | 'not-a-pack'
  | 'manifest'
  | 'family'
  | 'outside'
  | 'file-missing'
  | 'file-size'
  | 'checksum'
  | 'shape'
  | 'unloadable';

/** The error `pack-invalid`; `details.reason` says which of the faults it is. */
export function packInvalid(
  reason: PackFault,
  message: string,
  details: Readonly<Record<string, unknown>>,
  options?: ErrorOptions,
): AppError {
  return new AppError('pack-invalid', message, { reason, ...details }, options);
}

/** The system's code of an error, e.g. `ENOENT`; null for errors of our own. */
export function systemCode(error: unknown): string | null {
  if (error instanceof AppError) return null;
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** What a file system error means to a person; others are passed on as they are. */
export function toFileError(error: unknown, path: string): unknown {
  const code = systemCode(error);
  const details = { path, systemCode: code };
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError('disk-full', say('no-room-for', { path }), details, {
        cause: error,
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EBUSY':
      return new AppError('invalid-input', say('pack-folder-locked', { path }), details, { cause: error });
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EISDIR':
    case 'EEXIST':
      return new AppError('invalid-input', `${path} cannot be used: ${(error as Error).message}.`, details, { cause: error });
    default:
      return error;
  }
}
