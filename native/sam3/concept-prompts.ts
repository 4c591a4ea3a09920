import { AppError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import type { ConceptPrompt } from '../model/model.ts';
import type { ExemplarBox } from './detector.ts';
import { checkBox, unknownPrompt } from './prompt-points.ts';
import { PHRASE_WITHOUT_TEXT } from './text.ts';

/** What is looked for: each phrase for itself, with the exemplars. */
export interface SortedConcept {
  /** At least one; `visual` where there are exemplars only. */
  readonly phrases: readonly string[];
  readonly exemplars: readonly ExemplarBox[];
}

/**
 * Sorts what was said about a kind of thing.
 * @throws AppError `prompt-missing` when neither words nor a positive exemplar say what is meant, `prompt-outside-image`,
 *   `prompt-unsupported`
 */
export function sortConceptPrompts(prompts: readonly ConceptPrompt[]): SortedConcept {
  const phrases = new Set<string>();
  const exemplars: ExemplarBox[] = [];
  for (const prompt of prompts) {
    if (prompt.kind === 'text') {
      if (prompt.phrase.trim() !== '') phrases.add(prompt.phrase);
    } else if (prompt.kind === 'exemplar') {
      checkBox(prompt.box);
      exemplars.push({ box: prompt.box, sign: prompt.sign });
    } else throw unknownPrompt((prompt as { kind: unknown }).kind);
  }
  if (phrases.size === 0 && !exemplars.some(({ sign }) => sign === 'positive')) {
    throw new AppError('prompt-missing', say('concept-needs-prompt'), {
      prompts: prompts.length,
    });
  }
  return { phrases: phrases.size === 0 ? [PHRASE_WITHOUT_TEXT] : [...phrases], exemplars };
}
