import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Where the library lies unless it is said: SAM3_LIBRARY, else the user's data folder of the platform. The same for every
 * host, so that a person finds the same projects in the window and in the browser.
 * @param home the user's folder
 */
export function defaultLibraryDir(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string = homedir()): string {
  if (env.SAM3_LIBRARY !== undefined && env.SAM3_LIBRARY !== '') return resolve(env.SAM3_LIBRARY);
  return join(dataDir(env, platform, home), 'sam3-workstation', 'library');
}

function dataDir(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string): string {
  if (platform === 'win32') return env.LOCALAPPDATA || join(home, 'AppData', 'Local');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support');
  return env.XDG_DATA_HOME || join(home, '.local', 'share');
}
