import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import { parseSafetensors, type ReferenceTensors } from './safetensors.ts';

const FORMAT = 'sam3-workstation-reference';
const FORMAT_VERSION = 1;
/** A reference is some megabytes; what unpacks to more than this is none. */
const MOST_BYTES = 2 ** 31;

const sign = z.enum(['positive', 'negative']);
const point = z.object({ x: z.number(), y: z.number(), label: z.union([z.literal(0), z.literal(1)]) });
const corners = z.array(z.number()).length(4).nullable();
const direction = z.enum(['forward', 'backward']);
const objectAt = { objectId: z.int(), frame: z.int().min(0) };
const about = { id: z.string().min(1), about: z.string() };
const withFile = { ...about, file: z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/) };

export const objectStepSchema = z.object({
  points: z.array(point),
  box: corners,
  mask: z.boolean(),
  usePrevious: z.boolean(),
  multimask: z.boolean(),
});

export const trackOpSchema = z.discriminatedUnion('op', [
  z.object({ op: z.literal('points'), ...objectAt, points: z.array(point), box: corners }),
  z.object({ op: z.literal('mask'), ...objectAt }),
  z.object({ op: z.literal('correct'), ...objectAt, direction, points: z.array(point) }),
  z.object({ op: z.literal('propagate'), direction, from: z.int().min(0), to: z.int().min(0), objects: z.array(z.int()) }),
]);

const conceptFrameSchema = z.object({
  frame: z.int().min(0),
  detections: z.int().min(0),
  ids: z.array(z.int()),
  born: z.array(z.int()),
  removed: z.array(z.int()),
  reconditioned: z.array(z.int()),
  suppressed: z.array(z.int()),
  unmatched: z.array(z.int()),
});

/** A case as models/export/REFERENCE.md describes it. A kind that is not known here fails the check. */
const caseSchema = z.discriminatedUnion('kind', [
  z.object({ ...withFile, kind: z.literal('graph'), graph: z.string() }),
  z.object({
    ...about,
    file: z.null(),
    kind: z.literal('tokenizer'),
    phrases: z.array(z.object({ text: z.string(), ids: z.array(z.int()), mask: z.array(z.int()) })).min(1),
  }),
  z.object({ ...withFile, kind: z.literal('preprocess') }),
  z.object({
    ...withFile,
    kind: z.literal('image-concept'),
    phrases: z.array(z.string().nullable()).min(1),
    exemplars: z.array(z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number(), sign })),
    threshold: z.number(),
  }),
  z.object({ ...withFile, kind: z.literal('image-object'), steps: z.array(objectStepSchema).min(1) }),
  z.object({ ...withFile, kind: z.literal('track'), frameCount: z.int().positive(), ops: z.array(trackOpSchema).min(1) }),
  z.object({
    ...withFile,
    kind: z.literal('concept'),
    frameCount: z.int().positive(),
    phrases: z.array(z.string()).min(1),
    direction,
    from: z.int().min(0),
    to: z.int().min(0),
    concept: z.record(z.string(), z.union([z.number(), z.boolean()])),
    frames: z.array(conceptFrameSchema).min(1),
  }),
]);
export type ReferenceCase = z.infer<typeof caseSchema>;
export type CaseOf<Kind extends ReferenceCase['kind']> = Extract<ReferenceCase, { kind: Kind }>;

const indexSchema = z.object({
  format: z.literal(FORMAT),
  formatVersion: z.int().positive(),
  packId: z.string(),
  checkpoint: z.string(),
  madeWith: z.record(z.string(), z.string()),
  cases: z.array(z.looseObject({ id: z.string(), kind: z.string() })).min(1),
});

/** What PyTorch answered, to be compared with. */
export interface Reference {
  readonly dir: string;
  /** Source of the weights that it was made with, as a pack's manifest says it. */
  readonly checkpoint: string;
  readonly cases: readonly ReferenceCase[];
  /** The tensors of a case. @throws AppError `invalid-input` */
  read(entry: ReferenceCase): Promise<ReferenceTensors>;
}

/**
 * Opens a folder that the exporter wrote with `--reference`.
 * @throws AppError `invalid-input` when it is none, is of a newer format, or has a case of a kind that is not known here
 */
export async function openReference(dir: string): Promise<Reference> {
  const parsed = indexSchema.safeParse(await readIndex(dir));
  if (!parsed.success) throw invalid(dir, `its index.json says "${z.prettifyError(parsed.error)}"`);
  const { formatVersion, checkpoint, cases: raw } = parsed.data;
  if (formatVersion > FORMAT_VERSION) {
    throw invalid(dir, `it is of format ${formatVersion}, and this program reads ${FORMAT_VERSION}; update the program`);
  }
  const cases = raw.map((entry): ReferenceCase => {
    const known = caseSchema.safeParse(entry);
    if (known.success) return known.data;
    throw invalid(
      dir,
      `the case ${entry.id} (${entry.kind}) is not one that this program can run: ${z.prettifyError(known.error)}`,
    );
  });
  return { dir, checkpoint, cases, read: (entry) => readTensors(dir, entry) };
}

async function readIndex(dir: string): Promise<unknown> {
  const path = join(dir, 'index.json');
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    const why = cause instanceof SyntaxError ? 'its index.json is not JSON' : 'it has no index.json that can be read';
    throw invalid(dir, why, cause);
  }
}

async function readTensors(dir: string, { file }: ReferenceCase): Promise<ReferenceTensors> {
  if (file === null) return new Map();
  let bytes: Uint8Array;
  try {
    bytes = await promisify(gunzip)(await readFile(join(dir, file)), { maxOutputLength: MOST_BYTES });
  } catch (cause) {
    throw invalid(dir, `${file} cannot be read`, cause);
  }
  return parseSafetensors(bytes, file);
}

function invalid(dir: string, why: string, cause?: unknown): AppError {
  const options = cause === undefined ? undefined : { cause };
  return new AppError(
    'invalid-input',
    `${dir} is no reference that can be used: ${why}. Make one with "python models/export … --reference DIR".`,
    { dir },
    options,
  );
}
