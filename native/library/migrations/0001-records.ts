import type { Database } from '../database.ts';

/**
 * The first schema. Foreign keys are checked at commit, so that a diff may be applied in any order. What is not a foreign
 * key on purpose: `masks.hash` (its reverse index would be as large as the table; `check()` verifies it), `jobs.media_id`
 * and the counters, which outlive a media item that was undone and may be redone.
 */
export function addRecords(db: Database): void {
  db.exec(`
CREATE TABLE notes(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE settings(section TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
-- Numbers that are given once and never again, also when what had them was undone.
CREATE TABLE counters(scope TEXT NOT NULL, owner INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY(scope, owner))
  STRICT, WITHOUT ROWID;

CREATE TABLE projects(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  created_at_ms REAL NOT NULL,
  deleted_at_ms REAL
) STRICT;

CREATE TABLE classes(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id INTEGER NOT NULL REFERENCES projects(id) DEFERRABLE INITIALLY DEFERRED,
  category_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  color TEXT NOT NULL,
  hotkey TEXT
) STRICT;
CREATE INDEX classes_by_project ON classes(project_id, category_id);

CREATE TABLE media(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id INTEGER NOT NULL REFERENCES projects(id) DEFERRABLE INITIALLY DEFERRED,
  name TEXT NOT NULL,
  slug TEXT NOT NULL,
  kind TEXT NOT NULL,
  source_path TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  width_px INTEGER NOT NULL,
  height_px INTEGER NOT NULL,
  frame_count INTEGER NOT NULL,
  source_frame_count INTEGER NOT NULL,
  fps REAL,
  source_fps REAL,
  duration_ms REAL NOT NULL,
  codec TEXT,
  rotation_degrees INTEGER NOT NULL,
  color TEXT NOT NULL,
  policy TEXT NOT NULL,
  warnings TEXT NOT NULL,
  imported_at_ms REAL NOT NULL,
  deleted_at_ms REAL
) STRICT;
CREATE INDEX media_by_project ON media(project_id);
CREATE INDEX media_by_content ON media(content_hash);

CREATE TABLE frame_tables(media_id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;

CREATE TABLE tracks(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  media_id INTEGER NOT NULL REFERENCES media(id) DEFERRABLE INITIALLY DEFERRED,
  object_id INTEGER NOT NULL,
  class_id INTEGER REFERENCES classes(id) DEFERRABLE INITIALLY DEFERRED,
  instance_name TEXT NOT NULL,
  color TEXT NOT NULL,
  hidden INTEGER NOT NULL,
  locked INTEGER NOT NULL
) STRICT;
CREATE INDEX tracks_by_media ON tracks(media_id, object_id);
CREATE INDEX tracks_by_class ON tracks(class_id);

CREATE TABLE prompts(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  media_id INTEGER NOT NULL REFERENCES media(id) DEFERRABLE INITIALLY DEFERRED,
  track_id INTEGER REFERENCES tracks(id) DEFERRABLE INITIALLY DEFERRED,
  frame_index INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  prompt TEXT NOT NULL
) STRICT;
CREATE INDEX prompts_by_frame ON prompts(media_id, frame_index);
CREATE INDEX prompts_by_track ON prompts(track_id);

-- Pixels by content; appended to, so that loading many is sequential. counts is COCO's compressed string.
CREATE TABLE mask_blobs(
  id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  counts TEXT NOT NULL
) STRICT;

-- Clustered by track, so that the list of a track's frames is one run of pages.
CREATE TABLE masks(
  track_id INTEGER NOT NULL REFERENCES tracks(id) DEFERRABLE INITIALLY DEFERRED,
  frame_index INTEGER NOT NULL,
  media_id INTEGER NOT NULL,
  hash TEXT NOT NULL,
  x INTEGER NOT NULL,
  y INTEGER NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  area_px INTEGER NOT NULL,
  score REAL,
  provenance INTEGER NOT NULL,
  protected INTEGER NOT NULL,
  PRIMARY KEY(track_id, frame_index)
) STRICT, WITHOUT ROWID;
CREATE INDEX masks_by_frame ON masks(media_id, frame_index);

CREATE TABLE absences(
  track_id INTEGER NOT NULL REFERENCES tracks(id) DEFERRABLE INITIALLY DEFERRED,
  frame_index INTEGER NOT NULL,
  media_id INTEGER NOT NULL,
  provenance INTEGER NOT NULL,
  PRIMARY KEY(track_id, frame_index)
) STRICT, WITHOUT ROWID;
CREATE INDEX absences_by_frame ON absences(media_id, frame_index);

-- track_id 0 stands for all tracks of the frame.
CREATE TABLE reviews(
  media_id INTEGER NOT NULL REFERENCES media(id) DEFERRABLE INITIALLY DEFERRED,
  frame_index INTEGER NOT NULL,
  track_id INTEGER NOT NULL,
  reviewed_at_ms REAL NOT NULL,
  PRIMARY KEY(media_id, frame_index, track_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE edits(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id INTEGER NOT NULL REFERENCES projects(id) DEFERRABLE INITIALLY DEFERRED,
  label TEXT NOT NULL,
  at_ms REAL NOT NULL,
  undone INTEGER NOT NULL,
  changes INTEGER NOT NULL
) STRICT;
CREATE INDEX edits_by_project ON edits(project_id, id);

-- What an edit did, one row or a few for each transaction that amended it: appended, never rewritten.
CREATE TABLE edit_changes(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  edit_id INTEGER NOT NULL REFERENCES edits(id) ON DELETE CASCADE,
  changes TEXT NOT NULL
) STRICT;
CREATE INDEX edit_changes_by_edit ON edit_changes(edit_id, id);

CREATE TABLE jobs(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id INTEGER NOT NULL REFERENCES projects(id) DEFERRABLE INITIALLY DEFERRED,
  media_id INTEGER,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  progress TEXT NOT NULL,
  params TEXT NOT NULL,
  result TEXT,
  error TEXT,
  checkpoint TEXT,
  created_at_ms REAL NOT NULL,
  finished_at_ms REAL
) STRICT;
CREATE INDEX jobs_by_project ON jobs(project_id, state);
CREATE INDEX jobs_by_state ON jobs(state);

-- Folders of media whose records are gone: deleted after the commit, and again at the next open if that was cut short.
CREATE TABLE folder_deletions(media_id INTEGER PRIMARY KEY) STRICT;
`);
}
