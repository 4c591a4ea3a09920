/** The hands of an edit for the project itself, classes, media, tracks and prompts. */
import { AppError } from '../contract/errors.ts';
import { classSchema, mediaSchema, projectSchema, promptSchema, trackSchema } from '../contract/records.ts';
import { say } from '../contract/sentences.ts';
import { paletteColor } from '../masks/palette.ts';
import { type EditContext, given, nextCount, nextId, parseRecord, requireFrame, takeCount } from './edit-context.ts';
import type { Editor } from './editor.ts';
import { found } from './not-found.ts';
import { foldName, slugFor } from './slug.ts';

/** Project and classes. */
export function projectEditor(context: EditContext): Pick<Editor, 'updateProject' | 'addClass' | 'updateClass' | 'removeClass'> {
  const { db, reads, projectId } = context;
  function ownClass(classId: number) {
    const entry = reads.objectClass(classId);
    return found('class', classId, entry.projectId === projectId ? entry : undefined);
  }
  function requireFreeClassName(name: string, exceptId: number | null): void {
    const other = reads.classes(projectId).find((entry) => entry.id !== exceptId && foldName(entry.name) === foldName(name));
    if (other) throw nameTaken('class', other.name);
  }
  return {
    updateProject(patch) {
      const from = reads.project(projectId);
      const to = parseRecord(projectSchema, { ...from, ...given(patch) });
      requireFreeProjectName(context, to.deletedAtMs === null ? to.name : null);
      context.apply({ kind: 'project', record: from }, { kind: 'project', record: to });
      return to;
    },
    addClass(entry) {
      const categoryId = nextCount(db, 'category', projectId);
      const { name, color = paletteColor(categoryId - 1), hotkey = null } = entry;
      const record = parseRecord(classSchema, { id: nextId(db, 'classes'), projectId, categoryId, name, color, hotkey });
      requireFreeClassName(record.name, null);
      context.apply(null, { kind: 'class', record });
      return record;
    },
    updateClass(classId, patch) {
      const from = ownClass(classId);
      const to = parseRecord(classSchema, { ...from, ...given(patch) });
      requireFreeClassName(to.name, classId);
      context.apply({ kind: 'class', record: from }, { kind: 'class', record: to });
      return to;
    },
    removeClass(classId) {
      const record = ownClass(classId);
      const { tracks } = db.get<{ tracks: number }>('SELECT count(*) AS tracks FROM tracks WHERE class_id = ?', classId)!;
      if (tracks > 0) {
        throw new AppError(
          'class-in-use',
          tracks === 1 ? say('class-of-one', { name: record.name }) : say('class-of-many', { name: record.name, count: tracks }),
          { classId, tracks },
        );
      }
      context.apply({ kind: 'class', record }, null);
    },
  };
}

function requireFreeProjectName(context: Pick<EditContext, 'reads' | 'projectId'>, name: string | null): void {
  if (name === null) return;
  const other = context.reads
    .projects()
    .find((project) => project.id !== context.projectId && foldName(project.name) === foldName(name));
  if (other) throw nameTaken('project', other.name);
}

export function nameTaken(what: 'project' | 'class', name: string): AppError {
  return new AppError('name-taken', say(`${what}-named`, { name }), { name });
}

/** Media and tracks. */
export function trackEditor(
  context: EditContext,
): Pick<Editor, 'addMedia' | 'updateMedia' | 'addTrack' | 'updateTrack' | 'removeTrack'> {
  const { db, reads, projectId } = context;
  function requireClass(classId: number | null): void {
    if (classId === null) return;
    const entry = reads.objectClass(classId);
    found('class', classId, entry.projectId === projectId ? entry : undefined);
  }
  return {
    addMedia(entry, frameTable) {
      const id = nextId(db, 'media');
      const taken = new Set(reads.media(projectId, 'all').map((item) => item.slug));
      const slug = slugFor(entry.name, entry.kind, taken);
      const record = parseRecord(mediaSchema, {
        ...entry,
        id,
        projectId,
        slug,
        importedAtMs: context.nowMs,
        deletedAtMs: null,
      });
      context.apply(null, { kind: 'media', record });
      writeFrameTable(context, id, frameTable);
      return record;
    },
    updateMedia(mediaId, patch) {
      const from = context.media(mediaId);
      const { projectId: owner, slug, importedAtMs } = from;
      const to = parseRecord(mediaSchema, { ...from, ...given(patch), id: mediaId, projectId: owner, slug, importedAtMs });
      context.apply({ kind: 'media', record: from }, { kind: 'media', record: to });
      return to;
    },
    addTrack(entry) {
      context.media(entry.mediaId);
      requireClass(entry.classId ?? null);
      const objectId = takeCount(db, 'object', entry.mediaId, entry.objectId ?? 0);
      const record = parseRecord(trackSchema, {
        id: nextId(db, 'tracks'),
        mediaId: entry.mediaId,
        objectId,
        classId: entry.classId ?? null,
        instanceName: entry.instanceName ?? '',
        color: entry.color ?? paletteColor(objectId - 1),
        hidden: entry.hidden ?? false,
        locked: entry.locked ?? false,
      });
      context.apply(null, { kind: 'track', record });
      return record;
    },
    updateTrack(trackId, patch) {
      const from = context.track(trackId).track;
      const { id, mediaId, objectId } = from;
      const to = parseRecord(trackSchema, { ...from, ...given(patch), id, mediaId, objectId });
      if (to.classId !== from.classId) requireClass(to.classId);
      context.apply({ kind: 'track', record: from }, { kind: 'track', record: to });
      return to;
    },
    removeTrack(trackId) {
      const { track, media } = context.track(trackId);
      for (const record of reads.prompts({ mediaId: media.id, trackId })) context.apply({ kind: 'prompt', record }, null);
      const { masks, absences } = reads.trackFrames(trackId);
      for (const record of masks) context.apply({ kind: 'mask', record }, null);
      for (const record of absences) context.apply({ kind: 'absence', record }, null);
      for (const record of reads.reviews(media.id)) {
        if (record.trackId === trackId) context.apply({ kind: 'review', record }, null);
      }
      context.apply({ kind: 'track', record: track }, null);
    },
  };
}

/** The frame table is not a record: it outlives an undone import, so that redo finds it. */
export function writeFrameTable(context: Pick<EditContext, 'db'>, mediaId: number, bytes: Uint8Array): void {
  const sql = 'INSERT INTO frame_tables(media_id, bytes) VALUES(?, ?) ON CONFLICT(media_id) DO UPDATE SET bytes = excluded.bytes';
  context.db.run(sql, mediaId, bytes);
}

/** Prompts. */
export function promptEditor(context: EditContext): Pick<Editor, 'addPrompt' | 'updatePrompt' | 'removePrompt'> {
  const { db, reads } = context;
  function ownPrompt(promptId: number) {
    const prompt = reads.prompt(promptId);
    const media = reads.mediaItem(prompt.mediaId);
    return found('prompt', promptId, media.projectId === context.projectId ? prompt : undefined);
  }
  return {
    addPrompt(entry) {
      const media = context.media(entry.mediaId);
      if (entry.trackId !== null) {
        found('track', entry.trackId, context.track(entry.trackId).media.id === media.id ? entry : undefined);
      }
      requireFrame(media, entry.frameIndex);
      const { mediaId, trackId, frameIndex, prompt } = entry;
      const id = nextId(db, 'prompts');
      const revision = nextCount(db, 'revision', id);
      const record = parseRecord(promptSchema, { id, mediaId, trackId, frameIndex, revision, prompt });
      context.apply(null, { kind: 'prompt', record });
      return record;
    },
    updatePrompt(promptId, prompt) {
      const from = ownPrompt(promptId);
      // Not `from.revision + 1`: after an undo that number may still be on its way in an answer.
      const revision = nextCount(db, 'revision', promptId);
      const to = parseRecord(promptSchema, { ...from, prompt, revision });
      context.apply({ kind: 'prompt', record: from }, { kind: 'prompt', record: to });
      return to;
    },
    removePrompt(promptId) {
      context.apply({ kind: 'prompt', record: ownPrompt(promptId) }, null);
    },
  };
}
