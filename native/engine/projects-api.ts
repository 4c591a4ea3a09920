/** Projects with their history, the feed of what changes in them, and states that were put aside. */
import type { Edit } from '../contract/records.ts';
import type { EngineContext } from './context.ts';
import { answerStream, type Procedures } from './procedures.ts';

/** Answers `projects.*`. */
export function projectMethods(os: Procedures, { library, feed, onBug }: EngineContext) {
  const { projects } = os;
  return {
    create: projects.create.handler(({ input }) => library.createProject(input.name)),
    list: projects.list.handler(({ input }) => [...library.projects(input.includeDeleted ? 'all' : 'live')]),
    get: projects.get.handler(({ input }) => library.project(input.projectId)),
    rename: projects.rename.handler(({ input }) =>
      library.commit(input.projectId, 'Rename project', (edit) => edit.updateProject({ name: input.name })),
    ),
    delete: projects.delete.handler(({ input }) => [...library.trashProjects(input.projectIds)]),
    restore: projects.restore.handler(({ input }) => [...library.restoreProjects(input.projectIds)]),
    purge: projects.purge.handler(({ input }) => library.purgeProjects(input.projectIds)),
    storage: projects.storage.handler(async ({ input }) => {
      const usage = await library.storage(input.projectId);
      return { ...usage, media: [...usage.media] };
    }),
    exportFile: projects.exportFile.handler(({ input, signal }) => library.exportProject(input.projectId, input.path, signal)),
    importFile: projects.importFile.handler(({ input, signal }) => library.importProject(input.path, signal)),
    history: projects.history.handler(({ input }) => [...library.history(input.projectId, input.limit)]),
    undo: projects.undo.handler(({ input }): Edit => library.undo(input.projectId).edit),
    redo: projects.redo.handler(({ input }): Edit => library.redo(input.projectId).edit),
    goTo: projects.goTo.handler(({ input }) => library.goTo(input.projectId, input.editId)),
    summaries: projects.summaries.handler(({ input }) => [...library.projectSummaries(input.includeDeleted ? 'all' : 'live')]),
    watch: projects.watch.handler(({ input: { projectId }, signal }) => {
      const watched = projectId === undefined ? null : library.project(projectId).id;
      return answerStream(feed.watch(watched, signal), onBug);
    }),
  };
}

/** Answers `snapshots.*`. */
export function snapshotMethods(os: Procedures, { library }: EngineContext) {
  const { snapshots } = os;
  return {
    create: snapshots.create.handler(({ input, signal }) => library.takeSnapshot(input.projectId, input.name, signal)),
    list: snapshots.list.handler(({ input }) => [...library.snapshots(input.projectId)]),
    open: snapshots.open.handler(({ input, signal }) => library.openSnapshot(input.projectId, input.snapshotId, signal)),
    delete: snapshots.delete.handler(({ input }) => {
      library.deleteSnapshot(input.projectId, input.snapshotId);
      return {};
    }),
  };
}
