/**
 * What a step that is amended must leave alone. Undo goes from the newest step to the oldest, so it is exact only while
 * no step changes a record that a later step has changed since: what the later step would put back would be out of date.
 */
import { AppError, abortedError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import { type Change, decodeChanges } from './changes.ts';
import type { Database } from './database.ts';
import type { KindRecord } from './editor.ts';
import { recordKey } from './tables.ts';

const APPLIED = 1;
const APPLIED_BIRTH = 2;
const UNDONE = 4;
const UNDONE_BIRTH = 8;

/** The limits of one edit. */
export interface Limits {
  canWriteFrame(trackId: number, frameIndex: number): boolean;
  /** @throws AppError `frame-protected`, `aborted` when the change is a later step's to make */
  check(from: KindRecord | null, to: KindRecord | null): void;
  /** Whether the changes checked so far make it unsound to redo what was undone. */
  readonly breaksRedo: boolean;
}

/** For the newest step: everything may be changed, and nothing can be redone after it. */
export const NO_LIMITS: Limits = { canWriteFrame: () => true, check: () => {}, breaksRedo: true };

/** Remembers what later steps changed between one amendment and the next, and reads only what is new. */
export interface LaterSteps {
  /** @param version changes whenever an undo, redo or purge has changed the past */
  limits(version: number): Limits;
}

/** @param stepId the step that is amended */
export function createLaterSteps(db: Database, projectId: number, stepId: number): LaterSteps {
  let seenVersion = -1;
  let seenId = 0;
  let flags = new Map<string, number>();

  function refresh(version: number): void {
    if (version !== seenVersion) {
      flags = new Map();
      seenId = 0;
      seenVersion = version;
    }
    const sql =
      'SELECT c.id, e.undone FROM edits e JOIN edit_changes c ON c.edit_id = e.id ' +
      'WHERE e.project_id = ? AND e.id > ? AND c.id > ? ORDER BY c.id';
    for (const { id, undone } of db.all<{ id: number; undone: number }>(sql, projectId, stepId, seenId)) {
      const row = db.get<{ changes: string }>('SELECT changes FROM edit_changes WHERE id = ?', id);
      for (const change of decodeChanges(row!.changes)) mark(change, undone !== 0);
      seenId = id;
    }
  }

  function mark({ from, to }: Change, undone: boolean): void {
    const key = keyOf((to ?? from)!);
    const birth = from === null || to === null;
    const bits = undone ? UNDONE | (birth ? UNDONE_BIRTH : 0) : APPLIED | (birth ? APPLIED_BIRTH : 0);
    flags.set(key, (flags.get(key) ?? 0) | bits);
  }

  return {
    limits(version) {
      refresh(version);
      return flags.size === 0 ? { ...NO_LIMITS, breaksRedo: false } : limitsOf(flags);
    },
  };
}

function limitsOf(flags: ReadonlyMap<string, number>): Limits {
  const has = (key: string, bits: number): boolean => ((flags.get(key) ?? 0) & bits) !== 0;
  let breaksRedo = false;
  function canWriteFrame(trackId: number, frameIndex: number): boolean {
    return !has(`frame:${trackId}:${frameIndex}`, APPLIED) && !has(`track:${trackId}`, APPLIED_BIRTH);
  }
  return {
    canWriteFrame,
    check(from, to) {
      const entry = (to ?? from)!;
      if (entry.kind === 'mask' || entry.kind === 'absence') {
        const { trackId, frameIndex } = entry.record;
        if (!canWriteFrame(trackId, frameIndex)) throw overtakenFrame(trackId, frameIndex);
        breaksRedo ||= has(`frame:${trackId}:${frameIndex}`, UNDONE) || has(`track:${trackId}`, UNDONE_BIRTH);
        return;
      }
      // What a later step may refer to is not taken away under it.
      const removesReferred = to === null && (entry.kind === 'class' || entry.kind === 'track' || entry.kind === 'media');
      if (removesReferred || has(keyOf(entry), APPLIED) || parentKeys(entry).some((key) => has(key, APPLIED_BIRTH))) {
        throw abortedError('A later step has changed what this step was about.');
      }
      breaksRedo = true;
    },
    get breaksRedo() {
      return breaksRedo;
    },
  };
}

/** A mask and an absence exclude each other, so they share a key. */
function keyOf(entry: KindRecord): string {
  if (entry.kind === 'mask' || entry.kind === 'absence') return `frame:${entry.record.trackId}:${entry.record.frameIndex}`;
  return recordKey(entry);
}

function parentKeys(entry: KindRecord): readonly string[] {
  switch (entry.kind) {
    case 'track':
      return [`media:${entry.record.mediaId}`, `class:${entry.record.classId}`];
    case 'prompt':
    case 'review':
      return [`media:${entry.record.mediaId}`, `track:${entry.record.trackId}`];
    default:
      return [];
  }
}

function overtakenFrame(trackId: number, frameIndex: number): AppError {
  return new AppError('frame-protected', say('frame-changed-later', { frame: frameIndex }), {
    trackId,
    frameIndex,
  });
}
