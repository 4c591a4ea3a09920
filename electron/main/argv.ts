import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the program was started with. */
export interface LaunchRequest {
  /** Absolute paths, in the order in which they were named. */
  readonly files: readonly string[];
  /** Absolute path of the library's folder; null is the usual one. */
  readonly library: string | null;
  /** Absolute path of the folder for the program's own settings; null is the usual one. */
  readonly userData: string | null;
}

export interface ArgvPlace {
  /** Folder that relative paths start from. */
  readonly cwd: string;
  /** True while the program is run out of its sources: then the first plain argument names the program itself. */
  readonly runsFromSources: boolean;
}

/** Options of Electron and Node that take the next argument as their value. */
const TAKE_A_VALUE = new Set(['-r', '--require']);

/**
 * Reads a command line: `[--library FOLDER] [--user-data-dir=FOLDER] [FILE…]`. Options that are not ours belong to Chromium and are passed over.
 * @param argv with the program itself in front, as `process.argv`
 */
export function parseArgv(argv: readonly string[], place: ArgvPlace): LaunchRequest {
  const files: string[] = [];
  let library: string | null = null;
  let userData: string | null = null;
  let skipsProgram = place.runsFromSources;
  let optionsEnded = false;
  for (let index = 1; index < argv.length; index++) {
    const argument = argv[index] ?? '';
    if (!optionsEnded && argument === '--') optionsEnded = true;
    else if (!optionsEnded && argument === '--library') library = toPath(argv[++index], place.cwd) ?? library;
    else if (!optionsEnded && argument.startsWith('--library=')) library = toPath(argument.slice(10), place.cwd) ?? library;
    else if (!optionsEnded && argument.startsWith('--user-data-dir='))
      userData = toPath(argument.slice(16), place.cwd) ?? userData;
    else if (!optionsEnded && TAKE_A_VALUE.has(argument)) index++;
    else if (!optionsEnded && argument.startsWith('-')) continue;
    else if (skipsProgram) skipsProgram = false;
    else {
      const path = toPath(argument, place.cwd);
      if (path !== null) files.push(path);
    }
  }
  return { files, library, userData };
}

/** A path or `file:` address as an absolute path; null for what is neither. */
function toPath(argument: string | undefined, cwd: string): string | null {
  if (argument === undefined || argument === '' || argument.includes('\0')) return null;
  if (/^file:\/\//i.test(argument)) return pathOfFileUrl(argument);
  // Desktops hand over addresses of other kinds, too (`smb://…`); they name no file of this machine.
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(argument)) return null;
  return isAbsolute(argument) ? argument : resolve(cwd, argument);
}

function pathOfFileUrl(address: string): string | null {
  if (!URL.canParse(address)) return null;
  try {
    return fileURLToPath(address);
  } catch (error) {
    // A file of another host, or an encoded slash.
    if (error instanceof TypeError) return null;
    throw error;
  }
}
