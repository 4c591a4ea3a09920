import type { ExportRequest, Preflight } from '../contract/dataset.ts';
import { throwIfAborted } from '../contract/errors.ts';
import { Census } from './census.ts';
import { cocoOutline, yoloOutline } from './outline.ts';
import { createPace } from './pace.ts';
import { type ExportPlan, planExport } from './plan.ts';
import type { DatasetSource } from './source.ts';
import { type ExportFrame, walkFrames } from './walk.ts';

/**
 * What an export would write and lose, without writing anything: the same walk, the same outlines, the same notes.
 * @throws AppError `media-not-found`, `invalid-input` (an object in two merge groups), `aborted`
 */
export async function preflight(source: DatasetSource, request: ExportRequest, signal?: AbortSignal): Promise<Preflight> {
  const plan = planExport(source, request);
  const census = new Census(plan);
  const pace = createPace();
  for (const frame of walkFrames(source, plan, (...visited) => census.visit(...visited))) {
    throwIfAborted(signal);
    if (frame.listed) noteOutlines(plan, frame);
    await pace();
  }
  const counts = census.finish(plan.notes);
  return { ...counts, notes: plan.notes.list() };
}

function noteOutlines({ request, notes }: ExportPlan, frame: ExportFrame): void {
  for (const { rle } of frame.objects) {
    if (request.formats.includes('yolo_segmentation')) {
      for (const code of yoloOutline(rle, request.options).notes) notes.add(code, 'yolo_segmentation');
    }
    if (request.formats.includes('coco_instance') && request.options.coco_segmentation === 'polygon') {
      for (const code of cocoOutline(rle, request.options).notes) notes.add(code, 'coco_instance');
    }
  }
}
