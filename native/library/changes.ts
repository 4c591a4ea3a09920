/** Changes of records: gathered while an edit runs, written to the journal, read back for undo and redo. */
import type { Database } from './database.ts';
import type { KindRecord, RecordKind, RecordKinds, RecordsDiff, Touched } from './editor.ts';
import { type PackedMask, packMask, unpackMask } from './packed-mask.ts';
import { dropRecord, putRecord, recordKey } from './tables.ts';

/** From nothing: added. To nothing: removed. */
export interface Change {
  readonly from: KindRecord | null;
  readonly to: KindRecord | null;
}

/** The net effect of an edit so far: one change for each record, in the order of first touch. */
export interface ChangeSet {
  add(from: KindRecord | null, to: KindRecord | null): void;
  /** Without those that came to nothing. */
  changes(): readonly Change[];
}

/** Starts with no change. */
export function createChangeSet(): ChangeSet {
  const byKey = new Map<string, Change>();
  return {
    add(from, to) {
      const entry = to ?? from;
      if (!entry) return;
      const key = recordKey(entry);
      const earlier = byKey.get(key);
      byKey.set(key, { from: earlier ? earlier.from : from, to });
    },
    changes: () => [...byKey.values()].filter((change) => !isSame(change.from, change.to)),
  };
}

/** Whether two records say the same. */
export function isSame(from: KindRecord | null, to: KindRecord | null): boolean {
  return JSON.stringify(from && pack(from)) === JSON.stringify(to && pack(to));
}

/** Makes records what a change says: `forward` to its `to`, `back` to its `from`. Foreign keys are checked at commit. */
export function applyChange(db: Database, change: Change, direction: 'forward' | 'back'): void {
  const [old, wanted] = direction === 'forward' ? [change.from, change.to] : [change.to, change.from];
  if (wanted) putRecord(db, wanted);
  else if (old) dropRecord(db, old);
}

/** Changes in one row of the journal. */
const CHANGES_PER_ROW = 1000;

/** Appends changes to what an edit has in the journal. */
export function appendChanges(db: Database, editId: number, changes: readonly Change[]): void {
  for (let start = 0; start < changes.length; start += CHANGES_PER_ROW) {
    const text = encodeChanges(changes.slice(start, start + CHANGES_PER_ROW));
    db.run('INSERT INTO edit_changes(edit_id, changes) VALUES(?, ?)', editId, text);
  }
  db.run('UPDATE edits SET changes = changes + ? WHERE id = ?', changes.length, editId);
}

/** The rows that an edit has in the journal, one at a time. */
export function* journalRows(
  db: Database,
  editId: number,
  direction: 'forward' | 'back',
): IterableIterator<{ readonly id: number; readonly changes: readonly Change[] }> {
  const sql =
    direction === 'forward'
      ? 'SELECT id, changes FROM edit_changes WHERE edit_id = ? AND id > ? ORDER BY id LIMIT 1'
      : 'SELECT id, changes FROM edit_changes WHERE edit_id = ? AND id < ? ORDER BY id DESC LIMIT 1';
  let last = direction === 'forward' ? 0 : Number.MAX_SAFE_INTEGER;
  for (;;) {
    const row = db.get<{ readonly id: number; readonly changes: string }>(sql, editId, last);
    if (!row) return;
    last = row.id;
    yield { id: row.id, changes: decodeChanges(row.changes) };
  }
}

type Packed = readonly [kind: RecordKind, record: unknown];
type PackedChange = readonly [kind: RecordKind, from: unknown, to: unknown];

/** JSON, with masks (nearly all of a journal) as plain rows. */
export function encodeChanges(changes: readonly Change[]): string {
  return JSON.stringify(
    changes.map(({ from, to }): PackedChange => [(to ?? from)!.kind, from && pack(from)[1], to && pack(to)[1]]),
  );
}

export function decodeChanges(text: string): readonly Change[] {
  return (JSON.parse(text) as readonly PackedChange[]).map(([kind, from, to]) => ({
    from: unpack(kind, from),
    to: unpack(kind, to),
  }));
}

function pack(entry: KindRecord): Packed {
  return [entry.kind, entry.kind === 'mask' ? packMask(entry.record) : entry.record];
}

function unpack(kind: RecordKind, packed: unknown): KindRecord | null {
  if (packed === null) return null;
  const record = kind === 'mask' ? unpackMask(packed as PackedMask) : (packed as RecordKinds[RecordKind]);
  return { kind, record } as KindRecord;
}

/** Changes in the form that the contract of the library shows. */
export function toDiff(changes: readonly Change[]): RecordsDiff {
  const added: KindRecord[] = [];
  const updated: [KindRecord, KindRecord][] = [];
  const removed: KindRecord[] = [];
  for (const { from, to } of changes) {
    if (from && to) updated.push([from, to]);
    else if (to) added.push(to);
    else if (from) removed.push(from);
  }
  return { added, updated, removed };
}

/** Gathers which records change, in little memory. */
export interface TouchedSet {
  add(changes: readonly Change[]): void;
  touched(): Touched;
}

/** Starts with nothing touched. */
export function createTouchedSet(): TouchedSet {
  const ids = {
    project: new Set<number>(),
    class: new Set<number>(),
    media: new Set<number>(),
    track: new Set<number>(),
    prompt: new Set<number>(),
  };
  const frames = new Map<string, { mediaId: number; trackId: number | null; range: { from: number; to: number } }>();
  function addFrame(mediaId: number, trackId: number | null, frameIndex: number): void {
    const key = `${mediaId}:${trackId}`;
    const known = frames.get(key);
    if (!known) frames.set(key, { mediaId, trackId, range: { from: frameIndex, to: frameIndex } });
    else if (frameIndex < known.range.from) known.range.from = frameIndex;
    else if (frameIndex > known.range.to) known.range.to = frameIndex;
  }
  return {
    add(changes) {
      for (const { from, to } of changes) {
        const entry = (to ?? from)!;
        if (entry.kind === 'mask' || entry.kind === 'absence' || entry.kind === 'review') {
          addFrame(entry.record.mediaId, entry.record.trackId, entry.record.frameIndex);
        } else {
          ids[entry.kind].add(entry.record.id);
        }
      }
    },
    touched: () => ({
      project: ids.project.size > 0,
      classIds: [...ids.class],
      mediaIds: [...ids.media],
      trackIds: [...ids.track],
      promptIds: [...ids.prompt],
      frames: [...frames.values()],
    }),
  };
}
