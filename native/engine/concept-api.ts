/** Concept runs and the phrases that were looked for. */
import type { ConceptRequest } from '../contract/concepts.ts';
import { AppError } from '../contract/errors.ts';
import type { ModelInfo } from '../contract/models.ts';
import type { Media } from '../contract/records.ts';
import { say } from '../contract/sentences.ts';
import { type ConceptParams, conceptFrames, planConcept } from '../jobs/concept-plan.ts';
import type { Library } from '../library/library.ts';
import { checkFrame, type EngineContext, rangeWithin } from './context.ts';
import { acceptConcept, proposeConcept } from './finding.ts';
import { answerStream, type Procedures } from './procedures.ts';

/** Answers `concepts.*`. */
export function conceptMethods(os: Procedures, context: EngineContext) {
  const { library, queue } = context;
  const { concepts } = os;
  const start = async (input: ConceptRequest) => {
    const { media, params } = resolve(library, input);
    checkModel((await context.model.current('concepts')).info, params);
    return queue.start({ projectId: media.projectId, mediaId: media.id, kind: 'concept', params });
  };
  return {
    preview: concepts.preview.handler(({ input }) => {
      const { params } = resolve(library, input);
      return { frames: conceptFrames(planConcept(params)), concepts: params.concepts.length };
    }),
    start: concepts.start.handler(({ input }) => start(input)),
    run: concepts.run.handler(async ({ input, signal }) => {
      const job = await start(input);
      return answerStream(queue.watch(job.id, 0, Number.MAX_SAFE_INTEGER, signal), context.onBug);
    }),
    propose: concepts.propose.handler(({ input, signal }) => proposeConcept(context, input, signal)),
    accept: concepts.accept.handler(({ input }) => acceptConcept(context, input)),
  };
}

/** The phrases of a project, the newest first. */
export function phrasesOf(library: Library, projectId: number): { phrase: string; count: number }[] {
  const asked = library
    .media(library.project(projectId).id)
    .flatMap((media) => library.prompts({ mediaId: media.id, trackId: null }))
    .flatMap(({ id, prompt }) => (prompt.kind === 'text' ? [{ id, phrase: prompt.phrase }] : []))
    .sort((a, b) => b.id - a.id);
  const spellings = Map.groupBy(asked, ({ phrase }) => phrase.toLowerCase());
  return [...spellings.values()].map((same) => ({ phrase: same[0]?.phrase ?? '', count: same.length }));
}

function resolve(library: Library, input: ConceptRequest): { media: Media; params: ConceptParams } {
  const media = library.mediaItem(input.mediaId);
  const range = rangeWithin(media, input.range);
  checkFrame(media, input.frameIndex);
  const concepts = input.concepts.map(({ phrase, exemplars, classId }) => {
    for (const { box } of exemplars) checkInside(box);
    if (classId !== undefined) checkClass(library, media, classId);
    return { phrase: phrase ?? null, exemplars, classId: classId ?? classNamed(library, media, phrase) };
  });
  const { frameIndex, direction, maxObjects } = input;
  return { media, params: { concepts, frameIndex, direction, range, maxObjects: maxObjects ?? null } };
}

function checkInside(box: { x: number; y: number; width: number; height: number }): void {
  if (box.x + box.width <= 1 + 1e-6 && box.y + box.height <= 1 + 1e-6) return;
  throw new AppError('prompt-outside-image', 'The box reaches beyond the image: x + width and y + height may be 1 at most.', {
    box,
  });
}

function checkClass(library: Library, media: Media, classId: number): void {
  if (library.objectClass(classId).projectId === media.projectId) return;
  throw new AppError('class-not-found', `The project of "${media.name}" has no class ${classId}.`, { classId });
}

function classNamed(library: Library, media: Media, phrase: string | undefined): number | null {
  const name = phrase?.toLowerCase();
  return library.classes(media.projectId).find((entry) => entry.name.toLowerCase() === name)?.id ?? null;
}

function checkModel(info: ModelInfo, params: ConceptParams): void {
  const needed = [
    'concept-video' as const,
    ...(params.concepts.some((concept) => concept.phrase !== null) ? (['text'] as const) : []),
    ...(params.concepts.some((concept) => concept.exemplars.length > 0) ? (['exemplar'] as const) : []),
  ];
  const missing = needed.find((capability) => !info.capabilities.includes(capability));
  if (missing === undefined) return;
  throw new AppError('prompt-unsupported', say('model-cannot-find', { name: info.name }), {
    modelId: info.id,
    supported: info.capabilities,
    needs: missing,
  });
}
