import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const NO_PACKS = join(import.meta.dirname, 'node_modules', '.no-packs');

export default defineConfig({
  test: {
    include: [
      'electron/**/*.test.ts',
      'renderer/**/*.test.ts',
      'native/**/*.test.ts',
      'tests/**/*.test.ts',
      'bench/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
    // Two cores are what a small machine has; tests that start ffmpeg or processes need air.
    maxWorkers: 2,
    // A folder that is not there: neither packs that a developer has installed nor the one that the program brings may
    // change what a test sees. A test that is about such a pack says so itself.
    env: { SAM3_PACKS: NO_PACKS, SAM3_BUILT_IN_PACKS: NO_PACKS },
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
