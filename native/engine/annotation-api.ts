/** Masks, prompts and propagation: what a person does to objects on frames. */
import { AppError } from '../contract/errors.ts';
import type { FrameRange } from '../contract/geometry.ts';
import type { Mask, Media, Track } from '../contract/records.ts';
import { say } from '../contract/sentences.ts';
import { type PropagateParams, planOf } from '../jobs/propagate-runner.ts';
import { passFrames } from '../jobs/propagation-plan.ts';
import type { Library } from '../library/library.ts';
import { areaOf } from '../masks/measure.ts';
import { phrasesOf } from './concept-api.ts';
import { checkFrame, checkUnlocked, checkUnprotected, type EngineContext, pixelsFor, rangeWithin } from './context.ts';
import { findConcept } from './finding.ts';
import { maskEditingMethods } from './mask-editing.ts';
import { changeStates } from './mask-states.ts';
import { answerStream, type Procedures } from './procedures.ts';
import { addPrompts, removePrompts, startObject, updatePrompt } from './prompting.ts';

/** Answers `masks.*`. */
export function maskMethods(os: Procedures, context: EngineContext) {
  const { library } = context;
  const { masks } = os;
  return {
    frame: masks.frame.handler(({ input }) => {
      checkFrame(library.mediaItem(input.mediaId), input.frameIndex);
      return [...library.masksOfFrame(input.mediaId, input.frameIndex)];
    }),
    get: masks.get.handler(({ input }) => library.mask(library.track(input.trackId).id, input.frameIndex)),
    edit: masks.edit.handler(({ input }): Mask | null => {
      const { track, media } = open(library, input.trackId);
      checkFrame(media, input.frameIndex);
      checkUnlocked(track);
      checkUnprotected(library, track, input.frameIndex);
      const pixels = pixelsFor(media, input.rle);
      library.commit(media.projectId, 'Edit mask', (edit) => {
        if (areaOf(pixels) === 0) edit.setAbsence(track.id, input.frameIndex, 'edited');
        else edit.setMask({ trackId: track.id, frameIndex: input.frameIndex, pixels, score: null, provenance: 'edited' });
      });
      return library.mask(track.id, input.frameIndex);
    }),
    delete: masks.delete.handler(({ input }) => ({
      deleted: changeStates(library, [input.trackId], input.range, 'delete'),
    })),
    protect: masks.protect.handler(({ input }) => ({
      changed: changeStates(library, [input.trackId], input.range, input.protected ? 'protect' : 'unprotect'),
    })),
    markAbsent: masks.markAbsent.handler(({ input }) => ({
      changed: changeStates(library, [input.trackId], input.range, 'mark-absent'),
    })),
    changeMany: masks.changeMany.handler(({ input }) => ({
      changed: changeStates(library, input.trackIds, input.range, input.change),
    })),
    ...maskEditingMethods(os, context),
  };
}

/** Answers `prompts.*`. */
export function promptMethods(os: Procedures, context: EngineContext) {
  const { library } = context;
  const { prompts } = os;
  return {
    list: prompts.list.handler(({ input }) => {
      library.mediaItem(input.mediaId);
      return [...library.prompts(input)];
    }),
    add: prompts.add.handler(({ input, signal }) => addPrompts(context, input, signal)),
    start: prompts.start.handler(({ input, signal }) => startObject(context, input, signal)),
    update: prompts.update.handler(({ input, signal }) => updatePrompt(context, input, signal)),
    remove: prompts.remove.handler(({ input, signal }) => removePrompts(context, input.promptIds, signal)),
    find: prompts.find.handler(({ input, signal }) => findConcept(context, input, signal)),
    phrases: prompts.phrases.handler(({ input }) => phrasesOf(library, input.projectId)),
  };
}

/** Answers `propagation.*`. */
export function propagationMethods(os: Procedures, context: EngineContext) {
  const { library, queue } = context;
  const { propagation } = os;
  const start = (input: PropagationInput) => {
    const { media, params } = resolvePropagation(library, input);
    planOf(library, params);
    supersede(context, media, params);
    return queue.start({ projectId: media.projectId, mediaId: media.id, kind: 'propagate', params });
  };
  return {
    preview: propagation.preview.handler(({ input }) => previewOf(library, resolvePropagation(library, input).params)),
    start: propagation.start.handler(({ input }) => start(input)),
    run: propagation.run.handler(({ input, signal }) => {
      const job = start(input);
      return answerStream(queue.watch(job.id, 0, Number.MAX_SAFE_INTEGER, signal), context.onBug);
    }),
  };
}

interface PropagationInput {
  readonly mediaId: number;
  readonly trackIds?: number[] | undefined;
  readonly direction: PropagateParams['direction'];
  readonly fromFrame?: number | undefined;
  readonly range?: FrameRange | undefined;
}

function resolvePropagation(library: Library, input: PropagationInput): { media: Media; params: PropagateParams } {
  const media = library.mediaItem(input.mediaId);
  const range = rangeWithin(media, input.range);
  if (input.fromFrame !== undefined) checkFrame(media, input.fromFrame);
  const all = library.tracks(media.id);
  const chosen = input.trackIds?.map((trackId) => ownTrack(library, media, trackId)) ?? all.filter((track) => !track.locked);
  for (const track of chosen) checkUnlocked(track);
  const known = input.trackIds === undefined ? chosen.filter((track) => hasAnything(library, track)) : chosen;
  if (known.length === 0) {
    throw new AppError('prompt-missing', say('clip-without-mask', { name: media.name }), {
      mediaId: media.id,
    });
  }
  const trackIds = known.map((track) => track.id);
  return { media, params: { trackIds, direction: input.direction, range, fromFrame: input.fromFrame ?? null } };
}

function ownTrack(library: Library, media: Media, trackId: number): Track {
  const track = library.track(trackId);
  if (track.mediaId !== media.id) {
    throw new AppError('track-not-found', `"${media.name}" has no track ${trackId}.`, { trackId, mediaId: media.id });
  }
  return track;
}

function hasAnything(library: Library, track: Track): boolean {
  const { masks, absences } = library.trackFrames(track.id);
  return masks.length + absences.length > 0;
}

/** A newer propagation of the same objects makes an older one pointless. */
function supersede({ queue }: EngineContext, media: Media, params: PropagateParams): void {
  const stale = queue
    .list({ projectId: media.projectId, kinds: ['propagate'], states: ['queued', 'running'] })
    .filter((job) => (job.params as PropagateParams).trackIds.some((trackId) => params.trackIds.includes(trackId)));
  for (const job of stale) queue.cancel(job.id, 'A newer propagation of the same object took its place.');
}

function previewOf(library: Library, params: PropagateParams) {
  const passes = planOf(library, params);
  const visited = (trackId: number, frame: number) =>
    passes.some((pass) =>
      pass.tracks.some((entry) => {
        const [low, high] = entry.from < pass.to ? [entry.from, pass.to] : [pass.to, entry.from];
        return entry.trackId === trackId && frame >= low && frame <= high;
      }),
    );
  let replacedMasks = 0;
  let keptFrames = 0;
  for (const trackId of params.trackIds) {
    for (const mask of library.trackFrames(trackId, params.range).masks) {
      if (!visited(trackId, mask.frameIndex)) continue;
      if (mask.provenance === 'tracked' && !mask.protected) replacedMasks++;
      else keptFrames++;
    }
  }
  return {
    tracks: params.trackIds.length,
    frames: passes.reduce((sum, pass) => sum + passFrames(pass), 0),
    replacedMasks,
    keptFrames,
  };
}

function open(library: Library, trackId: number): { track: Track; media: Media } {
  const track = library.track(trackId);
  return { track, media: library.mediaItem(track.mediaId) };
}
