import { implement, ORPCError } from '@orpc/server';
import { contract } from '../contract/contract.ts';
import { AppError, ERROR_STATUS, InvariantError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';

/** The error as the transport carries it; the client rebuilds the AppError from it. */
export function toTransportError(error: unknown, onBug: (error: unknown) => void): unknown {
  if (error instanceof ORPCError) return error;
  if (error instanceof AppError) return transportError(error);
  onBug(error);
  const hint = error instanceof InvariantError ? error.message : String(error);
  return transportError(new AppError('internal', say('bug', { said: hint }), {}, { cause: error }));
}

function transportError(error: AppError): ORPCError<string, unknown> {
  return new ORPCError(error.code, {
    status: ERROR_STATUS[error.code],
    message: error.message,
    data: JSON.parse(JSON.stringify(error.details)),
    defined: true,
    cause: error,
  });
}

/** The contract ready to be answered, with errors put into the transport's form on the way out. */
export function createProcedures(onBug: (error: unknown) => void) {
  return implement(contract).use(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      throw toTransportError(error, onBug);
    }
  });
}
export type Procedures = ReturnType<typeof createProcedures>;

/** A stream whose failures, too, leave in the transport's form. */
export async function* answerStream<T>(
  events: AsyncIterable<T>,
  onBug: (error: unknown) => void,
): AsyncGenerator<T, void, undefined> {
  try {
    yield* events;
  } catch (error) {
    throw toTransportError(error, onBug);
  }
}
