import { basename } from 'node:path';
import { randomKey } from './keys.ts';

/** Files that may be downloaded: only those that a method has named before, each under an address of its own. */
export interface Downloads {
  /** The address of a file, below this host. The same file keeps its address. */
  offer(path: string): string;
  /** The path behind an id; null for one that was never given out. */
  find(id: string): string | null;
  /** Remembers that a file is fetched now. */
  fetched(path: string): void;
  /** Forgets the files that were last fetched before a time, and answers with their paths. */
  takeFetchedBefore(timeMs: number): readonly string[];
}

/** @param now milliseconds since 1970 */
export function createDownloads(now: () => number): Downloads {
  const paths = new Map<string, string>();
  const ids = new Map<string, string>();
  const fetchedAtMs = new Map<string, number>();
  return {
    offer(path) {
      const id = ids.get(path) ?? randomKey();
      ids.set(path, id);
      paths.set(id, path);
      return `/downloads/${id}/${encodeURIComponent(basename(path))}`;
    },
    find: (id) => paths.get(id) ?? null,
    fetched: (path) => void fetchedAtMs.set(path, now()),
    takeFetchedBefore(timeMs) {
      const old = [...fetchedAtMs].flatMap(([path, atMs]) => (atMs < timeMs ? [path] : []));
      for (const path of old) {
        fetchedAtMs.delete(path);
        paths.delete(ids.get(path) ?? '');
        ids.delete(path);
      }
      return old;
    },
  };
}
