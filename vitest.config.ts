import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

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
    // A folder that is not there: packs that a developer has installed must not change what a test sees.
    env: { SAM3_PACKS: join(import.meta.dirname, 'node_modules', '.no-packs') },
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
