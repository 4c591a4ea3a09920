import { z } from 'zod';
import { type Media, mediaPolicySchema } from '../contract/records.ts';
import type { Library } from '../library/library.ts';
import { encodeFrameTable } from '../media/frame-table.ts';
import { importMedia } from '../media/import.ts';
import type { MediaTools } from '../media/tools.ts';
import type { JobContext, JobJson, JobRunner } from './queue.ts';

/** Parameters of an import job: the files of one media item, and the limits that were in force when it was asked for. */
export const importParamsSchema = z.object({
  paths: z.array(z.string()).min(1),
  name: z.string(),
  policy: mediaPolicySchema,
  onTooLong: z.enum(['refuse', 'sample']),
  limits: z.object({ maxFrames: z.number(), maxDurationMs: z.number(), maxPixels: z.number() }),
  sequenceFps: z.number().nullable(),
  extract: z.enum(['now', 'on-demand']),
});
export type ImportParams = z.infer<typeof importParamsSchema>;

export interface ImportParts {
  readonly library: Library;
  readonly tools: () => Promise<MediaTools>;
  /** Makes the working frames of a media item, telling how far it is. */
  readonly extract: (media: Media, context: JobContext) => Promise<void>;
}

/** Makes the runner of `import` jobs. The result names the media item, and says whether the project had it already. */
export function createImportRunner(parts: ImportParts): JobRunner {
  return async (context): Promise<JobJson> => {
    const params = importParamsSchema.parse(context.job.params);
    const { media, recognised } = await probeAndStore(parts, context, params);
    context.setMedia(media.id);
    if (params.extract === 'now') await parts.extract(media, context);
    return { mediaId: media.id, recognised, warnings: media.warnings };
  };
}

async function probeAndStore(
  { library, tools }: ImportParts,
  context: JobContext,
  params: ImportParams,
): Promise<{ media: Media; recognised: boolean }> {
  // Resumed after a crash: the media item is there, only its frames may be missing.
  if (context.job.mediaId !== null) return { media: library.mediaItem(context.job.mediaId), recognised: false };
  const { projectId } = context.job;
  const imported = await importMedia(await tools(), {
    paths: params.paths,
    policy: params.policy,
    onTooLong: params.onTooLong,
    limits: params.limits,
    ...(params.sequenceFps === null ? {} : { sequenceFps: params.sequenceFps }),
    signal: context.signal,
    onProgress: (progress) => context.progress(progress),
  });
  const { frameTable, ...entry } = imported;
  const known = library.mediaByContentHash(projectId, imported.contentHash);
  if (known !== null && known.policy === params.policy && known.frameCount === imported.frameCount) {
    if (known.deletedAtMs === null) return { media: known, recognised: true };
    const restored = library.commit(projectId, `Restore "${known.name}"`, (edit) =>
      edit.updateMedia(known.id, { deletedAtMs: null, sourcePath: imported.sourcePath }),
    );
    return { media: restored, recognised: true };
  }
  const media = library.commit(projectId, `Import "${params.name}"`, (edit) =>
    edit.addMedia({ ...entry, name: params.name }, encodeFrameTable(frameTable)),
  );
  return { media, recognised: false };
}
