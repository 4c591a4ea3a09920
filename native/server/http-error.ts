import type { FastifyError, FastifyReply } from 'fastify';
import { AppError, ERROR_STATUS } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';

/** An error as the body of an answer; the page makes an AppError of it again. */
export interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Answers with an AppError: its status, and itself as JSON. Never kept by caches. */
export function sendError(reply: FastifyReply, error: AppError, status: number = ERROR_STATUS[error.code]): FastifyReply {
  const { code, message, details } = error;
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send({ code, message, details } satisfies ErrorBody);
}

/** What a failure in a route is answered with. What nobody expected is a bug: it is told to `onBug`. */
export function toAppError(error: unknown, onBug: (error: unknown) => void): AppError {
  if (error instanceof AppError) return error;
  // Fastify's own refusals: a header that is no header, an address that cannot be decoded.
  const { statusCode, message } = error as Partial<FastifyError>;
  if (statusCode !== undefined && statusCode < 500) return new AppError('invalid-input', message ?? 'The request is not right.');
  onBug(error);
  return new AppError('internal', say('bug', { said: String(error) }));
}
