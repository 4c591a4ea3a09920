/** Classes, tracks, reviews, settings and the library itself: what needs nothing but the library. */
import { AppError } from '../contract/errors.ts';
import { checkUnlocked, type EngineContext, rangeWithin } from './context.ts';
import type { Procedures } from './procedures.ts';
import { checkPatch, trackEditingMethods } from './track-editing.ts';

/** Answers `classes.*`. */
export function classMethods(os: Procedures, { library }: EngineContext) {
  const { classes } = os;
  return {
    create: classes.create.handler(({ input: { projectId, ...entry } }) =>
      library.commit(projectId, `Add class "${entry.name}"`, (edit) => edit.addClass(entry)),
    ),
    list: classes.list.handler(({ input }) => [...library.classes(library.project(input.projectId).id)]),
    update: classes.update.handler(({ input: { classId, ...patch } }) => {
      const { projectId, name } = library.objectClass(classId);
      return library.commit(projectId, `Change class "${name}"`, (edit) => edit.updateClass(classId, patch));
    }),
    updateMany: classes.updateMany.handler(({ input }) => {
      const [projectId, ...others] = new Set(input.changes.map(({ classId }) => library.objectClass(classId).projectId));
      if (projectId === undefined || others.length > 0) {
        throw new AppError('invalid-input', 'Classes are changed together only within one project.', { ...input });
      }
      return library.commit(projectId, `Change ${input.changes.length} classes`, (edit) =>
        input.changes.map(({ classId, ...patch }) => edit.updateClass(classId, patch)),
      );
    }),
    delete: classes.delete.handler(({ input }) => {
      const { projectId, name } = library.objectClass(input.classId);
      library.commit(projectId, `Delete class "${name}"`, (edit) => edit.removeClass(input.classId));
      return {};
    }),
  };
}

/** Answers `tracks.*`. */
export function trackMethods(os: Procedures, context: EngineContext) {
  const { library } = context;
  const { tracks } = os;
  const projectOf = (mediaId: number) => library.mediaItem(mediaId).projectId;
  return {
    create: tracks.create.handler(({ input }) =>
      library.commit(projectOf(input.mediaId), 'Add object', (edit) => edit.addTrack(input)),
    ),
    list: tracks.list.handler(({ input }) => [...library.tracks(library.mediaItem(input.mediaId).id)]),
    update: tracks.update.handler(({ input: { trackId, ...patch } }) => {
      const track = library.track(trackId);
      checkPatch(track, patch);
      return library.commit(projectOf(track.mediaId), 'Change object', (edit) => edit.updateTrack(trackId, patch));
    }),
    delete: tracks.delete.handler(({ input }) => {
      const doomed = input.trackIds.map((trackId) => library.track(trackId));
      for (const track of doomed) checkUnlocked(track);
      const byProject = Map.groupBy(doomed, (track) => projectOf(track.mediaId));
      for (const [projectId, group] of byProject) {
        const label = group.length === 1 ? 'Delete object' : `Delete ${group.length} objects`;
        library.commit(projectId, label, (edit) => {
          for (const track of group) edit.removeTrack(track.id);
        });
      }
      return {};
    }),
    frames: tracks.frames.handler(({ input }) => {
      const { masks, absences } = library.trackFrames(input.trackId, input.range);
      return { masks: [...masks], absences: [...absences] };
    }),
    ...trackEditingMethods(os, context),
  };
}

/** Answers `reviews.*`. */
export function reviewMethods(os: Procedures, { library }: EngineContext) {
  const { reviews } = os;
  return {
    list: reviews.list.handler(({ input }) => [...library.reviews(library.mediaItem(input.mediaId).id)]),
    set: reviews.set.handler(({ input }) => {
      const media = library.mediaItem(input.mediaId);
      const range = rangeWithin(media, input.range);
      const isReviewed = new Set(
        library.reviews(media.id).flatMap((review) => (review.trackId === input.trackId ? [review.frameIndex] : [])),
      );
      return library.commit(media.projectId, input.reviewed ? 'Mark as reviewed' : 'Mark as not reviewed', (edit) => {
        let changed = 0;
        for (let frame = range.from; frame <= range.to; frame++) {
          if (isReviewed.has(frame) === input.reviewed) continue;
          if (input.reviewed) edit.setReview(media.id, input.trackId, frame);
          else edit.removeReview(media.id, input.trackId, frame);
          changed++;
        }
        return { changed };
      });
    }),
  };
}

/** Answers `library.*`. */
export function libraryMethods(os: Procedures, { library }: EngineContext) {
  return {
    info: os.library.info.handler(() => {
      const previous = library.recoveredFrom;
      const recoveredFrom = previous === null ? null : { program: previous.program, sinceMs: previous.sinceMs };
      return { ...library.info(), recoveredFrom };
    }),
    check: os.library.check.handler(() => {
      const { ok, problems } = library.check();
      return { ok, problems: [...problems] };
    }),
    backup: os.library.backup.handler(() => library.backup()),
  };
}

/** Answers `settings.*`. */
export function settingsMethods(os: Procedures, { library, model }: EngineContext) {
  return {
    get: os.settings.get.handler(() => library.settings()),
    set: os.settings.set.handler(async ({ input }) => {
      const settings = library.updateSettings(input);
      if (input.model !== undefined) await model.refresh();
      return settings;
    }),
  };
}
