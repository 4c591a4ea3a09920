import { isContractProcedure } from '@orpc/contract';
import { expect, it } from 'vitest';
import { contract } from '../contract/contract.ts';
import { exportRequestSchema } from '../contract/dataset.ts';
import { absolutePath } from '../contract/method.ts';
import { contractMethods } from './forward.ts';
import { REFUSED_METHODS } from './refused-methods.ts';

/** Takes a whole export request, but never looks at where it would go. */
const HARMLESS = new Set(['datasets.preflight']);

it('refuses pages every method that takes a path of the machine', () => {
  const named = contractMethods().filter((name) => takesPath(inputOf(name), new Set()) && !HARMLESS.has(name));
  expect(named.length).toBeGreaterThan(6);
  expect(named.filter((name) => REFUSED_METHODS[name] === undefined)).toEqual([]);
});

it('refuses nothing that is not there', () => {
  const all = new Set(contractMethods());
  expect(Object.keys(REFUSED_METHODS).filter((name) => !all.has(name))).toEqual([]);
  expect(all.size).toBeGreaterThan(60);
});

function inputOf(name: string): unknown {
  const method = name.split('.').reduce<unknown>((node, part) => (node as Record<string, unknown>)[part], contract);
  return isContractProcedure(method) ? method['~orpc'].inputSchema : undefined;
}

/** Whether one of the contract's path schemas is anywhere inside of a schema. */
function takesPath(schema: unknown, seen: Set<unknown>): boolean {
  if (schema === absolutePath || schema === exportRequestSchema.shape.out) return true;
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return false;
  seen.add(schema);
  const { def, shape } = schema as { def?: Record<string, unknown>; shape?: Record<string, unknown> };
  const inner = [...Object.values(shape ?? {}), ...Object.values(def ?? {})].flatMap((part) =>
    Array.isArray(part) ? part : [part],
  );
  return inner.some((part) => isSchema(part) && takesPath(part, seen));
}

function isSchema(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '_zod' in value;
}
