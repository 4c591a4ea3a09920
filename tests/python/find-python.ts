import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Loading torch alone can take this long on a cold disk. */
const LOOK_MS = 120_000;

/** The first Python that can import these: that of the environment's PYTHON, or one of the path. Null when there is none. */
export async function findPython(packages: readonly string[]): Promise<string | null> {
  for (const candidate of [process.env.PYTHON, 'python3', 'python']) {
    if (candidate === undefined) continue;
    const found = await promisify(execFile)(candidate, ['-c', `import ${packages.join(', ')}`], { timeout: LOOK_MS }).then(
      () => true,
      () => false,
    );
    if (found) return candidate;
  }
  return null;
}
