/** Which rows the list of objects shows, and in which order. */
import type { ObjectClass, Track } from '../../../../native/contract/records.ts';
import type { Selectable } from './selection.ts';

export type SortBy = 'number' | 'class' | 'first-frame';

/** How a person wants the list. */
export interface RowOptions {
  readonly grouping: 'none' | 'class';
  readonly sortBy: SortBy;
  readonly filter: string;
  /** Keys of groups whose tracks are not shown. */
  readonly collapsed: ReadonlySet<string>;
}

export interface GroupRow extends Selectable {
  readonly kind: 'group';
  readonly trackId: null;
  /** Null for objects without a class. */
  readonly objectClass: ObjectClass | null;
  readonly trackIds: readonly number[];
  readonly state: 'open' | 'closed';
}

export interface TrackRow extends Selectable {
  readonly kind: 'track';
  readonly trackId: number;
  readonly track: Track;
  readonly objectClass: ObjectClass | null;
}

export type Row = GroupRow | TrackRow;

/** Key of a track's row. */
export function trackKey(trackId: number): string {
  return `track:${trackId}`;
}

/**
 * The rows of the list. `firstFrame` tells the first frame with a mask (Infinity for none) and is asked only where the
 * order needs it. Ties are broken by object number, so that the order is total.
 */
export function listRows(
  tracks: readonly Track[],
  classes: readonly ObjectClass[],
  options: RowOptions,
  firstFrame: (trackId: number) => number,
): readonly Row[] {
  const byId = new Map(classes.map((entry) => [entry.id, entry]));
  const matches = matcher(options.filter);
  const found: TrackRow[] = [];
  for (const track of tracks) {
    const objectClass = track.classId === null ? null : (byId.get(track.classId) ?? null);
    if (matches(track, objectClass))
      found.push({ kind: 'track', key: trackKey(track.id), trackId: track.id, track, objectClass });
  }
  const sorted = sortRows(found, options.sortBy, firstFrame);
  return options.grouping === 'none' ? sorted : grouped(sorted, options.collapsed);
}

/**
 * Tells whether an object is looked for: every word is part of its name or class, or is its number (`7`, `#7`).
 * Case does not matter.
 */
export function matcher(filter: string): (track: Track, objectClass: ObjectClass | null) => boolean {
  const words = filter.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return () => true;
  return (track, objectClass) => {
    const text = `${track.instanceName}\n${objectClass?.name ?? ''}`.toLocaleLowerCase();
    const number = String(track.objectId);
    return words.every((word) => text.includes(word) || word === number || word === `#${number}`);
  };
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

function sortRows(rows: readonly TrackRow[], by: SortBy, firstFrame: (trackId: number) => number): readonly TrackRow[] {
  const byNumber = (a: TrackRow, b: TrackRow) => a.track.objectId - b.track.objectId;
  if (by === 'number') return rows.toSorted(byNumber);
  if (by === 'class') return rows.toSorted((a, b) => compareClasses(a.objectClass, b.objectClass) || byNumber(a, b));
  const first = new Map(rows.map(({ trackId }) => [trackId, firstFrame(trackId)]));
  const frame = (row: TrackRow) => first.get(row.trackId) ?? Number.POSITIVE_INFINITY;
  return rows.toSorted((a, b) => (frame(a) === frame(b) ? byNumber(a, b) : frame(a) - frame(b)));
}

/** By name; no class comes last, where what is still to be done is found. */
function compareClasses(a: ObjectClass | null, b: ObjectClass | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return collator.compare(a.name, b.name) || a.categoryId - b.categoryId;
}

function grouped(rows: readonly TrackRow[], collapsed: ReadonlySet<string>): readonly Row[] {
  const groups = Map.groupBy(rows, (row) => `class:${row.objectClass?.id ?? 'none'}`);
  const ordered = [...groups].toSorted(([, a], [, b]) => compareClasses(a[0].objectClass, b[0].objectClass));
  return ordered.flatMap(([key, members]) => {
    const state = collapsed.has(key) ? 'closed' : 'open';
    const trackIds = members.map(({ trackId }) => trackId);
    const heading: GroupRow = { kind: 'group', key, trackId: null, objectClass: members[0].objectClass, trackIds, state };
    return state === 'closed' ? [heading] : [heading, ...members];
  });
}
