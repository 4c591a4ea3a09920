import type { Host } from '../host/host.ts';
import type { EditorDocument } from './document.ts';
import type { Session } from './session.ts';

/** What actions work with. */
export interface ActionParts {
  readonly host: Host;
  readonly document: EditorDocument;
  readonly session: Session;
  readonly report: (error: unknown) => void;
}

/** Runs a call, shows its error; `undefined` when it failed. */
export type Attempt = <T>(work: () => Promise<T>) => Promise<T | undefined>;
