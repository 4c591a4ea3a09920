import { join, resolve } from 'node:path';

/** Where they lie while the program runs from its sources. A packaged program names its own folder (see electron/main). */
const OF_THE_SOURCES = join(import.meta.dirname, '..', '..', 'resources', 'packs');

/**
 * The folder of the packs that the program brings itself: SAM3_BUILT_IN_PACKS, else `resources/packs` of the sources. It
 * may not be there; then nothing is built in. Nothing is ever written into it.
 */
export function builtInPackDir(env: NodeJS.ProcessEnv): string {
  const named = env.SAM3_BUILT_IN_PACKS;
  return named === undefined || named === '' ? OF_THE_SOURCES : resolve(named);
}
