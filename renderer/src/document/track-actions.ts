import type { ActionParts, Attempt } from './action-parts.ts';
import type { Actions } from './actions.ts';

type TrackActions = Pick<
  Actions,
  | 'updateTracks'
  | 'deleteTracks'
  | 'mergeTracks'
  | 'splitTrack'
  | 'swapTracks'
  | 'createClass'
  | 'updateClass'
  | 'setHotkeys'
  | 'deleteClass'
>;

/** Whole objects, and classes. */
export function trackActions({ host, document, session }: ActionParts, attempt: Attempt): TrackActions {
  const { engine } = host;
  return {
    async updateTracks(trackIds, patch) {
      if (trackIds.length > 0) await attempt(() => engine.tracks.updateMany({ trackIds: [...trackIds], patch }));
    },
    async deleteTracks(trackIds) {
      if (trackIds.length > 0) await attempt(() => engine.tracks.delete({ trackIds: [...trackIds] }));
    },
    async mergeTracks(trackIds) {
      if (trackIds.length < 2) return;
      const merged = await attempt(() => engine.tracks.merge({ trackIds: [...trackIds] }));
      if (merged !== undefined) session.store.setState({ selection: [merged.id] });
    },
    async splitTrack(trackId, frameIndex) {
      const after = await attempt(() => engine.tracks.split({ trackId, frameIndex }));
      if (after !== undefined) session.store.setState({ selection: [after.id] });
    },
    async swapTracks([a, b], from) {
      await attempt(() => engine.tracks.swap({ trackIds: [a, b], from }));
    },
    async createClass(name, color) {
      const { project } = document.store.getState();
      if (project === null) return null;
      const created = await attempt(() =>
        engine.classes.create({ projectId: project.id, name, ...(color === undefined ? {} : { color }) }),
      );
      return created?.id ?? null;
    },
    async updateClass(classId, patch) {
      await attempt(() => engine.classes.update({ classId, ...patch }));
    },
    async setHotkeys(changes) {
      const [first] = changes;
      if (first === undefined) return;
      // One change is named after its class in the history.
      await attempt(async () =>
        changes.length === 1 ? engine.classes.update(first) : engine.classes.updateMany({ changes: [...changes] }),
      );
    },
    async deleteClass(classId) {
      await attempt(() => engine.classes.delete({ classId }));
    },
  };
}
