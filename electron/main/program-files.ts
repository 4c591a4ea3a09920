import { join } from 'node:path';

/** Where the parts of the built program lie. */
export interface ProgramFiles {
  readonly page: string;
  readonly preload: string;
  readonly engine: string;
  readonly segmenter: string;
  /** The packs that the program brings. */
  readonly builtInPacks: string;
  /** package.json, which says the version. */
  readonly manifest: string;
}

/**
 * @param mainDir folder of the built main process, as electron.vite.config.ts lays it out
 * @param resources folder of what a packaged program keeps beside its archive; null when it runs from its sources
 */
export function programFiles(mainDir: string, resources: string | null): ProgramFiles {
  return {
    page: join(mainDir, '..', 'renderer'),
    preload: join(mainDir, '..', 'preload', 'index.cjs'),
    engine: join(mainDir, 'engine-process.js'),
    segmenter: join(mainDir, 'segmenter-process.js'),
    builtInPacks: resources === null ? join(mainDir, '..', '..', 'resources', 'packs') : join(resources, 'packs'),
    manifest: join(mainDir, '..', '..', 'package.json'),
  };
}

/** The version that a package.json names. Electron knows it only when it was started on the folder of that file. */
export function versionIn(manifest: string): string {
  return (JSON.parse(manifest) as { readonly version: string }).version;
}

/** Arguments of the engine's process, as `native/engine-process.ts` reads them. */
export function engineArguments(options: {
  readonly library: string;
  readonly version: string;
  readonly builtInPacks: string;
}): string[] {
  const { library, version, builtInPacks } = options;
  return ['--library', library, '--program', 'SAM3 Workstation', '--version', version, '--built-in-packs', builtInPacks];
}
