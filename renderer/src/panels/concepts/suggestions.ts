/** What may be meant while a phrase is typed. Pure. */

export interface Suggestion {
  readonly phrase: string;
  readonly from: 'history' | 'class';
}

const MOST = 12;

/**
 * Phrases that were looked for before (newest first), then names of classes, without doubles. Those that begin with what
 * is typed come first, then those with a word that does, then those that hold it anywhere; what is typed itself is left out.
 */
export function suggest(typed: string, phrases: readonly string[], classNames: readonly string[]): readonly Suggestion[] {
  const query = typed.trim().toLocaleLowerCase();
  const seen = new Set<string>([query]);
  const ranked: { readonly suggestion: Suggestion; readonly rank: number }[] = [];
  const add = (phrase: string, from: Suggestion['from']) => {
    const key = phrase.trim().toLocaleLowerCase();
    const rank = rankOf(key, query);
    if (rank === null || seen.has(key)) return;
    seen.add(key);
    ranked.push({ suggestion: { phrase: phrase.trim(), from }, rank });
  };
  for (const phrase of phrases) add(phrase, 'history');
  for (const name of classNames) add(name, 'class');
  return ranked
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, MOST)
    .map(({ suggestion }) => suggestion);
}

function rankOf(key: string, query: string): number | null {
  if (query === '' || key.startsWith(query)) return 0;
  if (key.includes(` ${query}`)) return 1;
  return key.includes(query) ? 2 : null;
}
