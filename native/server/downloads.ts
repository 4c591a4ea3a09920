import { basename } from 'node:path';
import { randomKey } from './keys.ts';

/** Files that may be downloaded: only those that a method has named before, each under an address of its own. */
export interface Downloads {
  /** The address of a file, below this host. The same file keeps its address. */
  offer(path: string): string;
  /** The path behind an id; null for one that was never given out. */
  find(id: string): string | null;
}

export function createDownloads(): Downloads {
  const paths = new Map<string, string>();
  const ids = new Map<string, string>();
  return {
    offer(path) {
      const id = ids.get(path) ?? randomKey();
      ids.set(path, id);
      paths.set(id, path);
      return `/downloads/${id}/${encodeURIComponent(basename(path))}`;
    },
    find: (id) => paths.get(id) ?? null,
  };
}
