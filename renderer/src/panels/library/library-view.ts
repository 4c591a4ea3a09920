/** Searching, sorting and selecting in the library. Pure. */
import type { Job } from '../../../../native/contract/jobs.ts';
import type { Media, Project } from '../../../../native/contract/records.ts';
import { isActive } from '../jobs/job-view.ts';

export interface ProjectSummary {
  readonly projectId: number;
  readonly media: number;
  readonly tracks: number;
  readonly masks: number;
  readonly classes: number;
  readonly coverMediaId: number | null;
  readonly changedAtMs: number;
}

export interface MediaSummary {
  readonly mediaId: number;
  readonly tracks: number;
  readonly masks: number;
  readonly annotatedFrames: number;
  readonly reviewedFrames: number;
}

/** A project with what is known about it; `bytes` is null until it has been measured. */
export interface ProjectRow {
  readonly project: Project;
  readonly summary: ProjectSummary | null;
  readonly bytes: number | null;
}

/** A media item with what is known about it. */
export interface MediaRow {
  readonly media: Media;
  readonly summary: MediaSummary | null;
  readonly bytes: number | null;
  /** Something is running on it. */
  readonly busy: boolean;
}

export type ProjectSort = 'changed' | 'name' | 'size';
export type MediaSort = 'imported' | 'name' | 'duration' | 'progress' | 'size';

const names = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Whether every word of a search occurs in a text; case and accents aside. */
export function matches(text: string, search: string): boolean {
  const haystack = fold(text);
  return fold(search)
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();
}

/** Projects that match, in order. Ties go by name, then by id, so that the order never jumps. */
export function arrangeProjects(rows: readonly ProjectRow[], search: string, sort: ProjectSort): readonly ProjectRow[] {
  const compare = {
    changed: (a: ProjectRow, b: ProjectRow) => changedAt(b) - changedAt(a),
    size: (a: ProjectRow, b: ProjectRow) => (b.bytes ?? -1) - (a.bytes ?? -1),
    name: () => 0,
  }[sort];
  return rows
    .filter((row) => matches(row.project.name, search))
    .sort((a, b) => compare(a, b) || names.compare(a.project.name, b.project.name) || a.project.id - b.project.id);
}

function changedAt({ project, summary }: ProjectRow): number {
  return summary?.changedAtMs ?? project.createdAtMs;
}

/** Media items that match, in order. */
export function arrangeMedia(rows: readonly MediaRow[], search: string, sort: MediaSort): readonly MediaRow[] {
  const compare = {
    imported: (a: MediaRow, b: MediaRow) => b.media.importedAtMs - a.media.importedAtMs,
    duration: (a: MediaRow, b: MediaRow) => b.media.durationMs - a.media.durationMs,
    progress: (a: MediaRow, b: MediaRow) => annotatedShare(a) - annotatedShare(b),
    size: (a: MediaRow, b: MediaRow) => b.media.bytes - a.media.bytes,
    name: () => 0,
  }[sort];
  return rows
    .filter((row) => matches(row.media.name, search))
    .sort((a, b) => compare(a, b) || names.compare(a.media.name, b.media.name) || a.media.id - b.media.id);
}

/** How much of a media item is annotated, from 0 to 1. */
export function annotatedShare({ media, summary }: Pick<MediaRow, 'media' | 'summary'>): number {
  return summary === null ? 0 : Math.min(1, summary.annotatedFrames / media.frameCount);
}

/** Ids of media items on which jobs run or wait. */
export function busyMedia(jobs: readonly Job[]): ReadonlySet<number> {
  return new Set(jobs.filter(isActive).flatMap((job) => job.mediaId ?? []));
}

/** Which items are chosen. `anchor` is where a range with Shift starts, `focus` where the keyboard is. */
export interface Selection {
  readonly ids: readonly number[];
  readonly anchor: number | null;
  readonly focus: number | null;
}

export const NO_SELECTION: Selection = { ids: [], anchor: null, focus: null };

export type SelectHow = 'only' | 'toggle' | 'range';

/** The selection after an item was clicked or reached by keyboard; `order` is what is shown, in order. */
export function selectItem(selection: Selection, order: readonly number[], id: number, how: SelectHow): Selection {
  if (how === 'toggle') {
    const ids = selection.ids.includes(id) ? selection.ids.filter((other) => other !== id) : [...selection.ids, id];
    return { ids, anchor: id, focus: id };
  }
  const from = how === 'range' ? order.indexOf(selection.anchor ?? id) : -1;
  const to = order.indexOf(id);
  if (from < 0 || to < 0) return { ids: [id], anchor: id, focus: id };
  return { ids: order.slice(Math.min(from, to), Math.max(from, to) + 1), anchor: selection.anchor ?? id, focus: id };
}

/** The selection without what is not there any more. */
export function keepKnown(selection: Selection, order: readonly number[]): Selection {
  const known = new Set(order);
  const ids = selection.ids.filter((id) => known.has(id));
  const there = (id: number | null) => (id !== null && known.has(id) ? id : null);
  if (ids.length === selection.ids.length && there(selection.focus) === selection.focus) return selection;
  return { ids, anchor: there(selection.anchor), focus: there(selection.focus) };
}

/** Where a key leads in a grid of `columns`; null when the key is not one of movement. Index -1 is nothing focused. */
export function moveInGrid(key: string, index: number, count: number, columns: number): number | null {
  if (count === 0) return null;
  const at = Math.max(0, index);
  const steps: Record<string, number> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at - columns,
    ArrowDown: at + columns,
    Home: 0,
    End: count - 1,
    PageUp: at - 4 * columns,
    PageDown: at + 4 * columns,
  };
  const target = steps[key];
  if (target === undefined) return null;
  if (index < 0) return key === 'End' ? count - 1 : 0;
  // Down from the last full row goes to the last item; up and down never change the column otherwise.
  if (key === 'ArrowUp' && target < 0) return at;
  return Math.min(count - 1, Math.max(0, target));
}
