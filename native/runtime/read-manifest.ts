import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import { packInvalid, systemCode } from './pack-errors.ts';
import {
  GRAPH_NAMES,
  PACK_FORMAT,
  PACK_FORMAT_VERSION,
  type PackFile,
  type PackManifest,
  packManifestSchema,
} from './pack-manifest.ts';

/** The file that makes a folder a pack. */
export const MANIFEST_FILE = 'pack.json';
/** Nothing that describes a pack is longer; a longer one is not read. */
export const MANIFEST_LIMIT_BYTES = 4 * 1024 * 1024;

/**
 * Reads and checks a pack's manifest; its files are not looked at.
 * @throws AppError `pack-missing` (no such folder), `pack-invalid`, `pack-newer`
 */
export async function readManifest(dir: string): Promise<PackManifest> {
  const path = join(dir, MANIFEST_FILE);
  try {
    if ((await stat(path)).size > MANIFEST_LIMIT_BYTES) {
      throw packInvalid('not-a-pack', `${path} is far too long for a description of a model pack.`, { dir });
    }
    return parseManifest(await readFile(path, 'utf8'), path);
  } catch (error) {
    throw await toManifestError(error, dir);
  }
}

async function toManifestError(error: unknown, dir: string): Promise<unknown> {
  const code = systemCode(error);
  if (error instanceof AppError || code === null) return error;
  const isFolder = await stat(dir).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    return new AppError('pack-missing', say('pack-not-found', { path: dir }), { dir });
  }
  return packInvalid('not-a-pack', say('pack-without-manifest', { path: dir, code }), { dir });
}

const headSchema = z.looseObject({ format: z.string(), formatVersion: z.number(), family: z.string().optional() });

/**
 * Checks the text of a pack.json.
 * @param where its path or address, for messages
 * @throws AppError `pack-invalid` with reason `not-a-pack`, `manifest`, `family` or `outside`; `pack-newer`
 */
export function parseManifest(text: string, where: string): PackManifest {
  const json = parseJson(text, where);
  const head = headSchema.safeParse(json);
  if (!head.success || head.data.format !== PACK_FORMAT) {
    throw packInvalid('not-a-pack', say('pack-other', { where }), { where });
  }
  const { formatVersion, family } = head.data;
  if (formatVersion > PACK_FORMAT_VERSION) {
    throw new AppError('pack-newer', say('pack-newer', { where, format: formatVersion, supported: PACK_FORMAT_VERSION }), {
      where,
      formatVersion,
      supported: PACK_FORMAT_VERSION,
    });
  }
  if (family !== 'sam3') {
    throw packInvalid('family', say('pack-family', { where, family: String(family) }), { where, family });
  }
  checkPaths(json, where);
  const parsed = packManifestSchema.safeParse(json);
  if (parsed.success) {
    checkDistinct(parsed.data, where);
    return parsed.data;
  }
  throw packInvalid('manifest', say('pack-manifest-wrong', { where, said: oneLine(parsed.error) }), {
    where,
    issues: parsed.error.issues.slice(0, 20).map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message })),
  });
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw packInvalid('not-a-pack', say('pack-not-json', { where }), { where }, { cause });
  }
}

function oneLine(error: z.ZodError): string {
  const issues = error.issues.slice(0, 3).map((issue) => `${issue.path.map(String).join('.') || 'the whole'}: ${issue.message}`);
  const rest = error.issues.length - issues.length;
  return issues.join('; ') + (rest > 0 ? `; and ${rest} more` : '');
}

const pathsSchema = z.looseObject({ path: z.string() });

/** The schema forbids these too, but a path that leads out of the folder is worth a word of its own. */
function checkPaths(json: unknown, where: string): void {
  for (const path of pathsIn(json)) {
    if (!/[\\/:]/.test(path) && path !== '..') continue;
    throw packInvalid(
      'outside',
      `${where} names the file ${JSON.stringify(path)}, outside its own folder. Do not trust this pack.`,
      {
        where,
        path,
      },
    );
  }
}

function* pathsIn(json: unknown): Generator<string, void, undefined> {
  if (typeof json !== 'object' || json === null) return;
  const file = pathsSchema.safeParse(json);
  if (file.success) yield file.data.path;
  for (const value of Object.values(json)) yield* pathsIn(value);
}

function checkDistinct(manifest: PackManifest, where: string): void {
  const files = packFiles(manifest);
  const names = files.map(({ path }) => path.toLowerCase());
  const twice = names.find((name, index) => name === MANIFEST_FILE || names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw packInvalid('manifest', `${where} is not valid: it names the file ${twice} twice. Export or download the pack again.`, {
    where,
    path: twice,
  });
}

/** Every file of a pack but its pack.json: the graphs' in their order, then the tokenizer's and the report's. */
export function packFiles(manifest: PackManifest): readonly PackFile[] {
  const graphs = GRAPH_NAMES.flatMap((name) => manifest.graphs[name].files);
  return [...graphs, manifest.tokenizer, ...(manifest.parity === null ? [] : [manifest.parity])];
}

/** Bytes of all files of a pack. */
export function packBytes(manifest: PackManifest): number {
  return packFiles(manifest).reduce((sum, file) => sum + file.bytes, 0);
}
