/**
 * What the engine says to people in plain text: messages of errors, warnings about media, what models say of themselves,
 * the doctor's findings. Every such sentence has a key and named places for its facts. The engine says it in English,
 * which is what the command line, logs and records keep; a window finds the key and the facts again (`recognise`) and
 * says it in its own language. Text that is not listed here stays as it is.
 */
import { HEALTH_SENTENCES } from './sentences-health.ts';
import { MEDIA_SENTENCES } from './sentences-media.ts';
import { MODEL_SENTENCES } from './sentences-models.ts';
import { WORK_SENTENCES } from './sentences-work.ts';

/** Key to English text; `{{name}}` is the place of a fact. Append-only: records of older versions are recognised by it. */
export const SENTENCES = { ...MEDIA_SENTENCES, ...WORK_SENTENCES, ...MODEL_SENTENCES, ...HEALTH_SENTENCES } as const;

export type SentenceKey = keyof typeof SENTENCES;

type PlacesOf<Text extends string> = Text extends `${string}{{${infer Place}}}${infer Rest}` ? Place | PlacesOf<Rest> : never;
type Facts<Key extends SentenceKey> = Readonly<Record<PlacesOf<(typeof SENTENCES)[Key]>, string | number>>;

/** A sentence that was recognised. Facts at the places `why`, `what`, `last` and `advice` may be sentences themselves. */
export interface Recognised {
  readonly key: SentenceKey;
  readonly facts: Readonly<Record<string, string>>;
}

/** Places of numbers: nothing else is taken for the fact, because little else stands around it. */
const NUMBERS: ReadonlySet<string> = new Set(['amount', 'broken', 'count', 'memory']);
const PLACE = /\{\{(\w+)\}\}/g;

/** Says a sentence in English. The facts are those that its text has places for. */
export function say<Key extends SentenceKey>(
  key: Key,
  ...given: PlacesOf<(typeof SENTENCES)[Key]> extends never ? [] : [facts: Facts<Key>]
): string {
  const facts: Readonly<Record<string, string | number>> = given[0] ?? {};
  return SENTENCES[key].replace(PLACE, (_, place: string) => String(facts[place]));
}

/** Finds which sentence a text is, and its facts; null for any other text. */
export function recognise(text: string): Recognised | null {
  for (const { key, pattern } of patterns()) {
    const match = pattern.exec(text);
    if (match !== null) return { key, facts: { ...match.groups } };
  }
  return null;
}

interface Pattern {
  readonly key: SentenceKey;
  readonly pattern: RegExp;
  /** Letters that are the sentence's own; of two that fit, the one with more of them is meant. */
  readonly own: number;
}

let made: readonly Pattern[] | null = null;

function patterns(): readonly Pattern[] {
  made ??= (Object.keys(SENTENCES) as SentenceKey[]).map(patternOf).sort((a, b) => b.own - a.own);
  return made;
}

function patternOf(key: SentenceKey): Pattern {
  const seen = new Set<string>();
  // Every second part is the name of a place.
  const parts = SENTENCES[key].split(PLACE).map((part, index) => {
    if (index % 2 === 0) return part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    if (seen.has(part)) return `\\k<${part}>`;
    seen.add(part);
    return `(?<${part}>${NUMBERS.has(part) ? '[\\d.,]+' : '.*?'})`;
  });
  return { key, pattern: new RegExp(`^${parts.join('')}$`, 's'), own: SENTENCES[key].replace(PLACE, '').length };
}
