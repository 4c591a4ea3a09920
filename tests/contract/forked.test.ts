import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { createEngineLauncher } from '../../native/launch/processes.ts';
import { startRemoteEngine } from '../../native/launch/remote-engine.ts';
import { FAKE_SEGMENTER } from '../fixtures/engine.ts';
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

/** An engine in a process of its own; whatever packs this machine has are not looked at. */
async function start(libraryDir: string, packDir: string, segmenterPath?: string) {
  const launcher = createEngineLauncher({
    libraryDir,
    program: 'test',
    programVersion: '0.0.0-test',
    packs: packDir,
    ...(segmenterPath === undefined ? {} : { segmenterPath }),
  });
  const engine = await startRemoteEngine(launcher);
  return { client: engine.client, close: () => engine.kill() };
}

describeContract('a port to a forked process', {
  tempDir,
  clip: () => makeWorldClip(tempDir(), 8),
  start: (libraryDir) => start(libraryDir, join(libraryDir, 'no-packs')),
});

describeConcepts('a port to a forked process', {
  tempDir,
  start: (libraryDir, packDir) => start(libraryDir, packDir, FAKE_SEGMENTER),
});

const fake = { tempDir, start: (libraryDir: string, packDir: string) => start(libraryDir, packDir, FAKE_SEGMENTER) };
describeEditing('a port to a forked process', fake);
describeWatching('a port to a forked process', fake);
