import { useTranslation } from 'react-i18next';
import type { ModelEntry } from '../../../../native/contract/models.ts';
import { useEngineText } from '../engine-texts/engine-text.ts';

/** What is said of models where one chooses among them. */
export interface ModelWords {
  /** What happens when the choice is left open, where two models then share the work; else null. */
  readonly shared: string | null;
  /** What a model is good for and where its limits are, and where another is the better choice. */
  about(model: ModelEntry): string;
  /** That it is in use, and what for where it is not alone; null when it is not. */
  inUse(model: ModelEntry): string | null;
}

/** Words about the models that are listed, in the window's language. */
export function useModelWords(models: readonly ModelEntry[]): ModelWords {
  const { t } = useTranslation('settings');
  const say = useEngineText();
  const concepts = models.find(({ answers }) => answers.includes('concepts'));
  const objects = models.find(({ answers }) => answers.includes('objects'));
  const isShared = concepts !== undefined && objects !== undefined && concepts !== objects;
  const builtInPack = models.find(isBuiltInPack);
  return {
    shared: isShared ? t('sharedModels', { concepts: say(concepts.name), objects: say(objects.name) }) : null,
    about(model) {
      const about = say(model.summary);
      if (builtInPack === undefined || !model.builtIn || isBuiltInPack(model)) return about;
      return `${t('forRealFootage', { other: say(builtInPack.name) })} ${about}`;
    },
    inUse({ answers }) {
      const [only] = answers;
      if (only === undefined) return null;
      return answers.length === 1 ? `${t('inUse')}: ${t(`inUseFor.${only}`)}` : t('inUse');
    },
  };
}

/** Whether a model is the pack that the program brings; the other that is built in has no weights and cannot take words. */
function isBuiltInPack({ builtIn, capabilities }: ModelEntry): boolean {
  return builtIn && capabilities.includes('text');
}
