import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { createSegmenterLauncher } from '../../native/launch/processes.ts';
import { openTestEngine } from '../fixtures/engine.ts';
import { makeWorldClip } from '../fixtures/world-clip.ts';
import { describeConcepts } from './concept-suite.ts';
import { describeContract } from './suite.ts';

const dirs: string[] = [];
const tempDir = () => {
  const dir = mkdtempSync(join(tmpdir(), 'contract-'));
  dirs.push(dir);
  return dir;
};
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});

describeContract('a direct call', {
  tempDir,
  clip: () => makeWorldClip(tempDir(), 8),
  start: (libraryDir) => openTestEngine(libraryDir, { segmenter: createSegmenterLauncher() }),
});

describeConcepts('a direct call', {
  tempDir,
  start: (libraryDir, packDir) => openTestEngine(libraryDir, { packs: { dir: packDir } }),
});
