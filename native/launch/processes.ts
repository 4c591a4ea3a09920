import { fileURLToPath } from 'node:url';
import { createForkLauncher } from './fork-launcher.ts';
import type { Launcher } from './launcher.ts';

export interface SegmenterLaunch {
  /** Another module than the product's own, e.g. one with a model for tests. */
  readonly modulePath?: string | undefined;
  readonly args?: readonly string[];
  readonly onOutput?: (line: string) => void;
}

/** Starts the segmenter process under plain Node. */
export function createSegmenterLauncher(options: SegmenterLaunch = {}): Launcher {
  const own = fileURLToPath(new URL('../segmentation/segmenter-process.ts', import.meta.url));
  return createForkLauncher({ ...options, modulePath: options.modulePath ?? own });
}

/** Starts an engine process under plain Node, on a library. */
export function createEngineLauncher(options: {
  readonly libraryDir: string;
  readonly program: string;
  readonly programVersion: string;
  /** See SegmenterLaunch.modulePath. */
  readonly segmenterPath?: string;
  /** Id of a model, or absolute path of a pack. Default: as the library is set. */
  readonly model?: string;
  /** Device to run it on. Default: as the library is set. */
  readonly device?: string;
  /** Folder of installed packs. Default: the environment's SAM3_PACKS, else the user's data folder. */
  readonly packs?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly onOutput?: (line: string) => void;
}): Launcher {
  const { libraryDir, program, programVersion, segmenterPath, model, device, packs, ...rest } = options;
  const modulePath = fileURLToPath(new URL('../engine-process.ts', import.meta.url));
  const args = ['--library', libraryDir, '--program', program, '--version', programVersion];
  const given = { segmenter: segmenterPath, model, device, packs };
  for (const [name, value] of Object.entries(given)) if (value !== undefined) args.push(`--${name}`, value);
  return createForkLauncher({ modulePath, args, ...rest });
}
