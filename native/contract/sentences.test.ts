import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recognise, SENTENCES, type SentenceKey, say } from './sentences.ts';

const KEYS = Object.keys(SENTENCES) as SentenceKey[];
const placesOf = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '');
/** As facts are: names, paths and numbers with dots, brackets and blanks in them. */
const NUMBERS = ['amount', 'broken', 'count', 'memory'];
const factsFor = (text: string) =>
  Object.fromEntries(placesOf(text).map((place) => [place, NUMBERS.includes(place) ? '12.5' : `/tmp/${place} [1].x+y$`]));
const sayAny = say as (key: SentenceKey, facts: Readonly<Record<string, string>>) => string;

describe('sentences', () => {
  it.each(KEYS)('%s is recognised with its facts', (key) => {
    const facts = factsFor(SENTENCES[key]);
    // Nothing tells where a name of several words ends and a version begins.
    const expected = key === 'pack-value' ? { ...facts, name: 'SAM', version: '3' } : facts;
    expect(recognise(sayAny(key, expected))).toEqual({ key, facts: expected });
  });

  it('are each said once', () => {
    expect(new Set(Object.values(SENTENCES)).size).toBe(KEYS.length);
  });

  it('have words of their own, so that not any text is taken for one', () => {
    for (const key of KEYS) {
      const places = placesOf(SENTENCES[key]);
      const own = SENTENCES[key].replace(/\{\{\w+\}\}/g, '').replace(/[^a-z]/gi, '');
      const enough = places.some((place) => NUMBERS.includes(place)) ? 2 : 3;
      if (places.length > 0) expect(own.length, key).toBeGreaterThanOrEqual(enough);
    }
    for (const other of ['Something in a folder.', 'It is 5 GiB too large (here: no).', 'Failed (code: 4)', 'a.mp4: broken.']) {
      expect(recognise(other), other).toBeNull();
    }
  });

  it('say facts as they are', () => {
    expect(say('file-empty', { name: '$& {{x}}.mp4' })).toBe('"$& {{x}}.mp4" is empty (0 bytes). Copy or download it again.');
    expect(recognise('something that a program of another version says')).toBeNull();
  });

  it('know what the exporter of packs writes about them', () => {
    const exporter = readFileSync(new URL('../../models/export/models_of_checkpoints.py', import.meta.url), 'utf8');
    const summaries = [...exporter.matchAll(/summary="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(summaries.length).toBeGreaterThan(2);
    for (const summary of summaries) expect(recognise(summary)?.key, summary).toMatch(/^about-/);
  });
});
