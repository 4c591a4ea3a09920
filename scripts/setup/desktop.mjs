import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PROGRAMS = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

/**
 * The Electron that can be started here: `{ path, reason: null }`, or `{ path: null, reason }` with the reason as the end
 * of a sentence, `fetchable` where all else is there. Electron's own package is not asked: it would start a download.
 */
export function desktopProgram({ root, env, platform, uid, args }) {
  if (platform !== 'win32' && platform !== 'darwin' && !env.DISPLAY && !env.WAYLAND_DISPLAY) {
    return { path: null, reason: 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)' };
  }
  if (platform === 'linux' && uid === 0 && !args.includes('--no-sandbox')) {
    return { path: null, reason: 'Electron keeps its sandbox and does not run as root' };
  }
  const path = electronPath(root, env, platform);
  if (path === null) return { path: null, reason: "Electron's program is not installed", fetchable: true };
  if (!existsSync(path)) return { path: null, reason: `there is no Electron at ${path}` };
  return { path, reason: null };
}

function electronPath(root, env, platform) {
  const own = join(root, 'node_modules', 'electron');
  const pathFile = join(own, 'path.txt');
  const named = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : null;
  if (env.ELECTRON_OVERRIDE_DIST_PATH) {
    return join(env.ELECTRON_OVERRIDE_DIST_PATH, named ?? PROGRAMS[platform] ?? 'electron');
  }
  return named === null ? null : join(own, 'dist', named);
}
