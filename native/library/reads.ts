/** Answers about projects, classes, media, tracks and prompts. */
import { join } from 'node:path';
import type { Media, ObjectClass, Project, Prompt, Track } from '../contract/records.ts';
import type { Database, SqlValue } from './database.ts';
import type { Library } from './library.ts';
import { found } from './not-found.ts';
import {
  type ClassRow,
  classFromRow,
  type MediaRow,
  mediaFromRow,
  type ProjectRow,
  type PromptRow,
  projectFromRow,
  promptFromRow,
  type TrackRow,
  trackFromRow,
} from './rows.ts';

export type RecordReads = Pick<
  Library,
  | 'projects'
  | 'project'
  | 'classes'
  | 'objectClass'
  | 'media'
  | 'mediaItem'
  | 'mediaByContentHash'
  | 'frameTable'
  | 'mediaDir'
  | 'tracks'
  | 'track'
  | 'prompts'
  | 'prompt'
>;

/** Reads of an open database; `dir` is the library's folder. */
export function createRecordReads(db: Database, dir: string): RecordReads {
  return {
    ...projectReads(db),
    ...mediaReads(db, dir),
    ...trackReads(db),
  };
}

function projectReads(db: Database): Pick<RecordReads, 'projects' | 'project' | 'classes' | 'objectClass'> {
  return {
    projects(scope = 'live'): Project[] {
      const rows = db.all<ProjectRow>('SELECT * FROM projects ORDER BY id').map(projectFromRow);
      return scope === 'all' ? rows : rows.filter((project) => project.deletedAtMs === null);
    },
    project: (projectId) =>
      projectFromRow(found('project', projectId, db.get<ProjectRow>('SELECT * FROM projects WHERE id = ?', projectId))),
    classes: (projectId): ObjectClass[] =>
      db.all<ClassRow>('SELECT * FROM classes WHERE project_id = ? ORDER BY category_id', projectId).map(classFromRow),
    objectClass: (classId) =>
      classFromRow(found('class', classId, db.get<ClassRow>('SELECT * FROM classes WHERE id = ?', classId))),
  };
}

function mediaReads(
  db: Database,
  dir: string,
): Pick<RecordReads, 'media' | 'mediaItem' | 'mediaByContentHash' | 'frameTable' | 'mediaDir'> {
  return {
    media(projectId, scope = 'live'): Media[] {
      const rows = db.all<MediaRow>('SELECT * FROM media WHERE project_id = ? ORDER BY id', projectId).map(mediaFromRow);
      return scope === 'all' ? rows : rows.filter((item) => item.deletedAtMs === null);
    },
    mediaItem: (mediaId) => mediaFromRow(found('media', mediaId, db.get<MediaRow>('SELECT * FROM media WHERE id = ?', mediaId))),
    mediaByContentHash(projectId, contentHash) {
      const row = db.get<MediaRow>(
        'SELECT * FROM media WHERE content_hash = ? AND project_id = ? ORDER BY deleted_at_ms IS NOT NULL, id LIMIT 1',
        contentHash,
        projectId,
      );
      return row ? mediaFromRow(row) : null;
    },
    frameTable(mediaId) {
      const sql = 'SELECT t.bytes FROM media m JOIN frame_tables t ON t.media_id = m.id WHERE m.id = ?';
      return found('media', mediaId, db.get<{ readonly bytes: Uint8Array }>(sql, mediaId)).bytes;
    },
    mediaDir: (mediaId) => join(dir, 'media', String(mediaId)),
  };
}

function trackReads(db: Database): Pick<RecordReads, 'tracks' | 'track' | 'prompts' | 'prompt'> {
  return {
    tracks: (mediaId): Track[] =>
      db.all<TrackRow>('SELECT * FROM tracks WHERE media_id = ? ORDER BY object_id', mediaId).map(trackFromRow),
    track: (trackId) => trackFromRow(found('track', trackId, db.get<TrackRow>('SELECT * FROM tracks WHERE id = ?', trackId))),
    prompts(filter): Prompt[] {
      const { mediaId, trackId, frameIndex } = filter;
      const values: SqlValue[] = [mediaId];
      let sql = 'SELECT * FROM prompts WHERE media_id = ?';
      if (trackId !== undefined) {
        sql += ' AND track_id IS ?';
        values.push(trackId);
      }
      if (frameIndex !== undefined) {
        sql += ' AND frame_index = ?';
        values.push(frameIndex);
      }
      return db.all<PromptRow>(`${sql} ORDER BY frame_index, id`, ...values).map(promptFromRow);
    },
    prompt: (promptId) =>
      promptFromRow(found('prompt', promptId, db.get<PromptRow>('SELECT * FROM prompts WHERE id = ?', promptId))),
  };
}
