/** Changes of whole tracks: several at once, joined, divided, exchanged. Each is one undo step. */
import { AppError } from '../contract/errors.ts';
import type { Media, Track } from '../contract/records.ts';
import { say } from '../contract/sentences.ts';
import type { JobJson } from '../jobs/queue.ts';
import { writtenTracks } from '../jobs/written-tracks.ts';
import type { Editor, Library, TrackPatch } from '../library/library.ts';
import { mergeAll } from '../masks/combine.ts';
import { checkFrame, checkUnlocked, checkUnprotected, type EngineContext, rangeWithin } from './context.ts';
import type { Procedures } from './procedures.ts';

/** What these methods need of the engine. */
interface TrackContext extends Pick<EngineContext, 'library' | 'lanes'> {
  readonly queue: {
    list(filter: Parameters<EngineContext['queue']['list']>[0]): ReturnType<EngineContext['queue']['list']>;
    cancel(jobId: number, reason: string): unknown;
  };
  readonly segmentation: Pick<EngineContext['segmentation'], 'outdate'>;
}

/** Answers the methods of `tracks.*` that are about more than one record. */
export function trackEditingMethods(os: Procedures, context: TrackContext) {
  const { library, lanes } = context;
  const { tracks } = os;
  return {
    updateMany: tracks.updateMany.handler(({ input }) => updateMany(library, input.trackIds, input.patch)),
    merge: tracks.merge.handler(({ input }) => {
      const { media, members } = together(library, input.trackIds);
      const merged = library.commit(media.projectId, `Merge ${members.length} objects`, (edit) => merge(library, edit, members));
      regroup(context, media, members);
      return merged;
    }),
    split: tracks.split.handler(({ input }) => {
      const { media, members } = together(library, [input.trackId]);
      const track = split(library, media, members[0]!, input.frameIndex);
      regroup(context, media, members);
      return track;
    }),
    swap: tracks.swap.handler(({ input }) => {
      const { media, members } = together(library, input.trackIds);
      const changed = swap(library, media, members, { from: input.from, to: input.to ?? media.frameCount - 1 });
      regroup(context, media, members);
      return { changed };
    }),
    lanes: tracks.lanes.handler(({ input, signal }) => {
      const media = library.mediaItem(input.mediaId);
      const all = library.tracks(media.id).map((track) => track.id);
      const foreign = input.trackIds?.find((trackId) => !all.includes(trackId));
      if (foreign !== undefined) throw notThere(media, foreign);
      const range = rangeWithin(media, input.range);
      const overlaps = input.withOverlaps ? 'computed' : 'left-out';
      return lanes.read({ trackIds: input.trackIds ?? all, range, overlaps }, signal);
    }),
  };
}

/** What locking guards: whether an object is shown, and the lock itself, can always be changed. @throws AppError `track-locked` */
export function checkPatch(track: Track, patch: TrackPatch): void {
  const guarded = patch.classId !== undefined || patch.instanceName !== undefined;
  if (guarded && patch.locked !== false) checkUnlocked(track);
}

function updateMany(library: Library, trackIds: readonly number[], patch: TrackPatch): Track[] {
  const chosen = [...new Set(trackIds)].map((trackId) => library.track(trackId));
  for (const track of chosen) checkPatch(track, patch);
  const [projectId, ...others] = new Set(chosen.map((track) => library.mediaItem(track.mediaId).projectId));
  if (projectId === undefined || others.length > 0) {
    throw new AppError('invalid-input', 'Objects are changed together only within one project.', { trackIds });
  }
  const label = chosen.length === 1 ? 'Change object' : `Change ${chosen.length} objects`;
  return library.commit(projectId, label, (edit) => chosen.map((track) => edit.updateTrack(track.id, patch)));
}

/** Tracks of one media item, none of them locked. */
function together(library: Library, trackIds: readonly number[]): { media: Media; members: readonly Track[] } {
  const members = trackIds.map((trackId) => library.track(trackId));
  const media = library.mediaItem(members[0]?.mediaId ?? 0);
  const foreign = members.find((track) => track.mediaId !== media.id);
  if (foreign !== undefined) throw notThere(media, foreign.id);
  if (new Set(trackIds).size < trackIds.length) {
    throw new AppError('invalid-input', 'An object is named twice. Choose different objects.', { trackIds });
  }
  for (const track of members) checkUnlocked(track);
  return { media, members };
}

function notThere(media: Media, trackId: number): AppError {
  return new AppError('track-not-found', `"${media.name}" has no track ${trackId}.`, { trackId, mediaId: media.id });
}

function merge(library: Library, edit: Editor, [first, ...others]: readonly Track[]): Track {
  const kept = new Set(library.trackFrames(first!.id).masks.flatMap((mask) => (mask.protected ? [mask.frameIndex] : [])));
  for (const other of others) join(library, edit, first!, other, kept);
  for (const other of others) edit.removeTrack(other.id);
  return library.track(first!.id);
}

/**
 * Takes over what `first` lacks, unites what both have, and leaves the rest to be deleted with `other`.
 * @param kept frames of `first` that stay as they are
 */
function join(library: Library, edit: Editor, first: Track, other: Track, kept: ReadonlySet<number>): void {
  const mine = byFrame(library.trackFrames(first.id).masks);
  const theirs = library.trackFrames(other.id);
  const shared = theirs.masks.filter((mask) => mine.has(mask.frameIndex) && !kept.has(mask.frameIndex));
  for (const mask of shared) {
    const own = mine.get(mask.frameIndex)!;
    edit.setMask({
      trackId: first.id,
      frameIndex: mask.frameIndex,
      pixels: own.hash === mask.hash ? own : mergeAll([library.rle(own.hash), library.rle(mask.hash)], 'union'),
      score: null,
      provenance: 'edited',
      protected: own.protected || mask.protected,
    });
  }
  for (const prompt of library.prompts({ mediaId: first.mediaId, trackId: other.id })) {
    if (mine.has(prompt.frameIndex) && !kept.has(prompt.frameIndex)) edit.movePrompt(prompt.id, first.id);
  }
  // A mask takes the place of an absence; of two absences the first's own stays.
  const seen = byFrame(theirs.masks);
  const absent = byFrame(library.trackFrames(first.id).absences);
  edit.exchangeFrames(first.id, other.id, (frame) => !mine.has(frame) && (seen.has(frame) || !absent.has(frame)));
}

function split(library: Library, media: Media, track: Track, frameIndex: number): Track {
  checkFrame(media, frameIndex);
  const { masks, absences } = library.trackFrames(track.id);
  const frames = [...masks, ...absences, ...library.prompts({ mediaId: media.id, trackId: track.id })].map(
    (record) => record.frameIndex,
  );
  const later = frames.filter((frame) => frame >= frameIndex).length;
  if (later === 0 || later === frames.length) {
    throw new AppError(
      'invalid-input',
      say(later === 0 ? 'nothing-known-after' : 'nothing-known-before', { frame: frameIndex }),
      { trackId: track.id, frameIndex },
    );
  }
  return library.commit(media.projectId, 'Split object', (edit) => {
    const { classId, instanceName, hidden } = track;
    const created = edit.addTrack({ mediaId: media.id, classId, instanceName, hidden });
    edit.exchangeFrames(track.id, created.id, (frame) => frame >= frameIndex);
    return created;
  });
}

function swap(library: Library, media: Media, [a, b]: readonly Track[], asked: { from: number; to: number }): number {
  const { from, to } = asked;
  if (from > to) throw new AppError('invalid-input', 'The first frame must not lie after the last.', { from, to });
  const range = rangeWithin(media, asked);
  if (range.from === range.to) for (const track of [a!, b!]) checkUnprotected(library, track, range.from);
  const kept = new Set(
    [a!, b!].flatMap((track) =>
      library.trackFrames(track.id, range).masks.flatMap((mask) => (mask.protected ? [mask.frameIndex] : [])),
    ),
  );
  const isChosen = (frame: number) => frame >= range.from && frame <= range.to && !kept.has(frame);
  return library.commit(media.projectId, 'Swap objects', (edit) => edit.exchangeFrames(a!.id, b!.id, isChosen));
}

/**
 * Objects are not what they were: jobs that write them stop, with what they have stored, and the model forgets what it
 * remembers of them. Called in the turn of the change itself, so that no job writes in between.
 */
function regroup({ library, queue, segmentation }: TrackContext, media: Media, members: readonly Track[]): void {
  const kinds = ['propagate', 'concept'] as const;
  for (const job of queue.list({ projectId: media.projectId, kinds, states: ['queued', 'running'] })) {
    const written = writtenTracks(job, library.jobCheckpoint(job.id) as JobJson | null);
    if (!members.some((track) => written.includes(track.id))) continue;
    queue.cancel(job.id, say(job.kind === 'concept' ? 'found-objects-regrouped' : 'objects-regrouped'));
  }
  segmentation.outdate(
    media.id,
    members.map((track) => track.objectId),
  );
}

function byFrame<R extends { readonly frameIndex: number }>(records: readonly R[]): ReadonlyMap<number, R> {
  return new Map(records.map((record) => [record.frameIndex, record]));
}
