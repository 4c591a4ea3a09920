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
  readonly env?: NodeJS.ProcessEnv;
  readonly onOutput?: (line: string) => void;
}): Launcher {
  const { libraryDir, program, programVersion, segmenterPath, ...rest } = options;
  const modulePath = fileURLToPath(new URL('../engine-process.ts', import.meta.url));
  const args = ['--library', libraryDir, '--program', program, '--version', programVersion];
  if (segmenterPath !== undefined) args.push('--segmenter', segmenterPath);
  return createForkLauncher({ modulePath, args, ...rest });
}
