/** Jobs and settings: what the library keeps without a history. */
import type { Job, JobError, JobKind, JobState, Progress } from '../contract/jobs.ts';
import { jobSchema } from '../contract/jobs.ts';
import { type Settings, settingsSchema } from '../contract/settings.ts';
import type { Database, SqlValue } from './database.ts';
import { given, parseRecord } from './edit-context.ts';
import type { Library } from './library.ts';
import { found } from './not-found.ts';
import type { RecordReads } from './reads.ts';

interface JobRow {
  readonly id: number;
  readonly project_id: number;
  readonly media_id: number | null;
  readonly kind: JobKind;
  readonly state: JobState;
  readonly progress: string;
  readonly params: string;
  readonly result: string | null;
  readonly error: string | null;
  readonly checkpoint: string | null;
  readonly created_at_ms: number;
  readonly finished_at_ms: number | null;
}

export type JobCalls = Pick<Library, 'createJob' | 'updateJob' | 'job' | 'jobCheckpoint' | 'jobs'>;

/** Jobs of an open library. */
export function createJobCalls(db: Database, reads: RecordReads, now: () => number, requireWriter: () => void): JobCalls {
  function row(jobId: number): JobRow {
    return found('job', jobId, db.get<JobRow>('SELECT * FROM jobs WHERE id = ?', jobId));
  }
  return {
    createJob(entry) {
      requireWriter();
      const { projectId, mediaId, kind } = entry;
      return db.transaction(() => {
        reads.project(projectId);
        const { id } = db.run(
          "INSERT INTO jobs(project_id, media_id, kind, state, progress, params, created_at_ms) VALUES(?, ?, ?, 'queued', ?, ?, ?)",
          projectId,
          mediaId,
          kind,
          JSON.stringify(entry.progress),
          JSON.stringify(entry.params),
          now(),
        );
        return parseRecord(jobSchema, jobFromRow(row(id)));
      });
    },
    updateJob(jobId, patch) {
      requireWriter();
      return db.transaction(() => {
        const old = row(jobId);
        const { mediaId = old.media_id, state = old.state, finishedAtMs = old.finished_at_ms } = patch;
        db.run(
          'UPDATE jobs SET media_id = ?, state = ?, progress = ?, result = ?, error = ?, checkpoint = ?, finished_at_ms = ? WHERE id = ?',
          mediaId,
          state,
          patch.progress ? JSON.stringify(patch.progress) : old.progress,
          jsonOr(patch.result, old.result),
          jsonOr(patch.error, old.error),
          jsonOr(patch.checkpoint, old.checkpoint),
          finishedAtMs,
          jobId,
        );
        return parseRecord(jobSchema, jobFromRow(row(jobId)));
      });
    },
    job: (jobId) => jobFromRow(row(jobId)),
    jobCheckpoint: (jobId) => parseNullable<Record<string, unknown>>(row(jobId).checkpoint),
    jobs(filter = {}): Job[] {
      const { projectId, mediaId, states, kinds } = filter;
      const where: string[] = [];
      const values: SqlValue[] = [];
      const also = (condition: string, value: SqlValue | undefined): void => {
        if (value === undefined) return;
        where.push(condition);
        values.push(value);
      };
      also('project_id = ?', projectId);
      also('media_id = ?', mediaId);
      also('state IN (SELECT value FROM json_each(?))', states && JSON.stringify(states));
      also('kind IN (SELECT value FROM json_each(?))', kinds && JSON.stringify(kinds));
      const condition = where.length > 0 ? `WHERE ${where.join(' AND ')}` : '';
      return db.all<JobRow>(`SELECT * FROM jobs ${condition} ORDER BY id`, ...values).map(jobFromRow);
    },
  };
}

function jsonOr(value: object | null | undefined, old: string | null): string | null {
  if (value === undefined) return old;
  return value === null ? null : JSON.stringify(value);
}

function parseNullable<T>(text: string | null): T | null {
  return text === null ? null : (JSON.parse(text) as T);
}

function jobFromRow(row: JobRow): Job {
  return {
    id: row.id,
    projectId: row.project_id,
    mediaId: row.media_id,
    kind: row.kind,
    state: row.state,
    progress: JSON.parse(row.progress) as Progress,
    params: JSON.parse(row.params) as Record<string, unknown>,
    result: parseNullable<Record<string, unknown>>(row.result),
    error: parseNullable<JobError>(row.error),
    createdAtMs: row.created_at_ms,
    finishedAtMs: row.finished_at_ms,
  };
}

/** Settings of an open library: sections that were never set have their defaults. */
export function createSettingsCalls(db: Database, requireWriter: () => void): Pick<Library, 'settings' | 'updateSettings'> {
  function stored(): Record<string, unknown> {
    const rows = db.all<{ readonly section: string; readonly value: string }>('SELECT section, value FROM settings');
    return Object.fromEntries(rows.map(({ section, value }) => [section, JSON.parse(value) as unknown]));
  }
  return {
    settings: () => settingsSchema.parse(stored()),
    updateSettings(sections): Settings {
      requireWriter();
      return db.transaction(() => {
        const settings = parseRecord<Settings>(settingsSchema, { ...stored(), ...given(sections) });
        const sql = 'INSERT INTO settings(section, value) VALUES(?, ?) ON CONFLICT(section) DO UPDATE SET value = excluded.value';
        for (const section of Object.keys(given(sections))) {
          if (section in settings) db.run(sql, section, JSON.stringify(settings[section as keyof Settings]));
        }
        return settings;
      });
    },
  };
}
