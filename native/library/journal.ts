/** The edit journal: commits, steps that grow, undo and redo. */
import { AppError, abortedError, invariant } from '../contract/errors.ts';
import type { Edit } from '../contract/records.ts';
import { say } from '../contract/sentences.ts';
import type { Announcer } from './announcer.ts';
import {
  appendChanges,
  applyChange,
  type Change,
  createChangeSet,
  createTouchedSet,
  journalRows,
  type TouchedSet,
  toDiff,
} from './changes.ts';
import type { Database } from './database.ts';
import { createEditContext } from './edit-context.ts';
import { markEditor, maskEditor } from './edit-frames.ts';
import { nameTaken, projectEditor, promptEditor, trackEditor } from './edit-records.ts';
import { exchangeEditor } from './edit-tracks.ts';
import type { Editor, StepHandle, Touched } from './editor.ts';
import type { FrameReads } from './frame-reads.ts';
import { createLaterSteps, type Limits, NO_LIMITS } from './later-steps.ts';
import type { Library } from './library.ts';
import type { RecordReads } from './reads.ts';
import { foldName } from './slug.ts';

export type JournalCalls = Pick<Library, 'commit' | 'beginStep' | 'resumeStep' | 'undo' | 'redo' | 'goTo' | 'history' | 'diffs'>;

export interface Journal extends JournalCalls {
  /** Must be told when history was rewritten (purge), so that open steps look again. */
  historyRewritten(): void;
}

interface EditRow {
  readonly id: number;
  readonly project_id: number;
  readonly label: string;
  readonly at_ms: number;
  readonly undone: number;
  readonly changes: number;
}

/** What the journal needs from the library that it belongs to. */
export interface JournalBase {
  readonly db: Database;
  readonly reads: RecordReads & FrameReads;
  readonly announcer: Announcer;
  readonly now: () => number;
  /** @throws AppError `library-read-only` */
  readonly requireWriter: () => void;
}

/** The journal of an open library. */
export function createJournal(base: JournalBase): Journal {
  const { db, reads, announcer, now, requireWriter } = base;
  let version = 0;
  let editing = false;

  /** Runs the callback of one edit inside the open transaction. */
  function edit<T>(projectId: number, limits: Limits, change: (edit: Editor) => T): { value: T; changes: readonly Change[] } {
    invariant(!editing, 'an edit does not commit while it runs');
    const changes = createChangeSet();
    const context = createEditContext({ db, reads, projectId, nowMs: now(), limits }, changes);
    const editor: Editor = {
      projectId,
      nowMs: context.nowMs,
      ...projectEditor(context),
      ...trackEditor(context),
      ...exchangeEditor(context),
      ...promptEditor(context),
      ...maskEditor(context),
      ...markEditor(context),
    };
    editing = true;
    try {
      const value = change(editor);
      return { value, changes: changes.changes() };
    } finally {
      editing = false;
    }
  }

  function addEdit(projectId: number, label: string): number {
    reads.project(projectId);
    const sql = 'INSERT INTO edits(project_id, label, at_ms, undone, changes) VALUES(?, ?, ?, 0, 0)';
    return db.run(sql, projectId, label, now()).id;
  }

  function stepHandle(editId: number, projectId: number): StepHandle {
    const later = createLaterSteps(db, projectId, editId);
    return {
      editId,
      amend: (change) =>
        announcer.transaction(() => {
          const step = db.get<EditRow>('SELECT * FROM edits WHERE id = ?', editId);
          if (!step || step.undone) throw abortedError('The step was undone.');
          const limits = later.limits(version);
          const { value, changes } = edit(projectId, limits, change);
          if (changes.length > 0) {
            appendChanges(db, editId, changes);
            dropUndone(db, projectId, limits.breaksRedo ? null : editId);
            announce('edit', step, changes);
          }
          return value;
        }),
    };
  }

  function announce(
    cause: 'edit' | 'undo' | 'redo',
    row: Pick<EditRow, 'id' | 'project_id' | 'label'>,
    changes: readonly Change[],
  ): void {
    const touched = createTouchedSet();
    touched.add(changes);
    note(cause, row, touched.touched());
  }

  function note(cause: 'edit' | 'undo' | 'redo', row: Pick<EditRow, 'id' | 'project_id' | 'label'>, touched: Touched): void {
    announcer.note({ kind: 'step', projectId: row.project_id, cause, editId: row.id, label: row.label, touched });
  }

  /** Undoes or redoes one step within a transaction. */
  function travelOne(projectId: number, direction: 'forward' | 'back', touched: TouchedSet): EditRow {
    const row = nextToTravel(db, projectId, direction);
    for (const { changes } of journalRows(db, row.id, direction)) {
      for (const change of changes) applyChange(db, change, direction);
      touched.add(changes);
    }
    requireDistinctNames(reads, projectId);
    const undone = direction === 'back' ? 1 : 0;
    db.run('UPDATE edits SET undone = ? WHERE id = ?', undone, row.id);
    version++;
    return { ...row, undone };
  }

  /** Undoes or redoes while `goesOn` says so, all or nothing. @returns the steps in the order in which it was done */
  function travel(
    projectId: number,
    direction: 'forward' | 'back',
    goesOn: (steps: number) => boolean,
  ): { readonly rows: readonly EditRow[]; readonly touched: Touched } {
    requireWriter();
    invariant(!editing, 'an edit does not undo while it runs');
    return announcer.transaction(() => {
      reads.project(projectId);
      const set = createTouchedSet();
      const rows: EditRow[] = [];
      while (goesOn(rows.length)) rows.push(travelOne(projectId, direction, set));
      const touched = set.touched();
      const last = rows.at(-1);
      if (last !== undefined) note(direction === 'back' ? 'undo' : 'redo', last, touched);
      return { rows, touched };
    });
  }

  function travelOnce(projectId: number, direction: 'forward' | 'back'): ReturnType<Library['undo']> {
    const { rows, touched } = travel(projectId, direction, (steps) => steps === 0);
    return { edit: editFromRow(rows[0]!), touched };
  }

  /** The newest step that counts. */
  function newestDone(projectId: number): number | null {
    const sql = 'SELECT max(id) AS id FROM edits WHERE project_id = ? AND undone = 0 AND changes > 0';
    return db.get<{ readonly id: number | null }>(sql, projectId)?.id ?? null;
  }

  return {
    commit(projectId, label, change) {
      requireWriter();
      return announcer.transaction(() => {
        reads.project(projectId);
        const { value, changes } = edit(projectId, NO_LIMITS, change);
        if (changes.length > 0) {
          dropUndone(db, projectId, null);
          const id = addEdit(projectId, label);
          appendChanges(db, id, changes);
          announce('edit', { id, project_id: projectId, label }, changes);
        }
        return value;
      });
    },
    beginStep(projectId, label) {
      requireWriter();
      return stepHandle(
        db.transaction(() => addEdit(projectId, label)),
        projectId,
      );
    },
    resumeStep(editId) {
      requireWriter();
      const row = db.get<EditRow>('SELECT * FROM edits WHERE id = ?', editId);
      if (!row || row.undone) throw abortedError('The step is no longer in the history.');
      return stepHandle(editId, row.project_id);
    },
    undo: (projectId) => travelOnce(projectId, 'back'),
    redo: (projectId) => travelOnce(projectId, 'forward'),
    goTo(projectId, editId) {
      reads.project(projectId);
      const target = editId === null ? null : requireStep(db, projectId, editId);
      const direction = target?.undone ? 'forward' : 'back';
      return { steps: travel(projectId, direction, () => newestDone(projectId) !== editId).rows.length };
    },
    history: (projectId, limit = -1): Edit[] =>
      db
        .all<EditRow>('SELECT * FROM edits WHERE project_id = ? AND changes > 0 ORDER BY id DESC LIMIT ?', projectId, limit)
        .map(editFromRow),
    *diffs(editId) {
      for (const { changes } of journalRows(db, editId, 'forward')) yield toDiff(changes);
    },
    historyRewritten() {
      version++;
    },
  };
}

/** @throws AppError `invalid-input` when the history of the project has no such step */
function requireStep(db: Database, projectId: number, editId: number): EditRow {
  const row = db.get<EditRow>('SELECT * FROM edits WHERE id = ? AND project_id = ? AND changes > 0', editId, projectId);
  if (row) return row;
  throw new AppError('invalid-input', say('history-step-gone'), {
    projectId,
    editId,
  });
}

/** Forgets what could have been redone: everything, or with `beforeId` only steps that are older. */
function dropUndone(db: Database, projectId: number, beforeId: number | null): void {
  const sql = 'DELETE FROM edits WHERE project_id = ? AND undone = 1 AND id < ?';
  db.run(sql, projectId, beforeId ?? Number.MAX_SAFE_INTEGER);
}

function nextToTravel(db: Database, projectId: number, direction: 'forward' | 'back'): EditRow {
  const sql =
    direction === 'back'
      ? 'SELECT * FROM edits WHERE project_id = ? AND undone = 0 AND changes > 0 ORDER BY id DESC LIMIT 1'
      : 'SELECT * FROM edits WHERE project_id = ? AND undone = 1 ORDER BY id LIMIT 1';
  const row = db.get<EditRow>(sql, projectId);
  if (row) return row;
  if (direction === 'back') throw new AppError('nothing-to-undo', 'There is nothing left to undo.', { projectId });
  throw new AppError('nothing-to-redo', 'There is nothing left to redo.', { projectId });
}

/**
 * Names may have been taken by others since: a project's by another project, a class's by a step that was amended later.
 * @throws AppError `name-taken`
 */
function requireDistinctNames(reads: RecordReads, projectId: number): void {
  const project = reads.project(projectId);
  if (project.deletedAtMs === null) {
    const twin = reads.projects().find((other) => other.id !== projectId && foldName(other.name) === foldName(project.name));
    if (twin) throw nameTaken('project', twin.name);
  }
  const seen = new Set<string>();
  for (const { name } of reads.classes(projectId)) {
    if (seen.has(foldName(name))) throw nameTaken('class', name);
    seen.add(foldName(name));
  }
}

function editFromRow(row: EditRow): Edit {
  return {
    id: row.id,
    projectId: row.project_id,
    label: row.label,
    atMs: row.at_ms,
    undone: row.undone !== 0,
    changes: row.changes,
  };
}
