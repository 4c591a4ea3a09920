import { type ClientLink, createORPCClient, ORPCError } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from './contract.ts';
import { AppError, isErrorCode } from './errors.ts';
import type { JobEvent } from './jobs.ts';

/** The engine as its callers see it: `client.projects.create({ name })`. Errors are AppErrors (see `appErrorFrom`). */
export type EngineClient = ContractRouterClient<Contract>;

/** Makes a client of a link of any transport. */
export function createEngineClient(link: ClientLink<Record<never, never>>): EngineClient {
  return createORPCClient<EngineClient>(rebuildErrors(link));
}

/**
 * What a failed call means, whatever carried it: the engine's own error with its code, message and details.
 * Input that the contract refuses is `invalid-input` and lists what is wrong in `details.issues`.
 */
export function appErrorFrom(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof ORPCError)) return error;
  if (isErrorCode(error.code)) return new AppError(error.code, error.message, toDetails(error.data), { cause: error });
  if (error.code === 'BAD_REQUEST') {
    const details = toDetails(error.data);
    return new AppError('invalid-input', `The engine refused the input: ${describeIssues(details.issues)}.`, details, {
      cause: error,
    });
  }
  if (error.code === 'NOT_FOUND') {
    return new AppError(
      'invalid-input',
      'The engine has no such method; the two sides are of different versions.',
      {},
      { cause: error },
    );
  }
  return new AppError('internal', `The engine failed: ${error.message}`, {}, { cause: error });
}

/** Passes calls through and turns every failure, also in the middle of a stream, into the AppError that it stands for. */
export function rebuildErrors<Context extends Record<never, never>>(link: ClientLink<Context>): ClientLink<Context> {
  return {
    async call(path, input, options) {
      try {
        const output = await link.call(path, input, options);
        return isAsyncIterable(output) ? rebuildStreamErrors(output) : output;
      } catch (error) {
        throw appErrorFrom(error);
      }
    },
  };
}

/**
 * Watches a job to its end. The engine sends a page of events at a time and the next is asked for when this one has been
 * read, so a slow reader makes neither side's memory grow.
 */
export async function* watchJob(
  client: EngineClient,
  jobId: number,
  signal?: AbortSignal,
): AsyncGenerator<JobEvent, void, undefined> {
  let after = 0;
  for (;;) {
    const page = await client.jobs.watch({ jobId, after }, { signal });
    for await (const event of page) {
      after = event.seq;
      yield event;
      if (event.type === 'finished') return;
    }
  }
}

async function* rebuildStreamErrors(stream: AsyncIterable<unknown>): AsyncGenerator<unknown, void, undefined> {
  try {
    yield* stream;
  } catch (error) {
    throw appErrorFrom(error);
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function toDetails(data: unknown): Record<string, unknown> {
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
}

function describeIssues(issues: unknown): string {
  if (!Array.isArray(issues)) return 'it does not have the expected form';
  return issues
    .slice(0, 5)
    .map(
      (issue: { path?: readonly unknown[]; message?: string }) =>
        `${(issue.path ?? []).join('.') || 'input'}: ${issue.message ?? 'wrong'}`,
    )
    .join('; ');
}
