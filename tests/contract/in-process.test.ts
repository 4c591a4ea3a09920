import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { createSegmenterLauncher } from '../../native/launch/processes.ts';
import { openTestEngine } from '../fixtures/engine.ts';
import { makeWorldClip } from '../fixtures/world-clip.ts';
import { describeConcepts } from './concept-suite.ts';
import { describeEditing } from './editing-suite.ts';
import { describeContract } from './suite.ts';
import { describeWatching } from './watch-suite.ts';

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

const fake = {
  tempDir,
  start: (libraryDir: string, packDir: string) => openTestEngine(libraryDir, { packs: { dir: packDir } }),
};
describeEditing('a direct call', fake);
describeWatching('a direct call', fake);
