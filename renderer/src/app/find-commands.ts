import type { Command } from './commands.ts';

/** A command as it is looked for. */
export interface FindableCommand {
  readonly command: Command;
  readonly title: string;
  readonly group: string;
  readonly enabled: boolean;
}

/**
 * Commands that a query means, the likeliest first: every word of it begins a word of the title or group, or its letters
 * stand in the title in that order. Without a query all of them, those that can be run first.
 */
export function rankCommands(all: readonly FindableCommand[], query: string): readonly FindableCommand[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  const ranked = all.flatMap((entry, place) => {
    const score = scoreOf(entry, words);
    return score === null ? [] : [{ entry, score: score + (entry.enabled ? 0 : -50), place }];
  });
  ranked.sort((a, b) => b.score - a.score || a.place - b.place);
  return ranked.map(({ entry }) => entry);
}

function scoreOf({ title, group, command }: FindableCommand, words: readonly string[]): number | null {
  const folded = fold(title);
  const around = fold(`${title} ${group} ${command.id.replace(/[.-]/g, ' ')}`);
  let score = 0;
  for (const word of words) {
    if (folded.startsWith(word)) score += 30;
    else if (beginsWord(folded, word)) score += 20;
    else if (beginsWord(around, word)) score += 10;
    else if (isSubsequence(folded, word)) score += 1;
    else return null;
  }
  return score;
}

function beginsWord(text: string, word: string): boolean {
  return text.startsWith(word) || text.includes(` ${word}`);
}

function isSubsequence(text: string, letters: string): boolean {
  let at = 0;
  for (const letter of text) if (letter === letters[at]) at++;
  return at === letters.length;
}

function fold(text: string): string {
  return text.toLowerCase().replaceAll('ё', 'е');
}
