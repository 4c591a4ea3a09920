import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EngineClient } from '../../native/contract/client.ts';
import { createHostMethods, type HostMachine, type SaveQuestion } from './host-methods.ts';
import { createUploads } from './uploads.ts';
import { wordsOf } from './words.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'host-methods-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** An engine that notes its calls and answers from a table. */
function fakeEngine(answers: Readonly<Record<string, unknown>>, calls: [string, unknown][]): EngineClient {
  const room = (name: string) =>
    new Proxy(
      {},
      {
        get: (_target, method) => async (input: unknown) => {
          calls.push([`${name}.${String(method)}`, input]);
          return answers[`${name}.${String(method)}`];
        },
      },
    );
  return new Proxy({}, { get: (_target, name) => (name === 'then' ? undefined : room(String(name))) }) as EngineClient;
}

function host(changes: Partial<HostMachine> & { answers?: Readonly<Record<string, unknown>>; chosen?: (string | null)[] } = {}) {
  const calls: [string, unknown][] = [];
  const questions: SaveQuestion[] = [];
  const shown: string[] = [];
  const folders: Record<string, string> = { export: '/out', project: '/projects' };
  let count = 0;
  const { answers = {}, chosen = [], ...rest } = changes;
  const uploads = createUploads(() => `u${++count}`);
  const machine: HostMachine = {
    info: { kind: 'electron', platform: 'linux', version: '1', maxUploadBytes: null, canShowFolders: true },
    engine: async () => fakeEngine(answers, calls),
    restartEngine: async () => void calls.push(['restart', null]),
    uploads,
    words: () => wordsOf('en'),
    async askWhere(question) {
      questions.push(question);
      return chosen.shift() ?? null;
    },
    folderFor: (kind) => folders[kind] ?? '',
    rememberFolder(kind, folder) {
      folders[kind] = folder;
    },
    showInFolder: (path) => void shown.push(path),
    exists: async () => true,
    temporaryDir: root,
    ...rest,
  };
  return { methods: createHostMethods(machine), calls, questions, shown, folders, uploads };
}

describe('files', () => {
  it('are imported, relinked and opened by paths that the page never saw', async () => {
    const { methods, calls, uploads } = host();
    uploads.register(['/a/clip.mp4', '/a/frames', '/a/cats.sam3project']);
    await methods.importMedia({ projectId: 1, uploads: ['u1', 'u2'], choices: { maxFrames: 9 } });
    await methods.relinkMedia({ mediaId: 4, upload: 'u1' });
    await methods.openProjectFile({ upload: 'u3' });
    await methods.importCoco({ projectId: 1, mediaId: null, upload: 'u1' });
    expect(calls).toEqual([
      ['media.import', { projectId: 1, paths: ['/a/clip.mp4', '/a/frames'], maxFrames: 9 }],
      ['media.relink', { mediaId: 4, path: '/a/clip.mp4' }],
      ['projects.importFile', { path: '/a/cats.sam3project' }],
      ['datasets.importCoco', { projectId: 1, mediaId: null, file: '/a/clip.mp4' }],
    ]);
  });

  it('that were never handed over are refused', async () => {
    const { methods, calls } = host();
    await expect(methods.importMedia({ projectId: 1, uploads: ['/etc/passwd'], choices: {} })).rejects.toMatchObject({
      code: 'invalid-input',
    });
    expect(calls).toEqual([]);
  });

  it('of masks reach the engine as a folder of just these', async () => {
    await mkdir(join(root, 'm'));
    for (const name of ['1.png', '2.png', '3.png']) await writeFile(join(root, 'm', name), name);
    let seen: string[] = [];
    const engine = {
      datasets: {
        importMasks: async ({ dir }: { dir: string }) => {
          seen = await readdir(dir);
          return {};
        },
      },
    } as unknown as EngineClient;
    const { methods, uploads } = host({ engine: async () => engine });
    const ids = uploads.register([join(root, 'm', '1.png'), join(root, 'm', '3.png')]);
    await methods.importMasks({ projectId: 1, mediaId: 2, uploads: ids });
    expect(seen.sort()).toEqual(['1.png', '3.png']);
    expect(await readdir(root)).toEqual(['m']);
  });

  it.each([
    [['/p/pack.zip'], '/p/pack.zip'],
    [['/p/sam3'], '/p/sam3'],
    [['/p/sam3/pack.json'], '/p/sam3'],
    [['/p/sam3/a.onnx', '/p/sam3/pack.json', '/p/sam3/b.onnx'], '/p/sam3'],
  ])('of a pack, %j, are installed from %s', async (paths, path) => {
    const { methods, calls, uploads } = host();
    await methods.installPack({ uploads: uploads.register(paths), overwrite: false });
    expect(calls).toEqual([['models.install', { path, overwrite: false }]]);
  });

  it.each([[['/p/a.onnx', '/p/b.onnx']], [['/p/1/pack.json', '/p/2/pack.json']]])('%j are no pack', async (paths) => {
    const { methods, uploads } = host();
    await expect(methods.installPack({ uploads: uploads.register(paths), overwrite: false })).rejects.toMatchObject({
      code: 'pack-invalid',
    });
  });
});

describe('an export', () => {
  const request = { projectId: 1, formats: ['coco_instance'] } as never;

  it('is written where the person says, and the folder is remembered', async () => {
    const { methods, calls, questions, folders } = host({
      chosen: ['/disk/cats.zip'],
      answers: { 'datasets.export': { id: 5 } },
    });
    expect(await methods.exportDataset({ request, container: 'zip', name: 'Cats: 1' })).toEqual({ id: 5 });
    expect(questions[0]).toMatchObject({ defaultPath: join('/out', 'Cats_ 1.zip'), filters: [{ extensions: ['zip'] }] });
    expect(calls).toEqual([
      ['datasets.export', { projectId: 1, formats: ['coco_instance'], out: '/disk/cats.zip', overwrite: true }],
    ]);
    expect(folders.export).toBe('/disk');
  });

  it('does nothing when the person cancels', async () => {
    const { methods, calls, folders } = host();
    expect(await methods.exportDataset({ request, container: 'folder', name: 'Cats' })).toBeNull();
    expect([calls, folders.export]).toEqual([[], '/out']);
  });

  const done = { kind: 'export', state: 'done', result: { out: '/disk/cats.zip' } };
  it('is shown in its folder', async () => {
    const { methods, shown } = host({ answers: { 'jobs.get': done } });
    expect(await methods.openExport({ jobId: 5 })).toEqual({ downloadUrl: null });
    expect(shown).toEqual(['/disk/cats.zip']);
  });

  it.each([
    [{ ...done, state: 'running', result: null }, 'invalid-input'],
    [{ ...done, kind: 'import' }, 'invalid-input'],
    [{ ...done, result: { out: 7 } }, 'invalid-input'],
  ])('that is no finished one cannot be shown', async (job, code) => {
    await expect(host({ answers: { 'jobs.get': job } }).methods.openExport({ jobId: 5 })).rejects.toMatchObject({ code });
  });

  it('that was moved away is told', async () => {
    const { methods, shown } = host({ answers: { 'jobs.get': done }, exists: async () => false });
    await expect(methods.openExport({ jobId: 5 })).rejects.toMatchObject({ code: 'media-vanished' });
    expect(shown).toEqual([]);
  });
});

describe('a project file', () => {
  const answers = { 'projects.list': [{ id: 1, name: 'Cats' }] };

  it('is saved under the name that is asked for', async () => {
    const { methods, calls, questions, folders } = host({ answers, chosen: ['/p/cats.sam3project'] });
    expect(await methods.saveProjectFile({ projectId: 1 })).toEqual({ downloadUrl: null, saved: true });
    expect(questions[0]?.defaultPath).toBe(join('/projects', 'Cats.sam3project'));
    expect(calls.at(-1)).toEqual(['projects.exportFile', { projectId: 1, path: '/p/cats.sam3project' }]);
    expect(folders.project).toBe('/p');
  });

  it('asks again before it replaces a file that nobody named', async () => {
    const { methods, calls, questions } = host({ answers, chosen: ['/p/cats', null] });
    expect(await methods.saveProjectFile({ projectId: 1 })).toEqual({ downloadUrl: null, saved: false });
    expect(questions.map((question) => question.defaultPath)).toEqual([
      join('/projects', 'Cats.sam3project'),
      '/p/cats.sam3project',
    ]);
    expect(calls.map(([name]) => name)).toEqual(['projects.list']);
  });

  it('gets its extension where there is nothing to replace', async () => {
    const { methods, calls } = host({ answers, chosen: ['/p/cats'], exists: async () => false });
    await methods.saveProjectFile({ projectId: 1 });
    expect(calls.at(-1)).toEqual(['projects.exportFile', { projectId: 1, path: '/p/cats.sam3project' }]);
  });
});

it('the engine is started again, and the host says what it is', async () => {
  const { methods, calls } = host();
  expect(await methods.restartEngine({})).toEqual({});
  expect(calls).toEqual([['restart', null]]);
  expect(await methods.info({})).toMatchObject({ kind: 'electron', maxUploadBytes: null });
});
