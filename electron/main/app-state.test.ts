import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AppState, FIRST_STATE, openAppState, parseAppState } from './app-state.ts';

const full: AppState = {
  window: { bounds: { x: -10, y: 20, width: 1200, height: 800 }, isMaximized: true, isFullScreen: false },
  recents: [{ library: '/lib', projectId: 3, name: 'Cats' }],
  folders: { export: '/out', project: null },
  language: 'ru',
};

describe('a state file', () => {
  it('is read as it was written', () => expect(parseAppState(JSON.stringify(full))).toEqual(full));

  it.each(['', '{', 'null', '[]', '7', '"text"', '{}', '\0\0\0\0'])('that says %j is a first start', (text) => {
    expect(parseAppState(text)).toEqual(FIRST_STATE);
  });

  it.each<[string, object, Partial<AppState>]>([
    ['window', { window: { bounds: { x: 0, y: 0, width: 0, height: 1 }, isMaximized: 1 } }, { window: null }],
    ['window of no size', { window: { ...full.window, bounds: { x: null } } }, { window: null }],
    ['recents', { recents: [{ library: '', projectId: -1 }] }, { recents: [] }],
    ['one folder', { folders: { export: 7, project: '/p' } }, { folders: { export: null, project: '/p' } }],
    ['folders', { folders: 'x' }, { folders: { export: null, project: null } }],
    ['language', { language: 'xx' }, { language: null }],
  ])('loses no more than its damaged %s', (_part, damage, repaired) => {
    expect(parseAppState(JSON.stringify({ ...full, ...damage }))).toEqual({ ...full, ...repaired });
  });
});

describe('the kept state', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'app-state-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));
  const fail = (error: unknown) => {
    throw error;
  };

  it('survives from one start to the next, in a folder that is made', async () => {
    const file = join(dir, 'deep', 'state.json');
    const store = await openAppState(file, fail);
    expect(store.current).toEqual(FIRST_STATE);
    store.update({ language: 'ru' });
    store.update({ window: full.window });
    await store.flush();
    expect((await openAppState(file, fail)).current).toEqual({ ...FIRST_STATE, language: 'ru', window: full.window });
    expect(await readdir(join(dir, 'deep'))).toEqual(['state.json']);
  });

  it('writes changes by itself after a while', async () => {
    const file = join(dir, 'state.json');
    const store = await openAppState(file, fail);
    store.update({ language: 'en' });
    await new Promise((resolve) => setTimeout(resolve, 700));
    await store.flush();
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ language: 'en' });
  });

  it('starts anew over damage, and tells when it cannot write', async () => {
    const file = join(dir, 'state.json');
    await writeFile(file, '{"window"');
    expect((await openAppState(file, fail)).current).toEqual(FIRST_STATE);
    const problems: unknown[] = [];
    await mkdir(join(dir, 'folder.json', 'x'), { recursive: true });
    const store = await openAppState(join(dir, 'folder.json'), (error) => problems.push(error));
    store.update({ language: 'ru' });
    await store.flush();
    expect(problems).toHaveLength(1);
    expect(store.current.language).toBe('ru');
  });
});
