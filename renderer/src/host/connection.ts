import { createSignal, type ReadonlySignal } from '../ui/signal.ts';

/** Whether a page reaches its host: `lost` is tried again by itself, `locked-out` needs the address that the host printed. */
export type Connection = 'open' | 'lost' | 'locked-out';

/** Follows the page's socket; what a closed one means is asked of the host itself. */
export interface ConnectionWatch {
  readonly state: ReadonlySignal<Connection>;
  opened(): void;
  closed(): void;
}

/** The door's answer to whom it does not know. */
const UNKNOWN = 401;

/** @param knock asks for the page again and answers with the status; fails where nobody is there */
export function watchConnection(knock: () => Promise<number>): ConnectionWatch {
  const state = createSignal<Connection>('open');
  let newest = 0;
  return {
    state,
    opened() {
      newest++;
      state.set('open');
    },
    closed() {
      const asked = ++newest;
      const answered = (next: Connection | null) => asked === newest && next !== null && state.set(next);
      // A host that answers is there: the socket is opened again with the next call.
      knock().then(
        (status) => answered(status === UNKNOWN ? 'locked-out' : null),
        () => answered('lost'),
      );
    },
  };
}
