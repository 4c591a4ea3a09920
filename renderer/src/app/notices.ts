/** What a window tells a person: short messages, and errors with what to do. Kept as a history. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { appErrorFrom } from '../../../native/contract/client.ts';
import { AppError } from '../../../native/contract/errors.ts';

export interface Notice {
  readonly id: number;
  readonly kind: 'info' | 'success' | 'warning' | 'error';
  readonly text: string;
  /** Of an error. */
  readonly code: string | null;
  readonly details: Readonly<Record<string, unknown>> | null;
  readonly atMs: number;
  /** Something that can be done about it. */
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

export interface Notices {
  readonly store: StoreApi<{ readonly all: readonly Notice[] }>;
  tell(kind: Notice['kind'], text: string, action?: Notice['action']): void;
  /** Shows an error; `aborted` is shown to nobody. Bugs are shown as such. */
  report(error: unknown): void;
  clear(): void;
}

const KEPT = 200;

/** Makes the notices of a window. */
export function createNotices(now: () => number): Notices {
  const store = createStore<{ readonly all: readonly Notice[] }>(() => ({ all: [] }));
  let nextId = 1;
  const add = (notice: Omit<Notice, 'id' | 'atMs'>) => {
    const entry = { ...notice, id: nextId++, atMs: now() };
    store.setState(({ all }) => ({ all: [...all.slice(-KEPT + 1), entry] }));
  };
  return {
    store,
    tell: (kind, text, action) => add({ kind, text, code: null, details: null, action: action ?? null }),
    report(thrown) {
      const error = appErrorFrom(thrown);
      if (error instanceof AppError) {
        if (error.code === 'aborted') return;
        add({ kind: 'error', text: error.message, code: error.code, details: error.details, action: null });
        return;
      }
      console.error(error);
      const text = error instanceof Error ? error.message : String(error);
      const stack = error instanceof Error ? (error.stack ?? '') : '';
      add({ kind: 'error', text, code: 'internal', details: { stack }, action: null });
    },
    clear: () => store.setState({ all: [] }),
  };
}
