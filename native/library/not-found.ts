import { AppError, type ErrorCode } from '../contract/errors.ts';

const CODES = {
  project: 'project-not-found',
  class: 'class-not-found',
  media: 'media-not-found',
  track: 'track-not-found',
  prompt: 'prompt-not-found',
  job: 'job-not-found',
} as const satisfies Readonly<Record<string, ErrorCode>>;

const WORDS = {
  project: 'project',
  class: 'class',
  media: 'media item',
  track: 'object',
  prompt: 'prompt',
  job: 'job',
} as const satisfies Readonly<Record<keyof typeof CODES, string>>;

/** Gives back what was found. @throws AppError `…-not-found` when it was not */
export function found<T>(kind: keyof typeof CODES, id: number, value: T | undefined): T {
  if (value !== undefined) return value;
  throw new AppError(CODES[kind], `There is no ${WORDS[kind]} with the id ${id}; it may have been deleted or undone.`, { id });
}
