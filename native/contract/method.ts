/** What every method of the contract is made of. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { ERROR_CODES, ERROR_STATUS, type ErrorCode } from './errors.ts';

export const id = z.int().positive();
export const ids = z.array(id).min(1);
export const none = z.object({}).strict();
/** Of this machine. */
export const absolutePath = z.string().min(1).max(4096);
const detailsSchema = z.record(z.string(), z.unknown());

/** Each code with its HTTP status and the shape of its details, in the form that the remote-call library asks for. */
const errorMap = Object.fromEntries(ERROR_CODES.map((code) => [code, { status: ERROR_STATUS[code], data: detailsSchema }])) as {
  readonly [Code in ErrorCode]: { status: number; data: typeof detailsSchema };
};

/** A method that may fail with any error of the contract. */
export const method = oc.errors(errorMap);
