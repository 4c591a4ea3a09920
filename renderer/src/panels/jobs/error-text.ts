import { useTranslation } from 'react-i18next';
import { isErrorCode } from '../../../../native/contract/errors.ts';
import { useEngineSentence } from '../engine-texts/engine-text.ts';

export interface ErrorLike {
  readonly code: string;
  readonly message: string;
}

export interface ErrorText {
  /** What went wrong, in a few words. */
  readonly title: string;
  /** What to do about it. */
  readonly advice: string;
}

/**
 * Describes errors in the window's language. What to do is what the engine says where its sentence is known in this
 * language, else what its code means in general.
 */
export function useErrorText(): (error: ErrorLike) => ErrorText {
  const { t } = useTranslation('jobs');
  const say = useEngineSentence();
  return ({ code, message }) => {
    const known = isErrorCode(code) ? code : 'internal';
    return { title: t(`errors.title.${known}`), advice: say(message) ?? (t(`errors.advice.${known}`).trim() || message) };
  };
}
