/** Everything a window works with, handed down by React context: one per window. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { invariant } from '../../../native/contract/errors.ts';
import type { DocumentState } from '../document/document.ts';
import type { SessionState } from '../document/session.ts';
import type { Workspace } from './window-types.ts';

export type { Workspace } from './window-types.ts';

export const WorkspaceContext = createContext<Workspace | null>(null);

/** The window's workspace, inside a component. */
export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  invariant(workspace !== null, 'components are rendered inside a workspace');
  return workspace;
}

/** A part of the document; renders again when that part changes. Return stored references, not new objects. */
export function useDocument<T>(select: (state: DocumentState) => T): T {
  return useStore(useWorkspace().document.store, select);
}

/** A part of the session; renders again when that part changes. */
export function useSession<T>(select: (state: SessionState) => T): T {
  return useStore(useWorkspace().session.store, select);
}
