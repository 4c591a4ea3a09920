import { copyFile, link, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { AppError } from '../../native/contract/errors.ts';
import { say } from '../../native/contract/sentences.ts';
import { commonFolder } from './save-targets.ts';

/**
 * Runs `work` on a folder that holds the given files and nothing else, arranged as they were. One folder is worked on as
 * it is; files are linked (or copied) into a temporary one.
 * @param temporary folder in which to make the temporary one
 * @throws AppError `invalid-input` when folders and files are mixed; what `work` throws
 */
export async function withFolderOf<T>(
  paths: readonly string[],
  temporary: string,
  work: (dir: string) => Promise<T>,
): Promise<T> {
  const kinds = await Promise.all(paths.map(async (path) => ((await stat(path)).isDirectory() ? 'folder' : 'file')));
  const [first = ''] = paths;
  if (paths.length === 1 && kinds[0] === 'folder') return work(first);
  if (kinds.includes('folder')) {
    throw new AppError('invalid-input', say('folder-among-files'), { paths: paths.length });
  }
  const dir = await mkdtemp(join(temporary, 'sam3-workstation-files-'));
  try {
    const root = commonFolder(paths);
    for (const path of paths) await place(path, join(dir, relative(root, path)));
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function place(path: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  try {
    await link(path, target);
  } catch (error) {
    // Another disk, or a file system without links.
    if (typeof (error as NodeJS.ErrnoException).code !== 'string') throw error;
    await copyFile(path, target);
  }
}
