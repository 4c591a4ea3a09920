/** Projects that were made only to take files in: they go again when nothing has come of the files. */
import type { Workspace } from '../../app/workspace.ts';

export interface MadeProjects {
  /** Remembers that a project was made for files. */
  add(projectId: number, name: string): void;
  ids(): readonly number[];
  /** All files of a project have failed: it is deleted for ever, unless something is in it. Reports its own errors. */
  discard(projectId: number): void;
  /** Where files go that are tried again: into their project, or into one of the same name where it was deleted. */
  projectFor(projectId: number): Promise<number>;
}

type MakerWorkspace = Pick<Workspace, 'host' | 'document' | 'notices'>;

interface Discarded {
  readonly name: string;
  /** Whether it really went. */
  readonly done: Promise<boolean>;
  again: Promise<number> | null;
}

/** Makes the memory of a window. @param onMoved hears which project has taken the place of one that was deleted */
export function createMadeProjects(workspace: MakerWorkspace, onMoved: (from: number, to: number) => void): MadeProjects {
  const { host, document, notices } = workspace;
  const made = new Map<number, string>();
  const discarded = new Map<number, Discarded>();

  const makeAgain = async (before: number, name: string): Promise<number> => {
    const { id } = await host.engine.projects.create({ name });
    onMoved(before, id);
    made.set(id, name);
    if (document.store.getState().project === null) await document.openProject(id);
    return id;
  };

  return {
    add: (projectId, name) => void made.set(projectId, name),
    ids: () => [...made.keys()],
    discard(projectId) {
      const name = made.get(projectId);
      if (name === undefined) return;
      made.delete(projectId);
      const done = removeIfEmpty(workspace, projectId).catch((error: unknown) => {
        notices.report(error);
        return false;
      });
      discarded.set(projectId, { name, done, again: null });
    },
    async projectFor(projectId) {
      const gone = discarded.get(projectId);
      if (gone === undefined || !(await gone.done)) return projectId;
      gone.again ??= makeAgain(projectId, gone.name).catch((error: unknown) => {
        gone.again = null;
        throw error;
      });
      return gone.again;
    },
  };
}

/** Deletes a project for ever in which nothing is, nothing is being done and nothing was ever done. Answers whether it did. */
export async function removeIfEmpty(
  { host, document }: Pick<Workspace, 'host' | 'document'>,
  projectId: number,
): Promise<boolean> {
  const { projects, media, jobs } = host.engine;
  const [items, work, steps] = await Promise.all([
    media.list({ projectId, includeDeleted: true }),
    jobs.list({ projectId, states: ['queued', 'running'] }),
    projects.history({ projectId, limit: 1 }),
  ]);
  if (items.length > 0 || work.length > 0 || steps.length > 0) return false;
  if (document.store.getState().project?.id === projectId) document.closeProject();
  await projects.delete({ projectIds: [projectId] });
  await projects.purge({ projectIds: [projectId] });
  return true;
}
