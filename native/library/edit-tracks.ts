/** The hands of an edit that move what is known from one track to another. */
import { AppError, invariant } from '../contract/errors.ts';
import type { Absence, MaskRef, Prompt, Review } from '../contract/records.ts';
import { type EditContext, nextCount } from './edit-context.ts';
import type { Editor } from './editor.ts';
import { found } from './not-found.ts';

/** Everything that a track has on frames that are chosen. */
interface TrackContent {
  readonly masks: Map<number, MaskRef>;
  readonly absences: Map<number, Absence>;
  readonly reviews: Map<number, Review>;
  readonly prompts: readonly Prompt[];
}

/** Tracks exchange what they have. */
export function exchangeEditor(context: EditContext): Pick<Editor, 'exchangeFrames' | 'movePrompt'> {
  const { db, reads } = context;

  function contentOf(trackId: number, mediaId: number, isChosen: (frameIndex: number) => boolean): TrackContent {
    const { masks, absences } = reads.trackFrames(trackId);
    const reviews = reads.reviews(mediaId).filter((review) => review.trackId === trackId);
    return {
      masks: byFrame(masks.filter((mask) => isChosen(mask.frameIndex))),
      absences: byFrame(absences.filter((absence) => isChosen(absence.frameIndex))),
      reviews: byFrame(reviews.filter((review) => isChosen(review.frameIndex))),
      prompts: reads.prompts({ mediaId, trackId }).filter((prompt) => isChosen(prompt.frameIndex)),
    };
  }

  function giveMarks(mine: TrackContent, theirs: TrackContent, trackId: number): void {
    for (const frame of framesOf(mine.masks, theirs.masks)) {
      const [from, to] = [mine.masks.get(frame) ?? null, theirs.masks.get(frame) ?? null];
      context.apply(from && { kind: 'mask', record: from }, to && { kind: 'mask', record: { ...to, trackId } });
    }
    for (const frame of framesOf(mine.absences, theirs.absences)) {
      const [from, to] = [mine.absences.get(frame) ?? null, theirs.absences.get(frame) ?? null];
      context.apply(from && { kind: 'absence', record: from }, to && { kind: 'absence', record: { ...to, trackId } });
    }
    for (const frame of framesOf(mine.reviews, theirs.reviews)) {
      const [from, to] = [mine.reviews.get(frame) ?? null, theirs.reviews.get(frame) ?? null];
      context.apply(from && { kind: 'review', record: from }, to && { kind: 'review', record: { ...to, trackId } });
    }
  }

  function move(prompt: Prompt, trackId: number): void {
    // A new revision, so that an answer that is on its way to the old track is dropped.
    const revision = nextCount(db, 'revision', prompt.id);
    context.apply({ kind: 'prompt', record: prompt }, { kind: 'prompt', record: { ...prompt, trackId, revision } });
  }

  return {
    exchangeFrames(trackId, otherId, isChosen) {
      const { media } = context.track(trackId);
      const other = context.track(otherId);
      found('track', otherId, other.media.id === media.id ? other : undefined);
      if (trackId === otherId) {
        throw new AppError('invalid-input', 'An object cannot exchange frames with itself. Choose two objects.', { trackId });
      }
      const mine = contentOf(trackId, media.id, isChosen);
      const theirs = contentOf(otherId, media.id, isChosen);
      giveMarks(mine, theirs, trackId);
      giveMarks(theirs, mine, otherId);
      for (const prompt of mine.prompts) move(prompt, otherId);
      for (const prompt of theirs.prompts) move(prompt, trackId);
      const frames = new Set([mine, theirs].flatMap((side) => [...side.masks.keys(), ...side.absences.keys()]));
      for (const prompt of [...mine.prompts, ...theirs.prompts]) frames.add(prompt.frameIndex);
      for (const side of [mine, theirs]) for (const frame of side.reviews.keys()) frames.add(frame);
      return frames.size;
    },
    movePrompt(promptId, trackId) {
      const prompt = reads.prompt(promptId);
      invariant(prompt.trackId !== null, 'prompts of concepts belong to no track');
      const { media } = context.track(trackId);
      found('prompt', promptId, prompt.mediaId === media.id ? prompt : undefined);
      if (prompt.trackId !== trackId) move(prompt, trackId);
    },
  };
}

function byFrame<R extends { readonly frameIndex: number }>(records: readonly R[]): Map<number, R> {
  return new Map(records.map((record) => [record.frameIndex, record]));
}

function framesOf(a: ReadonlyMap<number, unknown>, b: ReadonlyMap<number, unknown>): ReadonlySet<number> {
  return new Set([...a.keys(), ...b.keys()]);
}
