import { createHash, randomBytes } from 'node:crypto';
import { link, lstat, mkdir, open, readdir, rename, rm, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import { systemCode } from './fs-errors.ts';
import { whatLiesAt } from './own-dataset.ts';

/** What to do about something that lies at the target: leave it, replace it if it is a dataset of ours, or replace it. */
export type Overwrite = 'keep' | 'own' | 'replace';

const MARK = '.sam3-partial-';
const DAY_MS = 86_400_000;
const SYNC_AT_ONCE = 16;

/** A hidden folder beside the target, in which everything is made before it is shown. */
export interface Staging {
  readonly target: string;
  /** `zip` when the target's name ends in `.zip`. */
  readonly kind: 'zip' | 'folder';
  /** Where the dataset is written; becomes the target. Does not exist yet. */
  readonly content: string;
  /** An empty folder for temporary files. */
  readonly work: string;
  /** Makes the content durable and shows it at the target, in one rename. @throws AppError `export-target-exists` */
  publish(): Promise<void>;
  /** Removes the folder with all that is in it. */
  remove(): Promise<void>;
}

/**
 * Prepares a place for an export to `out`. What killed exports to the same target left behind is cleaned up first.
 * @param nowMs the time, to tell stale folders of other machines
 * @throws AppError `export-target-exists` when something lies there that `overwrite` does not allow to replace; a folder
 * that is not a dataset of this program is never replaced (it may hold anything)
 */
export async function stage(out: string, overwrite: Overwrite, nowMs: number): Promise<Staging> {
  const target = resolve(out);
  const parent = dirname(target);
  await makeFolder(parent);
  await cleanStale(target, nowMs);
  await assertFree(target, overwrite);
  const dir = join(parent, `.${basename(target)}${MARK}${hostTag()}-${process.pid}-${randomBytes(4).toString('hex')}`);
  const work = join(dir, 'work');
  await mkdir(work, { recursive: true });
  const kind = target.toLowerCase().endsWith('.zip') ? 'zip' : 'folder';
  const content = join(dir, 'content');
  return {
    target,
    kind,
    content,
    work,
    publish: async () => {
      await syncTree(content);
      await assertFree(target, overwrite);
      await show(content, target, join(dir, 'old'), overwrite);
      await syncPath(parent);
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    throw new AppError('invalid-input', say('export-on-file', { path }), { path });
  }
}

async function show(content: string, target: string, old: string, overwrite: Overwrite): Promise<void> {
  const existing = await kindOf(target);
  if (existing === null && (await kindOf(content)) === 'file' && overwrite === 'keep') return await showNew(content, target);
  if (existing === 'folder' || (existing === 'file' && (await kindOf(content)) === 'folder')) await rename(target, old);
  try {
    await rename(content, target);
  } catch (error) {
    if (existing !== null && (await kindOf(target)) === null && (await kindOf(old)) !== null) await rename(old, target);
    throw error;
  }
}

/** A link fails where a rename would replace what another program has put there in the meantime. */
async function showNew(content: string, target: string): Promise<void> {
  try {
    await link(content, target);
    await unlink(content);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw targetExists(target);
    await rename(content, target); // Some file systems have no links.
  }
}

async function assertFree(target: string, overwrite: Overwrite): Promise<void> {
  const existing = await kindOf(target);
  if (existing === null) return;
  if (overwrite === 'keep') throw targetExists(target);
  if (overwrite === 'replace' && existing === 'file') return;
  if ((await whatLiesAt(target)) === 'own-dataset') return;
  if (overwrite === 'own') throw targetExists(target);
  if (existing === 'folder') {
    throw new AppError('export-target-exists', say('export-foreign-folder', { path: target }), { target });
  }
}

function targetExists(target: string): AppError {
  return new AppError('export-target-exists', say('export-exists', { path: target }), { target });
}

async function kindOf(path: string): Promise<'file' | 'folder' | null> {
  try {
    return (await lstat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Tells folders of this machine from those that another one made on a shared disk. */
function hostTag(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 6);
}

/** Removes what killed exports left; a target that one of them had moved aside and not yet replaced is put back. */
async function cleanStale(target: string, nowMs: number): Promise<void> {
  const parent = dirname(target);
  const prefix = `.${basename(target)}${MARK}`;
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix)) continue;
    const dir = join(parent, name);
    if (!(await isStale(dir, name.slice(prefix.length), nowMs))) continue;
    if ((await kindOf(join(dir, 'old'))) !== null && (await kindOf(target)) === null) await rename(join(dir, 'old'), target);
    await rm(dir, { recursive: true, force: true });
  }
}

async function isStale(dir: string, tag: string, nowMs: number): Promise<boolean> {
  const [host, pid] = tag.split('-');
  if (host === hostTag()) return !isAlive(Number(pid));
  return nowMs - (await lstat(dir)).mtimeMs > DAY_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

/** Makes a file, or a folder with all below it, survive a power cut. */
async function syncTree(path: string): Promise<void> {
  if ((await kindOf(path)) === 'file') return await syncPath(path);
  const below = await readdir(path, { recursive: true, withFileTypes: true });
  const paths = [path, ...below.map((entry) => join(entry.parentPath, entry.name))];
  for (let start = 0; start < paths.length; start += SYNC_AT_ONCE) {
    await Promise.all(paths.slice(start, start + SYNC_AT_ONCE).map(syncPath));
  }
}

async function syncPath(path: string): Promise<void> {
  // Windows cannot open folders, and needs the right to write in order to flush a file.
  if (process.platform === 'win32' && (await kindOf(path)) === 'folder') return;
  const file = await open(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
