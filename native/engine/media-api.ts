/** Media and jobs: what comes in, and the work that is under way. */
import { AppError } from '../contract/errors.ts';
import type { Job } from '../contract/jobs.ts';
import { say } from '../contract/sentences.ts';
import type { ImportParams } from '../jobs/import-runner.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { Library } from '../library/library.ts';
import { timeMsOf } from '../media/frame-table.ts';
import { hashContent } from '../media/hash.ts';
import { expandImportPaths } from '../media/import.ts';
import { checkFrame, type EngineContext, rangeWithin } from './context.ts';
import { answerStream, type Procedures } from './procedures.ts';

/** Answers `media.*`. */
export function mediaMethods(os: Procedures, context: EngineContext) {
  const { library, queue, frames, segmentation } = context;
  const { media } = os;
  const setDeleted = (mediaIds: readonly number[], deleted: boolean) => {
    const items = mediaIds.map((mediaId) => library.mediaItem(mediaId));
    for (const [projectId, group] of Map.groupBy(items, (item) => item.projectId)) {
      const what = group.length === 1 ? `"${group[0]?.name}"` : `${group.length} media`;
      library.commit(projectId, `${deleted ? 'Delete' : 'Restore'} ${what}`, (edit) => {
        for (const item of group) edit.updateMedia(item.id, { deletedAtMs: deleted ? edit.nowMs : null });
      });
    }
    return mediaIds.map((mediaId) => library.mediaItem(mediaId));
  };
  return {
    import: media.import.handler(async ({ input: { projectId, paths, ...choices } }) => {
      library.project(projectId);
      const groups = await expandImportPaths(paths);
      return groups.map((group) => startImport(library, queue, projectId, group, choices));
    }),
    list: media.list.handler(({ input }) => [
      ...library.media(library.project(input.projectId).id, input.includeDeleted ? 'all' : 'live'),
    ]),
    summaries: media.summaries.handler(({ input }) => [...library.mediaSummaries(input.projectId)]),
    get: media.get.handler(({ input }) => library.mediaItem(input.mediaId)),
    rename: media.rename.handler(({ input }) => {
      const { projectId } = library.mediaItem(input.mediaId);
      return library.commit(projectId, 'Rename media', (edit) => edit.updateMedia(input.mediaId, { name: input.name }));
    }),
    delete: media.delete.handler(({ input }) => setDeleted(input.mediaIds, true)),
    restore: media.restore.handler(({ input }) => setDeleted(input.mediaIds, false)),
    purge: media.purge.handler(async ({ input }) => {
      for (const mediaId of input.mediaIds) {
        await frames.forget(mediaId);
        await segmentation.forget(mediaId);
      }
      return library.purgeMedia(input.mediaIds);
    }),
    relink: media.relink.handler(async ({ input, signal }) => {
      const item = library.mediaItem(input.mediaId);
      const contentHash = await hashContent(input.path, { signal, files: frames.frameTable(item).files });
      if (contentHash !== item.contentHash) {
        throw new AppError('media-changed', say('other-content', { path: input.path, name: item.name }), {
          mediaId: item.id,
          path: input.path,
        });
      }
      await frames.forget(item.id);
      await segmentation.forget(item.id);
      return library.commit(item.projectId, `Relink "${item.name}"`, (edit) =>
        edit.updateMedia(item.id, { sourcePath: input.path }),
      );
    }),
    frames: media.frames.handler(({ input }) => {
      const item = library.mediaItem(input.mediaId);
      const range = rangeWithin(item, input.range);
      const table = frames.frameTable(item);
      return Array.from({ length: range.to - range.from + 1 }, (_, offset) => {
        const frameIndex = range.from + offset;
        return {
          frameIndex,
          sourceFrameIndex: table.sourceIndex[frameIndex] ?? frameIndex,
          timeMs: timeMsOf(table, frameIndex),
          ptsTicks: table.ptsTicks[frameIndex] ?? 0,
        };
      });
    }),
    frameFile: media.frameFile.handler(async ({ input, signal }) => {
      const item = library.mediaItem(input.mediaId);
      checkFrame(item, input.frameIndex);
      return { path: await frames.frameFile(item, input.frameIndex, signal) };
    }),
    thumbnail: media.thumbnail.handler(async ({ input, signal }) => ({
      path: await frames.thumbnail(library.mediaItem(input.mediaId), signal),
    })),
    filmstrip: media.filmstrip.handler(({ input, signal }) => frames.filmstrip(library.mediaItem(input.mediaId), signal)),
  };
}

/** What may be chosen about an import; the rest is as the settings say. */
interface ImportChoices {
  readonly policy?: ImportParams['policy'] | undefined;
  readonly onTooLong?: ImportParams['onTooLong'] | undefined;
  readonly maxFrames?: number | undefined;
  readonly maxDurationMs?: number | undefined;
  readonly sequenceFps?: number | undefined;
  readonly extract?: ImportParams['extract'] | undefined;
}

/** Queues the import of one media item. */
export function startImport(
  library: Library,
  queue: JobQueue,
  projectId: number,
  group: { readonly paths: readonly string[]; readonly name: string },
  choices: ImportChoices,
): Job {
  const settings = library.settings().media;
  const params: ImportParams = {
    paths: [...group.paths],
    name: group.name,
    policy: choices.policy ?? 'interactive',
    onTooLong: choices.onTooLong ?? 'refuse',
    limits: {
      maxFrames: choices.maxFrames ?? settings.maxFrames,
      maxDurationMs: choices.maxDurationMs ?? settings.maxDurationMs,
      maxPixels: settings.maxPixels,
    },
    sequenceFps: choices.sequenceFps ?? null,
    extract: choices.extract ?? 'on-demand',
  };
  return queue.start({ projectId, mediaId: null, kind: 'import', params });
}

/** Answers `jobs.*`. */
export function jobMethods(os: Procedures, { queue, onBug }: EngineContext) {
  const { jobs } = os;
  return {
    list: jobs.list.handler(({ input }) => [...queue.list(input)]),
    get: jobs.get.handler(({ input }) => queue.get(input.jobId)),
    cancel: jobs.cancel.handler(({ input }) => queue.cancel(input.jobId)),
    retry: jobs.retry.handler(({ input }) => queue.retry(input.jobId)),
    watch: jobs.watch.handler(({ input, signal }) =>
      answerStream(queue.watch(input.jobId, input.after, input.limit, signal), onBug),
    ),
    watchAll: jobs.watchAll.handler(({ input, signal }) => answerStream(queue.watchAll(input.projectId ?? null, signal), onBug)),
  };
}
