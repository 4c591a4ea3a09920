import { useCallback, useEffect, useState } from 'react';
import type { Snapshot } from '../../../../native/contract/changes.ts';
import { goToLibrary } from '../../app/navigation.ts';
import { useWorkspace } from '../../app/workspace.ts';

/** The snapshots of a project, newest first (null until they are read), and what can be done with them. */
export function useSnapshots(projectId: number) {
  const workspace = useWorkspace();
  const { actions, document, host, notices, session } = workspace;
  const [snapshots, setSnapshots] = useState<readonly Snapshot[] | null>(null);
  const [opening, setOpening] = useState<string | null>(null);
  const read = useCallback(async () => {
    try {
      const found = await host.engine.snapshots.list({ projectId });
      setSnapshots(found.toSorted((a, b) => b.takenAtMs - a.takenAtMs));
    } catch (error) {
      setSnapshots([]);
      notices.report(error);
    }
  }, [host, notices, projectId]);
  useEffect(() => void read(), [read]);
  return {
    snapshots,
    /** Id of the one that is being opened. */
    opening,
    async create(name: string) {
      await actions.snapshot(name);
      await read();
    },
    /** Opens it as a project of its own and shows that in the library. */
    async open(snapshot: Snapshot) {
      setOpening(snapshot.id);
      try {
        const project = await host.engine.snapshots.open({ projectId, snapshotId: snapshot.id });
        session.store.setState({ dialog: null });
        goToLibrary(workspace);
        await document.openProject(project.id);
      } catch (error) {
        notices.report(error);
        await read();
      }
      setOpening(null);
    },
    async remove(snapshot: Snapshot) {
      try {
        await host.engine.snapshots.delete({ projectId, snapshotId: snapshot.id });
      } catch (error) {
        notices.report(error);
      }
      await read();
    },
  };
}
