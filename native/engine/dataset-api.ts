import { basename } from 'node:path';
/** Datasets and health. */
import { type ExportFormat, exportRequestSchema } from '../contract/dataset.ts';
import { AppError } from '../contract/errors.ts';
import type { Media } from '../contract/records.ts';
import { importCocoDataset } from '../dataset/import-coco.ts';
import { importMaskFolder } from '../dataset/import-masks.ts';
import { preflight } from '../dataset/preflight.ts';
import type { DatasetSource } from '../dataset/source.ts';
import { checkHealth } from '../health/doctor.ts';
import type { EngineContext } from './context.ts';
import { startImport } from './media-api.ts';
import type { Procedures } from './procedures.ts';

const FORMATS: readonly { format: ExportFormat; name: string; summary: string; lossless: boolean }[] = [
  {
    format: 'coco_instance',
    name: 'COCO instance segmentation',
    summary: 'One JSON file per split with run-length masks (or polygons), object ids and source frames.',
    lossless: true,
  },
  {
    format: 'yolo_segmentation',
    name: 'YOLO segmentation',
    summary: 'One text file of polygons per frame, data.yaml and classes.txt. Parts and holes are bridged.',
    lossless: false,
  },
  {
    format: 'binary_masks_png',
    name: 'Binary mask PNGs',
    summary: 'One black and white PNG per object and frame, with an index.csv.',
    lossless: true,
  },
];

/** Answers `datasets.*`. */
export function datasetMethods(os: Procedures, context: EngineContext, source: (projectId: number) => DatasetSource) {
  const { library, queue } = context;
  const { datasets } = os;
  return {
    formats: datasets.formats.handler(() => [...FORMATS]),
    preflight: datasets.preflight.handler(({ input }) => preflight(source(library.project(input.projectId).id), input)),
    export: datasets.export.handler(({ input }) => {
      const request = exportRequestSchema.parse(input);
      library.project(request.projectId);
      for (const mediaId of request.mediaIds ?? []) {
        if (library.mediaItem(mediaId).projectId !== request.projectId) {
          throw new AppError('media-not-found', `Project ${request.projectId} has no media ${mediaId}.`, { mediaId });
        }
      }
      return queue.start({ projectId: request.projectId, mediaId: null, kind: 'export', params: request });
    }),
    importCoco: datasets.importCoco.handler(({ input, signal }) =>
      importCocoDataset(library, {
        projectId: library.project(input.projectId).id,
        file: input.file,
        imagesDir: input.imagesDir,
        mediaId: input.mediaId,
        importFile: (path) => importImage(context, input.projectId, path),
        signal,
      }),
    ),
    importMasks: datasets.importMasks.handler(({ input, signal }) =>
      importMaskFolder(library, {
        projectId: library.project(input.projectId).id,
        dir: input.dir,
        mediaId: input.mediaId,
        signal,
      }),
    ),
  };
}

/** Imports one image that a dataset names, and waits for it. @throws what the import failed with */
async function importImage({ library, queue }: EngineContext, projectId: number, path: string): Promise<Media> {
  const job = await queue.ended(startImport(library, queue, projectId, { paths: [path], name: basename(path) }, {}).id);
  if (job.state !== 'done' || job.mediaId === null) {
    throw new AppError(job.error?.code ?? 'aborted', job.error?.message ?? `"${path}" was not imported.`, job.error?.details);
  }
  return library.mediaItem(job.mediaId);
}

/** Answers `health.*`. */
export function healthMethods(os: Procedures, { env, library, version, packs }: EngineContext) {
  return {
    check: os.health.check.handler(async () => {
      const health = await checkHealth({
        env,
        libraryDir: library.dir,
        version,
        packDir: packs.dir,
        builtInPackDir: packs.builtInDir,
      });
      return { ...health, items: [...health.items] };
    }),
  };
}
