/** The uploaded files that media items were made of: which of them are still needed. */
import { readdir, rm } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { EngineClient } from '../contract/client.ts';

/** A failed or cancelled import can be tried again for this long; then its files go. */
const RETRY_MS = 7 * 24 * 3600 * 1000;

/**
 * Deletes the folders of sources that no media item lies in, not even one in the trash, and that no import waits for.
 * @param sparing folders that are being filled now
 */
export async function sweepSources(
  sourcesDir: string,
  client: EngineClient,
  now: number,
  sparing: ReadonlySet<string>,
): Promise<void> {
  const folders = await foldersIn(sourcesDir);
  if (folders.length === 0) return;
  const needed = await neededPaths(client, now);
  const kept = new Set(needed.map((path) => relative(sourcesDir, path).split(sep)[0]));
  for (const folder of folders) {
    const path = join(sourcesDir, folder);
    if (!kept.has(folder) && !sparing.has(path)) await rm(path, { recursive: true, force: true });
  }
}

async function neededPaths(client: EngineClient, now: number): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const project of await client.projects.list({ includeDeleted: true })) {
    const media = await client.media.list({ projectId: project.id, includeDeleted: true });
    for (const { sourcePath } of media) paths.push(sourcePath);
  }
  for (const job of await client.jobs.list({ kinds: ['import'] })) {
    const isOver = job.state === 'done' || (job.finishedAtMs !== null && now - job.finishedAtMs > RETRY_MS);
    const given = isOver ? [] : job.params.paths;
    if (Array.isArray(given)) paths.push(...given.filter((path) => typeof path === 'string'));
  }
  return paths;
}

async function foldersIn(dir: string): Promise<readonly string[]> {
  try {
    return (await readdir(dir, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
