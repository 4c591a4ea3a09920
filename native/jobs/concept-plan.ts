import { z } from 'zod';
import { exemplarSchema } from '../contract/concepts.ts';
import { type FrameRange, frameRangeSchema } from '../contract/geometry.ts';
import { type Direction, directionSchema } from '../contract/jobs.ts';
import type { Concept, ConceptPrompt } from '../model/model.ts';

/** Parameters of a concept job. */
export const conceptParamsSchema = z.object({
  concepts: z
    .array(
      z.object({
        phrase: z.string().nullable(),
        exemplars: z.array(exemplarSchema),
        classId: z.int().positive().nullable(),
      }),
    )
    .min(1),
  frameIndex: z.int().min(0),
  direction: directionSchema,
  range: frameRangeSchema,
  maxObjects: z.int().positive().nullable(),
});
export type ConceptParams = z.infer<typeof conceptParamsSchema>;

/** One sweep over the clip in one direction. */
export interface ConceptPass {
  readonly direction: Exclude<Direction, 'both'>;
  readonly from: number;
  readonly to: number;
}

/** An instance that was told: its number for the model, and its track. */
export interface Instance {
  readonly objectId: number;
  readonly trackId: number;
  readonly conceptId: number;
  readonly score: number;
  /** Index of the pass in which the model said that it is no more; null while it lives. */
  readonly endedInPass: number | null;
}

/**
 * Which frames a run visits: from its frame (or the end of the range nearest to it) in the direction asked. Of `both`, the
 * frame itself belongs to the forward pass.
 */
export function planConcept(params: {
  readonly frameIndex: number;
  readonly direction: Direction;
  readonly range: FrameRange;
}): readonly ConceptPass[] {
  const { direction, range } = params;
  const start = Math.min(Math.max(params.frameIndex, range.from), range.to);
  const forward: ConceptPass = { direction: 'forward', from: start, to: range.to };
  if (direction === 'forward') return [forward];
  if (direction === 'backward') return [{ direction, from: start, to: range.from }];
  if (start === range.from) return [forward];
  return [forward, { direction: 'backward', from: start - 1, to: range.from }];
}

/** Frames that passes visit. */
export function conceptFrames(passes: readonly ConceptPass[]): number {
  return passes.reduce((sum, pass) => sum + Math.abs(pass.to - pass.from) + 1, 0);
}

/** What is left of a pass after a frame was committed; null when it is over. */
export function restOfConceptPass(pass: ConceptPass, lastFrame: number | null): ConceptPass | null {
  if (lastFrame === null) return pass;
  return lastFrame === pass.to ? null : { ...pass, from: lastFrame + (pass.direction === 'forward' ? 1 : -1) };
}

/** The concepts as the model takes them, numbered from 1 in their order. */
export function conceptsOf(params: ConceptParams): readonly Concept[] {
  return params.concepts.map((concept, index) => {
    const text: ConceptPrompt[] = concept.phrase === null ? [] : [{ kind: 'text', phrase: concept.phrase }];
    return {
      conceptId: index + 1,
      prompts: [...text, ...concept.exemplars.map((exemplar) => ({ kind: 'exemplar' as const, ...exemplar }))],
    };
  });
}

/** What the undo history calls a run. */
export function conceptLabel(params: ConceptParams): string {
  const phrases = params.concepts.flatMap((concept) => (concept.phrase === null ? [] : [`"${concept.phrase}"`]));
  return phrases.length === 0 ? 'Find and follow by example' : `Find and follow ${phrases.join(', ')}`;
}
