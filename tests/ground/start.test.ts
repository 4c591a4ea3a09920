import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
// @ts-expect-error plain JavaScript without types
import { build } from '../../scripts/build.mjs';
// @ts-expect-error plain JavaScript without types
import { desktopProgram } from '../../scripts/setup/desktop.mjs';

async function makeTree(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'ground-start-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  return root;
}

describe('which program npm start starts', () => {
  const path = 'node_modules/electron/path.txt';
  const display = { DISPLAY: ':0' };
  const request = { platform: 'linux', uid: 1000, args: [], env: display };

  it('is Electron where its program and a display are there', async () => {
    const root = await makeTree({ [path]: 'electron', 'node_modules/electron/dist/electron': '' });
    expect(desktopProgram({ root, ...request })).toEqual({
      path: join(root, 'node_modules/electron/dist/electron'),
      reason: null,
    });
    expect(desktopProgram({ root, ...request, env: { WAYLAND_DISPLAY: 'wayland-0' } }).reason).toBeNull();
    expect(desktopProgram({ root, ...request, env: {}, platform: 'win32' }).reason).toBeNull();
    expect(desktopProgram({ root, ...request, uid: 0, args: ['--no-sandbox'] }).reason).toBeNull();
  });

  it('is the Electron that ELECTRON_OVERRIDE_DIST_PATH names', async () => {
    const root = await makeTree({ 'elsewhere/electron': '' });
    const env = { ...display, ELECTRON_OVERRIDE_DIST_PATH: join(root, 'elsewhere') };
    expect(desktopProgram({ root, ...request, env }).path).toBe(join(root, 'elsewhere', 'electron'));
    expect(desktopProgram({ root, ...request, env, platform: 'darwin' }).reason).toContain('Electron.app');
  });

  it('is the browser otherwise, and says why', async () => {
    const without = await makeTree({});
    expect(desktopProgram({ root: without, ...request }).reason).toContain('not installed');
    // Only where its program is all that is missing is it worth fetching.
    expect(desktopProgram({ root: without, ...request }).fetchable).toBe(true);
    expect(desktopProgram({ root: without, ...request, env: {} }).fetchable).toBeUndefined();
    expect(desktopProgram({ root: without, ...request, uid: 0 }).fetchable).toBeUndefined();
    const gone = await makeTree({ [path]: 'electron' });
    expect(desktopProgram({ root: gone, ...request }).reason).toContain('there is no Electron at');
    const root = await makeTree({ [path]: 'electron', 'node_modules/electron/dist/electron': '' });
    expect(desktopProgram({ root, ...request, env: {} }).reason).toContain('no display');
    expect(desktopProgram({ root, ...request, uid: 0 }).reason).toContain('root');
  });
});

describe('the build', () => {
  const sources = {
    'renderer/src/main.tsx': '1',
    'electron/main/main.ts': '1',
    'native/contract/errors.ts': '1',
    'native/cli/main.ts': '1',
  };

  /** Stands for the bundler: notes what it was asked for and leaves something to find. */
  function createBundler() {
    const asked: string[][] = [];
    const run = async (root: string, parts: string[]) => {
      asked.push(parts);
      await mkdir(join(root, 'out', 'renderer'), { recursive: true });
      await mkdir(join(root, 'out', 'main'), { recursive: true });
      await writeFile(join(root, 'out', 'renderer', 'index.html'), '');
      await writeFile(join(root, 'out', 'main', 'index.js'), '');
    };
    return { asked, run };
  }

  it('is done once, and again when a source that it uses has changed', async () => {
    const root = await makeTree(sources);
    const { asked, run } = createBundler();
    expect(await build(root, ['renderer'], run)).toEqual(['renderer']);
    expect(await build(root, ['renderer'], run)).toEqual([]);
    expect(await build(root, ['renderer', 'desktop'], run)).toEqual(['desktop']);
    await writeFile(join(root, 'native/cli/main.ts'), '2');
    await writeFile(join(root, 'renderer/src/main.test.ts'), 'tests change nothing');
    expect(await build(root, ['renderer', 'desktop'], run)).toEqual(['desktop']);
    await writeFile(join(root, 'native/contract/errors.ts'), '2');
    expect(await build(root, ['renderer'], run)).toEqual(['renderer']);
    await rm(join(root, 'out/renderer/index.html'));
    expect(await build(root, ['renderer'], run)).toEqual(['renderer']);
    expect(asked).toHaveLength(5);
  });

  it('is done once for two who ask at the same time', async () => {
    const root = await makeTree(sources);
    const { asked, run } = createBundler();
    await Promise.all([build(root, ['renderer'], run), build(root, ['renderer'], run)]);
    expect(asked).toHaveLength(1);
  });

  it('is done again after it failed', async () => {
    const root = await makeTree(sources);
    const { run } = createBundler();
    await build(root, ['renderer'], run);
    await writeFile(join(root, 'renderer/src/main.tsx'), 'broken');
    const fail = () => Promise.reject(new Error('broken'));
    await expect(build(root, ['renderer'], fail)).rejects.toThrow('broken');
    await writeFile(join(root, 'renderer/src/main.tsx'), '1');
    expect(await build(root, ['renderer'], run)).toEqual(['renderer']);
  });
});
