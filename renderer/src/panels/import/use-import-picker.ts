import { useMemo } from 'react';
import { useWorkspace } from '../../app/workspace.ts';
import { chooseAndBringIn } from './bring-in.ts';

/** Asks for files or a folder and imports them. */
export function useImportPicker(): (what: 'files' | 'folder') => Promise<void> {
  const workspace = useWorkspace();
  return useMemo(() => (what) => chooseAndBringIn(workspace, what), [workspace]);
}
