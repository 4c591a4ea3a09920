/** What the export dialog holds, and the request that becomes of it. Pure. */

import { z } from 'zod';
import { type ExportRequestInput, exportFormatSchema, mergeSchema } from '../../../../native/contract/dataset.ts';
import type { FrameRange } from '../../../../native/contract/geometry.ts';
import type { HostExport } from '../../../../native/contract/host.ts';

/** Choices as they are remembered; everything has a default, so that older ones stay readable. */
export const exportFormSchema = z.object({
  formats: z.array(exportFormatSchema).default(['coco_instance']),
  /** Which media items: the open one, those in `mediaIds`, or all of the project. */
  media: z.enum(['this', 'selected', 'all']).default('all'),
  mediaIds: z.array(z.int()).default([]),
  range: z.enum(['whole', 'in-out', 'custom']).default('whole'),
  customFrom: z.int().min(0).default(0),
  /** Null is the last frame. */
  customTo: z.int().min(0).nullable().default(null),
  /** Null is every class; `0` in the list stands for objects without one. */
  classIds: z.array(z.int().min(0)).nullable().default(null),
  merge: mergeSchema.default({ mode: 'none', groups: [] }),
  includeImages: z.boolean().default(false),
  split: z.boolean().default(false),
  valPercent: z.number().default(20),
  gapFrames: z.int().min(0).default(0),
  autoPropagate: z.boolean().default(false),
  cocoSegmentation: z.enum(['rle', 'polygon']).default('rle'),
  polygonHoles: z.enum(['rle', 'bridge', 'fill']).default('rle'),
  polygonTolerancePx: z.number().min(0).default(0),
  yoloParts: z.enum(['bridge', 'lines']).default('bridge'),
  yoloHoles: z.enum(['bridge', 'fill']).default('bridge'),
  includeNegatives: z.boolean().default(true),
  pngValues: z.enum(['0-255', '0-1']).default('0-255'),
  pngAbsent: z.boolean().default(false),
  container: z.enum(['zip', 'folder']).default('zip'),
  name: z.string().default(''),
});
export type ExportForm = z.infer<typeof exportFormSchema>;

/** What the form is filled in against. */
export interface ExportSurroundings {
  readonly projectId: number;
  readonly projectName: string;
  /** The open media item. */
  readonly mediaId: number | null;
  /** Ids of all media items of the project. */
  readonly allMediaIds: readonly number[];
  readonly allClassIds: readonly number[];
  /** In and out point; null where none is set. */
  readonly range: FrameRange | null;
}

/** A part of the form, and how it is changed. */
export interface ChoicesProps {
  readonly form: ExportForm;
  readonly around: ExportSurroundings;
  readonly change: (patch: Partial<ExportForm>) => void;
}

export type ExportProblem =
  | 'no-format'
  | 'no-media'
  | 'no-class'
  | 'range-reversed'
  | 'no-range'
  | 'split-share'
  | 'empty-group'
  | 'object-in-two-groups';

/** A name for the export that is safe as a file name on every system. */
export function exportName(form: Pick<ExportForm, 'name'>, { projectName }: Pick<ExportSurroundings, 'projectName'>): string {
  const wanted = form.name.trim() || projectName;
  const forbidden = /[\\/:*?"<>|]/g;
  const printable = [...wanted].filter((letter) => letter >= ' ').join('');
  return (
    printable
      .replace(forbidden, ' ')
      .replace(/\s+/g, ' ')
      .replace(/^[. ]+|[. ]+$/g, '')
      .slice(0, 120) || 'dataset'
  );
}

/** Everything that keeps the form from being a request, in the order of the form. */
export function problemsOf(form: ExportForm, around: ExportSurroundings): readonly ExportProblem[] {
  const problems: ExportProblem[] = [];
  if (form.formats.length === 0) problems.push('no-format');
  if (mediaOf(form, around)?.length === 0) problems.push('no-media');
  if (form.classIds !== null && classesOf(form, around)?.length === 0) problems.push('no-class');
  if (form.range === 'in-out' && around.range === null) problems.push('no-range');
  if (form.range === 'custom' && form.customTo !== null && form.customTo < form.customFrom) problems.push('range-reversed');
  if (form.split && !(form.valPercent > 0 && form.valPercent < 100)) problems.push('split-share');
  if (form.merge.mode !== 'none') problems.push(...groupProblems(form));
  return problems;
}

function groupProblems(form: ExportForm): ExportProblem[] {
  const problems: ExportProblem[] = [];
  const seen = new Set<string>();
  let twice = false;
  for (const group of form.merge.groups) {
    for (const objectId of group.obj_ids) {
      const key = `${group.media_id ?? '*'}/${objectId}`;
      twice ||= seen.has(key);
      seen.add(key);
    }
  }
  if (form.merge.groups.some((group) => group.obj_ids.length === 0)) problems.push('empty-group');
  if (twice) problems.push('object-in-two-groups');
  return problems;
}

/** The media items that are exported; null stands for all of the project, also those that come later. */
export function mediaOf(form: ExportForm, around: ExportSurroundings): readonly number[] | null {
  if (form.media === 'all') return around.allMediaIds.length === 0 ? [] : null;
  if (form.media === 'this') return around.mediaId === null ? [] : [around.mediaId];
  return form.mediaIds.filter((id) => around.allMediaIds.includes(id));
}

function classesOf(form: ExportForm, around: ExportSurroundings): (number | null)[] | undefined {
  if (form.classIds === null) return undefined;
  const known = form.classIds.filter((id) => id === 0 || around.allClassIds.includes(id));
  return known.map((id) => (id === 0 ? null : id));
}

function scopeOf(form: ExportForm, { range }: ExportSurroundings): { frame_start: number; frame_end: number | null } {
  if (form.range === 'in-out' && range !== null) return { frame_start: range.from, frame_end: range.to };
  if (form.range === 'custom') return { frame_start: form.customFrom, frame_end: form.customTo };
  return { frame_start: 0, frame_end: null };
}

/** The request of a form without problems, as the host wants it. */
export function toHostExport(form: ExportForm, around: ExportSurroundings): HostExport {
  const mediaIds = mediaOf(form, around);
  const classIds = classesOf(form, around);
  const wanted = mediaIds ?? around.allMediaIds;
  const groups = form.merge.groups.filter((group) => group.media_id === undefined || wanted.includes(group.media_id));
  return {
    request: {
      projectId: around.projectId,
      ...(mediaIds === null ? {} : { mediaIds: [...mediaIds] }),
      ...(classIds === undefined ? {} : { classIds }),
      formats: form.formats,
      merge: form.merge.mode === 'none' ? { mode: 'none', groups: [] } : { mode: form.merge.mode, groups },
      scope: { ...scopeOf(form, around), include_images: form.includeImages },
      auto_propagate_if_incomplete: form.autoPropagate,
      split: form.split ? { val_fraction: form.valPercent / 100, gap_frames: form.gapFrames } : null,
      options: {
        coco_segmentation: form.cocoSegmentation,
        polygon_holes: form.polygonHoles,
        polygon_tolerance_px: form.polygonTolerancePx,
        yolo_parts: form.yoloParts,
        yolo_holes: form.yoloHoles,
        include_negatives: form.includeNegatives,
        png_values: form.pngValues,
        png_absent: form.pngAbsent,
      },
    },
    container: form.container,
    name: exportName(form, around),
  };
}

/** The same request for a preflight, which needs a target by its type and never looks at it. */
export function toPreflight(form: ExportForm, around: ExportSurroundings): ExportRequestInput {
  return { ...toHostExport(form, around).request, out: 'preflight.zip' };
}

const storageKey = (projectId: number) => `sam3.export.${projectId}`;

/** The choices of the last export of a project, or the defaults. */
export function recallForm(storage: Pick<Storage, 'getItem'>, projectId: number): ExportForm {
  const stored = storage.getItem(storageKey(projectId));
  const parsed = stored === null ? null : exportFormSchema.safeParse(parseJson(stored));
  return parsed?.success === true ? parsed.data : exportFormSchema.parse({});
}

/** Keeps the choices for the next time; a browser that keeps nothing is no reason to stop an export. */
export function rememberForm(storage: Pick<Storage, 'setItem'>, projectId: number, form: ExportForm): void {
  try {
    storage.setItem(storageKey(projectId), JSON.stringify(form));
  } catch (error) {
    console.warn('The export choices could not be kept', error);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
