import { isContractProcedure } from '@orpc/contract';
import { type AnyRouter, os } from '@orpc/server';
import type { EngineClient } from '../contract/client.ts';
import { contract } from '../contract/contract.ts';
import { AppError, abortedError } from '../contract/errors.ts';
import { answerStream, toTransportError } from '../engine/procedures.ts';
import { REFUSED_METHODS } from './refused-methods.ts';

export interface ForwardOptions {
  /** The engine that answers now; waits while it starts. @throws AppError `engine-unavailable` */
  readonly engine: (signal: AbortSignal | undefined) => Promise<EngineClient>;
  readonly onBug: (error: unknown) => void;
  /** Told after a method was answered, by its name (`media.purge`). */
  readonly onAnswered: (method: string) => void;
}

/**
 * A router of every method of the contract that passes calls on. Nothing is checked here: the engine checks what it gets,
 * and masks are too many to be looked at twice.
 */
export function createForwardingRouter(options: ForwardOptions): AnyRouter {
  return forwardTree(contract, [], options) as AnyRouter;
}

/** Names of all methods of the contract, e.g. `projects.list`. */
export function contractMethods(): readonly string[] {
  const names: string[] = [];
  const walk = (node: object, path: readonly string[]) => {
    if (isContractProcedure(node)) names.push(path.join('.'));
    else for (const [name, child] of Object.entries(node)) walk(child, [...path, name]);
  };
  walk(contract, []);
  return names;
}

function forwardTree(node: object, path: readonly string[], options: ForwardOptions): object {
  if (isContractProcedure(node)) return forwardMethod(path, options);
  return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, forwardTree(child, [...path, name], options)]));
}

function forwardMethod(path: readonly string[], { engine, onBug, onAnswered }: ForwardOptions) {
  const name = path.join('.');
  const instead = REFUSED_METHODS[name];
  return os.handler(async ({ input, signal }) => {
    try {
      if (instead !== undefined) throw refused(name, instead);
      const method = methodAt(await engine(signal), path);
      const output = await method(input, { signal });
      onAnswered(name);
      return isStream(output) ? answerStream(output, (error) => tellBug(error, signal, onBug)) : output;
    } catch (error) {
      throw toTransportError(signal?.aborted ? abortedError() : error, onBug);
    }
  });
}

/** A stream that its reader left fails in its own way; that is no bug. */
function tellBug(error: unknown, signal: AbortSignal | undefined, onBug: (error: unknown) => void): void {
  if (signal?.aborted !== true) onBug(error);
}

function refused(name: string, instead: string): AppError {
  return new AppError('invalid-input', `A page cannot call ${name}, because it names files of the machine; ${instead} instead.`, {
    method: name,
  });
}

type Method = (input: unknown, options: { signal: AbortSignal | undefined }) => Promise<unknown>;

function methodAt(client: EngineClient, path: readonly string[]): Method {
  return path.reduce<unknown>((node, name) => (node as Record<string, unknown>)[name], client) as Method;
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
