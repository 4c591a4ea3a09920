/** Masks by hand, many at once: copied, cleaned up, chosen among candidates. Each call is one undo step. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CleanUpStep } from '../contract/editing-methods.ts';
import { AppError, throwIfAborted } from '../contract/errors.ts';
import type { CocoRle, FrameRange } from '../contract/geometry.ts';
import type { Mask, MaskRef, Media, Track } from '../contract/records.ts';
import { say } from '../contract/sentences.ts';
import type { Library, NewTrack } from '../library/library.ts';
import { fillHoles, removeIslands } from '../masks/components.ts';
import { areaOf } from '../masks/measure.ts';
import { dilate, erode, smooth } from '../masks/morphology.ts';
import type { Rle } from '../masks/rle.ts';
import { checkFrame, checkUnlocked, checkUnprotected, type EngineContext, pixelsFor, rangeWithin } from './context.ts';
import type { Procedures } from './procedures.ts';

/** Frames that `masks.frames` reads at once. */
const MOST_FRAMES = 512;
/** Others get their turn after this long. */
const TURN_MS = 20;

/** Answers the methods of `masks.*` that are about more than one record. */
export function maskEditingMethods(os: Procedures, { library }: Pick<EngineContext, 'library'>) {
  const { masks } = os;
  return {
    draw: masks.draw.handler(({ input: { frameIndex, rle, ...entry } }) => draw(library, entry, frameIndex, rle)),
    frames: masks.frames.handler(({ input }) => framesOf(library, input.mediaId, input.range, input.trackIds)),
    editMany: masks.editMany.handler(({ input }) => editMany(library, input.label, input.edits)),
    copy: masks.copy.handler(({ input }) => ({ changed: copy(library, input.trackId, input.fromFrame, input.range) })),
    choose: masks.choose.handler(({ input }) => choose(library, input)),
    cleanUp: masks.cleanUp.handler(({ input, signal }) => cleanUp(library, input, signal)),
  };
}

function open(library: Library, trackId: number): { track: Track; media: Media } {
  const track = library.track(trackId);
  checkUnlocked(track);
  return { track, media: library.mediaItem(track.mediaId) };
}

function draw(library: Library, entry: NewTrack, frameIndex: number, rle: CocoRle): { track: Track; mask: Mask } {
  const media = library.mediaItem(entry.mediaId);
  checkFrame(media, frameIndex);
  const pixels = pixelsFor(media, rle);
  return library.commit(media.projectId, 'Draw object', (edit) => {
    const track = edit.addTrack(entry);
    const ref = edit.setMask({ trackId: track.id, frameIndex, pixels, score: null, provenance: 'edited' });
    return { track, mask: { ...ref, rle: library.pixels(ref.hash) } };
  });
}

function framesOf(library: Library, mediaId: number, asked: FrameRange, trackIds: readonly number[] | undefined): Mask[] {
  const range = rangeWithin(library.mediaItem(mediaId), asked);
  if (range.to - range.from >= MOST_FRAMES) {
    throw new AppError('invalid-input', `At most ${MOST_FRAMES} frames are read at once. Ask for them in parts.`, { range });
  }
  return [...library.iterateMasks(mediaId, { range, ...(trackIds === undefined ? {} : { trackIds }) })];
}

interface HandEdit {
  readonly trackId: number;
  readonly frameIndex: number;
  readonly rle: CocoRle;
}

function editMany(library: Library, label: string, edits: readonly HandEdit[]): Mask[] {
  const changes = edits.map(({ trackId, frameIndex, rle }) => {
    const { track, media } = open(library, trackId);
    checkFrame(media, frameIndex);
    checkUnprotected(library, track, frameIndex);
    return { trackId, frameIndex, projectId: media.projectId, pixels: pixelsFor(media, rle) };
  });
  const [projectId, ...others] = new Set(changes.map((change) => change.projectId));
  if (projectId === undefined || others.length > 0) {
    throw new AppError('invalid-input', 'Masks are changed together only within one project.', {});
  }
  library.commit(projectId, label, (edit) => {
    for (const { trackId, frameIndex, pixels } of changes) {
      if (areaOf(pixels) === 0) edit.setAbsence(trackId, frameIndex, 'edited');
      else edit.setMask({ trackId, frameIndex, pixels, score: null, provenance: 'edited' });
    }
  });
  return changes.flatMap(({ trackId, frameIndex }) => library.mask(trackId, frameIndex) ?? []);
}

function copy(library: Library, trackId: number, fromFrame: number, asked: FrameRange): number {
  const { track, media } = open(library, trackId);
  checkFrame(media, fromFrame);
  const range = rangeWithin(media, asked);
  const source = library.maskRef(track.id, fromFrame);
  if (source === null) {
    throw new AppError('invalid-input', say('no-mask-to-copy', { frame: fromFrame }), {
      trackId,
      frameIndex: fromFrame,
    });
  }
  if (range.from === range.to) checkUnprotected(library, track, range.from);
  return library.commit(media.projectId, 'Copy mask', (edit) => {
    let changed = 0;
    for (let frameIndex = range.from; frameIndex <= range.to; frameIndex++) {
      const there = library.maskRef(track.id, frameIndex);
      const isSame = there?.hash === source.hash && there.provenance === 'edited';
      if (frameIndex === fromFrame || there?.protected === true || isSame) continue;
      edit.setMask({ trackId, frameIndex, pixels: source, score: null, provenance: 'edited' });
      changed++;
    }
    return changed;
  });
}

function choose(library: Library, input: HandEdit & { readonly score: number | null }): Mask | null {
  const { trackId, frameIndex, score } = input;
  const { track, media } = open(library, trackId);
  checkFrame(media, frameIndex);
  checkUnprotected(library, track, frameIndex);
  if (library.prompts({ mediaId: media.id, trackId, frameIndex }).length === 0) {
    throw new AppError('invalid-input', say('candidate-needs-prompts'), {
      trackId,
      frameIndex,
    });
  }
  const pixels = pixelsFor(media, input.rle);
  library.commit(media.projectId, 'Choose mask', (edit) => {
    if (areaOf(pixels) === 0) edit.setAbsence(trackId, frameIndex, 'prompted');
    else edit.setMask({ trackId, frameIndex, pixels, score, provenance: 'prompted' });
  });
  return library.mask(trackId, frameIndex);
}

interface CleanUpRequest {
  readonly trackId: number;
  readonly range: FrameRange;
  readonly steps: readonly CleanUpStep[];
  readonly markEdited: boolean;
}

/** Cleans first, between other work, then commits what is still as it was. */
async function cleanUp(
  library: Library,
  request: CleanUpRequest,
  signal: AbortSignal | undefined,
): Promise<{ changed: number; emptied: number }> {
  const { trackId, steps, markEdited } = request;
  const { track, media } = open(library, trackId);
  const range = rangeWithin(media, request.range);
  if (range.from === range.to) checkUnprotected(library, track, range.from);
  const cleaned: { readonly from: MaskRef; readonly to: Rle }[] = [];
  let turnSince = performance.now();
  for (const from of library.trackFrames(trackId, range).masks) {
    if (from.protected) continue;
    const before = library.rle(from.hash);
    const to = steps.reduce(applyStep, before);
    if (!isSame(before, to)) cleaned.push({ from, to });
    if (performance.now() - turnSince < TURN_MS) continue;
    await nextTurn();
    throwIfAborted(signal);
    turnSince = performance.now();
  }
  open(library, trackId);
  return library.commit(media.projectId, 'Clean up masks', (edit) => {
    const counts = { changed: 0, emptied: 0 };
    for (const { from, to } of cleaned) {
      const now = library.maskRef(trackId, from.frameIndex);
      if (now?.hash !== from.hash || now.protected) continue;
      const { frameIndex } = from;
      const provenance = markEdited ? 'edited' : now.provenance;
      counts.changed++;
      if (areaOf(to) === 0) {
        edit.setAbsence(trackId, frameIndex, provenance);
        counts.emptied++;
      } else edit.setMask({ trackId, frameIndex, pixels: to, score: markEdited ? null : now.score, provenance });
    }
    return counts;
  });
}

function applyStep(rle: Rle, step: CleanUpStep): Rle {
  switch (step.kind) {
    case 'fill-holes':
      return fillHoles(rle, step.maxAreaPx === null ? {} : { maxAreaPx: step.maxAreaPx });
    case 'remove-islands':
      return removeIslands(rle, step.minAreaPx === null ? { keepLargest: 1 } : { minAreaPx: step.minAreaPx });
    case 'grow':
      return dilate(rle, step.radiusPx);
    case 'shrink':
      return erode(rle, step.radiusPx);
    case 'smooth':
      return smooth(rle, step.radiusPx);
  }
}

function isSame(a: Rle, b: Rle): boolean {
  return a === b || (a.counts.length === b.counts.length && a.counts.every((run, index) => run === b.counts[index]));
}
