import type { EngineClient } from '../contract/client.ts';
import type { FrameRange } from '../contract/geometry.ts';
import type { Direction, JobEvent } from '../contract/jobs.ts';
import type { Media, ObjectClass } from '../contract/records.ts';
import { createFrameTeller } from './frame-teller.ts';
import type { ExemplarArg } from './prompt-args.ts';
import { type CommandContext, finishJob } from './session.ts';

/** What is looked for: each phrase with the exemplars, or the exemplars alone. */
export interface ConceptAsk {
  readonly texts: readonly string[];
  /** All on one frame. */
  readonly exemplars: readonly ExemplarArg[];
  readonly maxObjects: number | undefined;
}

/** Whether anything is looked for at all. */
export function asksConcepts(ask: ConceptAsk): boolean {
  return ask.texts.length + ask.exemplars.length > 0;
}

/** Finds what is looked for: through the range, or on one frame when nothing is to be followed. */
export async function findConcepts(
  context: CommandContext,
  client: EngineClient,
  media: Media,
  ask: ConceptAsk,
  range: FrameRange,
  direction: Direction | 'none',
): Promise<void> {
  if (!asksConcepts(ask)) return;
  if (direction === 'none') {
    await findOnFrame(context, client, media, ask, range.from);
    return;
  }
  const frames = createFrameTeller(context, media);
  await followThrough(context, client, media, ask, { range, direction, onEvent: frames.onEvent });
  frames.sum();
}

/** Finds every instance on one frame (that of the exemplars, else the one given); each becomes an object. */
async function findOnFrame(
  context: CommandContext,
  client: EngineClient,
  media: Media,
  ask: ConceptAsk,
  frame: number,
): Promise<void> {
  const frameIndex = ask.exemplars[0]?.frameIndex ?? frame;
  const exemplars = ask.exemplars.map(({ box, sign }) => ({ kind: 'exemplar' as const, box, sign }));
  for (const phrase of phrasesOf(ask)) {
    const text = phrase === null ? [] : [{ kind: 'text' as const, phrase }];
    const found = await client.prompts.find(
      {
        mediaId: media.id,
        frameIndex,
        prompts: [...text, ...exemplars],
        classId: (await classNamed(client, media, phrase))?.id ?? null,
        ...(ask.maxObjects === undefined ? {} : { maxObjects: ask.maxObjects }),
      },
      { signal: context.signal },
    );
    sayFound(context, media, phrase, found.tracks.length);
  }
}

/** Finds and follows every instance through a range; each becomes an object. Ctrl-C keeps the finished frames. */
async function followThrough(
  context: CommandContext,
  client: EngineClient,
  media: Media,
  ask: ConceptAsk,
  where: { readonly range: FrameRange; readonly direction: Direction; readonly onEvent: (event: JobEvent) => void },
): Promise<void> {
  const { range, direction } = where;
  const exemplars = ask.exemplars.map(({ box, sign }) => ({ box, sign }));
  const phrases = phrasesOf(ask);
  const concepts = [];
  for (const phrase of phrases) {
    const classId = (await classNamed(client, media, phrase))?.id;
    concepts.push({ exemplars, ...(phrase === null ? {} : { phrase }), ...(classId === undefined ? {} : { classId }) });
  }
  const job = await client.concepts.start({
    mediaId: media.id,
    concepts,
    frameIndex: ask.exemplars[0]?.frameIndex ?? (direction === 'backward' ? range.to : range.from),
    direction,
    range,
    ...(ask.maxObjects === undefined ? {} : { maxObjects: ask.maxObjects }),
  });
  const done = await finishJob(context, client, job, media.name, where.onEvent);
  const born = new Set((done.result?.trackIds ?? []) as readonly number[]);
  const tracks = (await client.tracks.list({ mediaId: media.id })).filter((track) => born.has(track.id));
  for (const phrase of phrases) {
    sayFound(context, media, phrase, tracks.filter((track) => track.instanceName === (phrase ?? '')).length);
  }
}

function phrasesOf(ask: ConceptAsk): readonly (string | null)[] {
  return ask.texts.length === 0 ? [null] : ask.texts;
}

/** A dataset's category for what a phrase finds: the project's class of that name, made if there is none. */
async function classNamed(client: EngineClient, media: Media, phrase: string | null): Promise<ObjectClass | null> {
  if (phrase === null) return null;
  const name = phrase.slice(0, 200);
  const known = await client.classes.list({ projectId: media.projectId });
  return (
    known.find((entry) => entry.name.toLowerCase() === name.toLowerCase()) ??
    client.classes.create({ projectId: media.projectId, name })
  );
}

function sayFound(context: CommandContext, media: Media, phrase: string | null, count: number): void {
  const what = phrase === null ? 'like the exemplars' : `"${phrase}"`;
  context.output.info(`${media.name}: ${what}: ${count} found`, { mediaId: media.id, phrase, tracks: count });
}
