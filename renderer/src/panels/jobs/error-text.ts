import { useTranslation } from 'react-i18next';
import { isErrorCode } from '../../../../native/contract/errors.ts';

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

/** Describes errors in the window's language. */
export function useErrorText(): (error: ErrorLike) => ErrorText {
  const { t } = useTranslation('jobs');
  return ({ code, message }) => {
    const known = isErrorCode(code) ? code : 'internal';
    return { title: t(`errors.title.${known}`), advice: t(`errors.advice.${known}`).trim() || message };
  };
}
