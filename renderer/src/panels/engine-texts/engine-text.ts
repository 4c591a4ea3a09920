import { useTranslation } from 'react-i18next';
import { recognise } from '../../../../native/contract/sentences.ts';

/** Says a listed sentence, with its facts, in some language. */
type Saying = (key: string, facts: Readonly<Record<string, string>>) => string;

/** Places where a fact is a sentence itself; what stands elsewhere (names, paths, words of other programs) is left alone. */
const SENTENCE_PLACES: ReadonlySet<string> = new Set(['why', 'what', 'last', 'advice']);

/** What the engine said, said again; null when it is no sentence of the list. */
export function sayAgain(text: string, saying: Saying): string | null {
  const found = recognise(text);
  if (found === null) return null;
  const facts = Object.entries(found.facts).map(([place, value]) => [
    place,
    SENTENCE_PLACES.has(place) ? (sayAgain(value, saying) ?? value) : value,
  ]);
  return saying(found.key, Object.fromEntries(facts));
}

/** Says what the engine said in the window's language; null where only its own English is known. */
export function useEngineSentence(): (text: string) => string | null {
  const { t, i18n } = useTranslation('engine-texts');
  const amounts = new Intl.NumberFormat(i18n.language);
  const written = (facts: Readonly<Record<string, string>>) =>
    facts.amount === undefined ? facts : { ...facts, amount: amounts.format(Number(facts.amount)) };
  return (text) => sayAgain(text, (key, facts) => t(key, written(facts)));
}

/** Says what the engine said in the window's language, or as it is where no other text is known. */
export function useEngineText(): (text: string) => string {
  const say = useEngineSentence();
  return (text) => say(text) ?? text;
}
