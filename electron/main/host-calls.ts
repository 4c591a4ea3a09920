import type { InferContractRouterOutputs } from '@orpc/contract';
import { z } from 'zod';
import { AppError } from '../../native/contract/errors.ts';
import { type BridgeError, type HostContract, hostContract } from '../../native/contract/host.ts';

/** Inputs after they were parsed, with their defaults. */
type Inputs = {
  readonly [Name in keyof HostContract]: HostContract[Name] extends { '~orpc': { inputSchema?: infer Schema } }
    ? z.output<Extract<Schema, z.ZodType>>
    : never;
};
type Outputs = InferContractRouterOutputs<HostContract>;

/** Every method of the host contract that is called over the bridge: all but the stream, which has a listener of its own. */
export type HostMethods = {
  readonly [Name in Exclude<keyof HostContract, 'watchEngine'>]: (input: Inputs[Name]) => Promise<Outputs[Name]>;
};

/** The answer to a call, as it crosses the bridge. */
export type BridgeAnswer = { readonly output: unknown } | { readonly error: BridgeError };

const callSchema = z.object({ method: z.string().max(100), input: z.unknown() });

/**
 * Answers calls of pages. Input is checked against the contract before anything else happens; no error leaves as an exception.
 * @param onBug hears of errors that nobody foresaw
 */
export function createHostCalls(methods: HostMethods, onBug: (error: unknown) => void): (call: unknown) => Promise<BridgeAnswer> {
  return async (call) => {
    try {
      const { method, input } = callSchema.parse(call);
      if (!isMethod(methods, method)) throw unknownMethod(method);
      return { output: await run(methods, method, input) };
    } catch (error) {
      return { error: told(error, onBug) };
    }
  };
}

function isMethod(methods: HostMethods, name: string): name is keyof HostMethods {
  return Object.hasOwn(methods, name);
}

function run<Name extends keyof HostMethods>(methods: HostMethods, name: Name, input: unknown): Promise<Outputs[Name]> {
  const schema = hostContract[name]['~orpc'].inputSchema as z.ZodType<Inputs[Name]> | undefined;
  return methods[name](schema === undefined ? (input as Inputs[Name]) : schema.parse(input));
}

function unknownMethod(method: string): AppError {
  return new AppError('invalid-input', 'The program has no such method; the page is of another version.', { method });
}

function told(error: unknown, onBug: (error: unknown) => void): BridgeError {
  if (error instanceof AppError) {
    const { code, message, details } = error;
    return { code, message, details: JSON.parse(JSON.stringify(details)) as Record<string, unknown> };
  }
  if (error instanceof z.ZodError) {
    const issues = error.issues.map(({ path, message }) => ({ path: path.map(String), message }));
    const first = issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`).slice(0, 5);
    return { code: 'invalid-input', message: `The program refused the input: ${first.join('; ')}.`, details: { issues } };
  }
  onBug(error);
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message: `This is a bug in the program: ${message}`, details: {} };
}
