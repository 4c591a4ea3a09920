/** Tells listeners what was committed, after it was: never what was rolled back, never in the middle of a transaction. */
import type { Database } from './database.ts';
import type { LibraryChange } from './library.ts';

export interface Announcer {
  /** Hears of every change from now on, in order. A listener must neither throw nor change the library. Returns how to stop. */
  onChanged(listener: (change: LibraryChange) => void): () => void;
  /** Runs `work` in a transaction; what it notes is told once the outermost one is committed. */
  transaction<T>(work: () => T): T;
  /** Notes a change that the transaction under way makes; outside of one it is told at once. */
  note(change: LibraryChange): void;
}

/** The announcer of an open database. */
export function createAnnouncer(db: Database): Announcer {
  const listeners = new Set<(change: LibraryChange) => void>();
  let pending: LibraryChange[] = [];
  function tell(): void {
    const told = pending;
    pending = [];
    for (const change of told) for (const listener of [...listeners]) listener(change);
  }
  return {
    onChanged(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    transaction(work) {
      if (db.inTransaction) return db.transaction(work);
      let value: ReturnType<typeof work>;
      try {
        value = db.transaction(work);
      } catch (error) {
        pending = [];
        throw error;
      }
      tell();
      return value;
    },
    note(change) {
      pending.push(change);
      if (!db.inTransaction) tell();
    },
  };
}
