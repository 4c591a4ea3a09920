/** States of projects that were put aside: project files under `snapshots/<projectId>/`, each with a note beside it. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Snapshot } from '../contract/changes.ts';
import { AppError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import { folderBytes, replaceFile, systemCode, toFileError } from './files.ts';
import { slugFor } from './slug.ts';

const NOTE = /^([a-z0-9][a-z0-9-]*)\.json$/;
const noteSchema = z.object({ name: z.string(), takenAtMs: z.number() });

function folderOf(dir: string, projectId: number): string {
  return join(dir, 'snapshots', String(projectId));
}

/** Path of a snapshot's project file. */
export function snapshotFile(dir: string, snapshot: Pick<Snapshot, 'projectId' | 'id'>): string {
  return join(folderOf(dir, snapshot.projectId), `${snapshot.id}.sam3project`);
}

/** Snapshots of a project, newest first; one whose file is missing is not among them. */
export function listSnapshots(dir: string, projectId: number): Snapshot[] {
  const folder = folderOf(dir, projectId);
  const found: Snapshot[] = [];
  for (const fileName of namesIn(folder)) {
    const id = NOTE.exec(fileName)?.[1];
    if (id === undefined) continue;
    const bytes = statSync(snapshotFile(dir, { projectId, id }), { throwIfNoEntry: false })?.size;
    const note = readNote(join(folder, fileName));
    if (bytes !== undefined && note !== null) found.push({ id, projectId, ...note, bytes });
  }
  return found.sort((a, b) => b.takenAtMs - a.takenAtMs || (a.id < b.id ? 1 : -1));
}

/** @throws AppError `media-vanished` when there is no such snapshot (any more) */
export function requireSnapshot(dir: string, projectId: number, id: string): Snapshot {
  const snapshot = listSnapshots(dir, projectId).find((entry) => entry.id === id);
  if (snapshot) return snapshot;
  throw new AppError('media-vanished', say('snapshot-gone'), { projectId, id });
}

/**
 * Takes a snapshot: the project file first, then its note, so that what a crash leaves is never listed.
 * @param write writes the project file to a path
 * @throws AppError `disk-full`, `library-read-only`, and what `write` throws
 */
export async function takeSnapshot(
  dir: string,
  entry: Pick<Snapshot, 'projectId' | 'name' | 'takenAtMs'>,
  write: (path: string) => Promise<unknown>,
): Promise<Snapshot> {
  const { projectId, name, takenAtMs } = entry;
  const folder = folderOf(dir, projectId);
  try {
    mkdirSync(folder, { recursive: true });
    const taken = new Set(namesIn(folder).map((file) => file.replace(/\.[a-z0-9]+$/, '')));
    const id = slugFor(`${takenAtMs}-${name.replaceAll('.', ' ')}`, 'snapshot', taken);
    const path = snapshotFile(dir, { projectId, id });
    await write(path);
    const note = join(folder, `${id}.json`);
    writeFileSync(`${note}.new`, JSON.stringify({ name, takenAtMs } satisfies z.infer<typeof noteSchema>));
    replaceFile(`${note}.new`, note);
    return { ...entry, id, bytes: statSync(path).size };
  } catch (error) {
    throw toFileError(error, folder);
  }
}

/** Deletes a snapshot, its note first. */
export function dropSnapshot(dir: string, snapshot: Snapshot): void {
  try {
    rmSync(join(folderOf(dir, snapshot.projectId), `${snapshot.id}.json`), { force: true });
    rmSync(snapshotFile(dir, snapshot), { force: true });
  } catch (error) {
    throw toFileError(error, snapshotFile(dir, snapshot));
  }
}

/** Deletes the snapshots of projects that are no more. @returns their bytes */
export async function sweepSnapshots(dir: string, isThere: (projectId: number) => boolean): Promise<number> {
  let bytes = 0;
  for (const name of namesIn(join(dir, 'snapshots'))) {
    if (!/^[1-9][0-9]*$/.test(name) || isThere(Number(name))) continue;
    const folder = folderOf(dir, Number(name));
    bytes += await folderBytes(folder);
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      throw toFileError(error, folder);
    }
  }
  return bytes;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw toFileError(error, folder);
  }
}

/** Null for a note that is not ours. */
function readNote(path: string): z.infer<typeof noteSchema> | null {
  try {
    return noteSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw toFileError(error, path);
  }
}
