import type { BigIntStats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join, relative } from 'node:path';
import { UsageError } from './usage-error.ts';

/** A place that a command was told to write to. */
export interface Target {
  /** The option that named it, e.g. `--overlay`. */
  readonly option: string;
  readonly path: string;
  /** Whether it holds pixels and so would be taken for media, is a dataset, or is a library. */
  readonly kind: 'video' | 'picture' | 'dataset' | 'library';
}

const ENDINGS = { video: '.mp4', picture: '.png' } as const;

/**
 * Refuses places where writing would destroy what is read or another result, or that cannot be what was meant. Files are
 * compared by identity, so that links and other spellings of a path do not get through.
 * @param inputs absolute paths of the files and folders that are read
 * @throws UsageError that says which option to change
 */
export async function refuseTargets(targets: readonly Target[], inputs: readonly string[]): Promise<void> {
  const seen = new Map<string, Target>();
  for (const target of targets) {
    await refuseShape(target);
    const place = await realPlace(target.path);
    const other = seen.get(place);
    if (other !== undefined) throw new UsageError(`${other.option} and ${target.option} name the same place, ${target.path}.`);
    seen.set(place, target);
    for (const input of inputs) await refuseInput(target, place, input);
  }
}

/** A preview or picture is a file with the ending of what is written. */
async function refuseShape({ option, path, kind }: Target): Promise<void> {
  if (kind !== 'video' && kind !== 'picture') return;
  if (extname(path).toLowerCase() !== ENDINGS[kind]) {
    throw new UsageError(`${option} ${path}: expected a file name that ends in ${ENDINGS[kind]}.`);
  }
  if ((await statOrNull(path))?.isDirectory()) throw new UsageError(`${option} ${path}: that is a folder; give a file name.`);
}

async function refuseInput(target: Target, place: string, input: string): Promise<void> {
  const [read, written] = await Promise.all([statOrNull(input), statOrNull(target.path)]);
  if (read === null) return;
  if (written !== null && written.dev === read.dev && written.ino === read.ino) {
    throw new UsageError(
      `${target.option} ${target.path}: that is what is read. Originals are never written over; choose another name.`,
    );
  }
  // What lies in a folder of media is media the next time; an archive and a library are not.
  const isMedia = target.kind !== 'library' && extname(place).toLowerCase() !== '.zip';
  if (read.isDirectory() && isMedia && isWithin(place, await realPlace(input))) {
    throw new UsageError(
      `${target.option} ${target.path}: that lies in ${input}, whose pictures are read. Choose a place outside, so that it is not read the next time.`,
    );
  }
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}

/** The path without links, as far as it exists. */
async function realPlace(path: string): Promise<string> {
  const parent = dirname(path);
  try {
    return await realpath(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
    return parent === path ? path : join(await realPlace(parent), basename(path));
  }
}

async function statOrNull(path: string): Promise<BigIntStats | null> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    // What cannot be looked at is reported by whoever reads or writes it.
    if (isMissing(error)) return null;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EACCES', 'ENAMETOOLONG', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '');
}
