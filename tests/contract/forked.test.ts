import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { createEngineLauncher } from '../../native/launch/processes.ts';
import { startRemoteEngine } from '../../native/launch/remote-engine.ts';
import { makeWorldClip } from '../fixtures/world-clip.ts';
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

describeContract('a port to a forked process', {
  tempDir,
  clip: () => makeWorldClip(tempDir(), 8),
  async start(libraryDir) {
    const engine = await startRemoteEngine(createEngineLauncher({ libraryDir, program: 'test', programVersion: '0.0.0-test' }));
    return { client: engine.client, close: () => engine.kill() };
  },
});
