import type { Direction, Job } from '../../../native/contract/jobs.ts';
import type { Command } from '../app/commands.ts';
import type { Workspace } from '../app/workspace.ts';
import { askToPropagate } from '../panels/propagation/propagation-draft.ts';

/** Jobs of the open clip that carry objects through it and have not ended. */
function runningJobs({ document }: Workspace): readonly Job[] {
  const { jobs, media } = document.store.getState();
  return jobs.filter(
    (job) =>
      job.mediaId === media?.id &&
      (job.kind === 'propagate' || job.kind === 'concept') &&
      (job.state === 'running' || job.state === 'queued'),
  );
}

function propagate(direction: Direction | null): Command['run'] {
  return ({ session, document }) => {
    if (direction !== null) askToPropagate(session, document.store.getState().tracks, direction);
    session.store.setState({ dialog: 'propagate' });
  };
}

/** Commands that carry objects through the clip, and the one that stops them. */
export const trackCommands: readonly Command[] = [
  { id: 'track.propagate', title: 'propagation:commands.open', keys: [], run: propagate(null) },
  { id: 'track.propagate-forward', title: 'propagation:commands.forward', keys: ['KeyG'], run: propagate('forward') },
  { id: 'track.propagate-backward', title: 'propagation:commands.backward', keys: ['Shift+KeyG'], run: propagate('backward') },
  { id: 'track.propagate-both', title: 'propagation:commands.both', keys: ['Ctrl+KeyG'], run: propagate('both') },
  {
    id: 'track.stop',
    title: 'propagation:commands.stop',
    keys: ['Escape'],
    enabled: (workspace: Workspace) => runningJobs(workspace).length > 0,
    run: (workspace: Workspace) => {
      for (const job of runningJobs(workspace)) void workspace.actions.cancelJob(job.id);
    },
  },
].map((command) => ({
  enabled: ({ document }: Workspace) => (document.store.getState().media?.frameCount ?? 0) > 1,
  ...command,
  scope: 'editor' as const,
  group: 'track' as const,
}));
