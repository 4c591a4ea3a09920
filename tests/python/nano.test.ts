import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { systemTools } from '../fixtures/clips.ts';
import { findPython } from './find-python.ts';

const NANO = fileURLToPath(new URL('../../models/nano', import.meta.url));
const PACKAGES = ['torch', 'transformers', 'tokenizers', 'cv2', 'scipy', 'pytest'];
const TESTS_MS = 600_000;

const python = await findPython(PACKAGES);
if (python === null)
  console.warn('nano: skipped, no Python with the packages of models/nano/requirements.txt (set PYTHON to one that has them)');

describe.skipIf(python === null)('what trains the built-in pack', () => {
  it(
    'passes its own tests',
    async () => {
      const { ffmpeg } = await systemTools();
      const { stdout } = await promisify(execFile)(
        python ?? '',
        ['-W', 'ignore', '-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'tests'],
        {
          cwd: NANO,
          timeout: TESTS_MS,
          env: { ...process.env, FFMPEG_PATH: ffmpeg.path, OMP_NUM_THREADS: '1', PYTHONDONTWRITEBYTECODE: '1' },
        },
      );
      expect(stdout).toMatch(/\d+ passed/);
      expect(stdout).not.toMatch(/failed|error/);
    },
    TESTS_MS,
  );
});
