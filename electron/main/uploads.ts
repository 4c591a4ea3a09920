import { isAbsolute } from 'node:path';
import { AppError } from '../../native/contract/errors.ts';
import { say } from '../../native/contract/sentences.ts';

/** Files that were handed over: a page names them by ids, and only this process knows their paths. */
export interface Uploads {
  /** Ids for paths, in the same order. @throws AppError `invalid-input` for what is no file of this machine */
  register(paths: readonly string[]): string[];
  /** The path behind an id. @throws AppError `invalid-input` when the id was never given out */
  path(id: string): string;
}

/** The oldest ids are forgotten beyond this many; a folder of images is handed over file by file. */
const KEPT = 500_000;

/** @param makeId gives an id that cannot be guessed */
export function createUploads(makeId: () => string): Uploads {
  const paths = new Map<string, string>();
  const add = (path: string): string => {
    if (!isAbsolute(path) || path.includes('\0')) {
      throw new AppError('invalid-input', say('not-a-file'));
    }
    const id = makeId();
    paths.set(id, path);
    const [oldest] = paths.keys();
    if (paths.size > KEPT && oldest !== undefined) paths.delete(oldest);
    return id;
  };
  return {
    register: (given) => given.map(add),
    path(id) {
      const path = paths.get(id);
      if (path !== undefined) return path;
      throw new AppError('invalid-input', say('upload-forgotten'), { upload: id });
    },
  };
}
