import type { ExportReport } from '../contract/dataset.ts';
import { imagesFolder } from './layout.ts';
import { GENERATOR } from './own-dataset.ts';
import type { ExportPlan } from './plan.ts';
import type { DatasetSource } from './source.ts';

export const README = 'README.txt';

/** What is in the dataset, from what it was made, and what it says less exactly than the project. No path of this machine is told. */
export function manifestText(
  source: DatasetSource,
  plan: ExportPlan,
  programVersion: string,
  createdAt: Date,
  report: Omit<ExportReport, 'out' | 'bytes' | 'files'>,
): string {
  const { out: _out, ...request } = plan.request;
  const manifest = {
    generator: GENERATOR,
    program_version: programVersion,
    layout_version: 1,
    created_at: createdAt.toISOString(),
    project: { id: source.project.id, name: source.project.name },
    images_folder: request.scope.include_images ? imagesFolder(request.formats) : null,
    categories: plan.categories.map(({ id, name }) => ({ id, name })),
    media: plan.media.map(({ media, folder, from, to }) => ({
      id: media.id,
      name: media.name,
      slug: media.slug,
      folder,
      kind: media.kind,
      content_hash: media.contentHash,
      width: media.widthPx,
      height: media.heightPx,
      frame_count: media.frameCount,
      source_frame_count: media.sourceFrameCount,
      fps: media.fps,
      frame_start: from,
      frame_end: to,
    })),
    request,
    report,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** A page for whoever is given the dataset. */
export function readmeText(plan: ExportPlan, report: Omit<ExportReport, 'out' | 'bytes' | 'files'>): string {
  const { formats, scope } = plan.request;
  const images = imagesFolder(formats);
  const about = {
    coco_instance: `coco_instance/annotations/instances_*.json: COCO instances, one file a subset; file_name is relative to ${images}/.`,
    yolo_segmentation:
      'yolo_segmentation/: data.yaml, classes.txt, labels/<subset>/<frame>.txt (an empty file: nothing is there).',
    binary_masks_png: 'binary_masks_png/: index.csv, masks/<media>/obj_<id>_<class>/<frame>.png, one byte a pixel.',
  };
  const losses = report.notes.filter(({ severity }) => severity === 'loss');
  return [
    'A dataset written by sam3-workstation.',
    '',
    `${report.frames} frames, ${report.objects} objects, ${report.masks} masks.`,
    '',
    ...formats.map((format) => about[format]),
    scope.include_images ? `${images}/<subset>/: the frames.` : 'The frames themselves are not included.',
    'manifest.json: how it was made, and every loss.',
    '',
    losses.length === 0 ? 'Nothing was lost against the project.' : 'Said less exactly than in the project:',
    ...losses.map(({ message, format }) => `- ${format ? `${format}: ` : ''}${message}`),
    '',
  ].join('\n');
}
