import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExportFormat } from '../contract/dataset.ts';
import { openArchive } from './archive-reader.ts';
import { exportDataset } from './export.ts';
import type { DatasetSource } from './source.ts';
import {
  EXPORT_OPTIONS,
  failureOf,
  memorySource,
  NOW_MS,
  rectangle,
  requestOf,
  someClass,
  someMedia,
  someTrack,
  temporaryFolder,
} from './testing.ts';
import { syntheticSource } from './testing-synthetic.ts';

const ALL: ExportFormat[] = ['coco_instance', 'yolo_segmentation', 'binary_masks_png'];
const SMALL = syntheticSource({ frames: 4, objects: 2, width: 64, height: 48 });
const CHILD = fileURLToPath(new URL('testing-process.ts', import.meta.url));

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.done());

function run(out: string, overwrite = false, source: DatasetSource = SMALL, options = EXPORT_OPTIONS) {
  return exportDataset(source, requestOf({ out, overwrite, formats: ALL }), options);
}

/** Starts an export in a process of its own. */
function child(out: string, frames: number, formats: readonly ExportFormat[], shell?: string) {
  const args = [CHILD, out, String(frames), formats.join()];
  const started = shell
    ? spawn('bash', ['-c', `${shell}; exec "$0" "$@"`, process.execPath, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    : spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<string>((resolve) => {
    let text = '';
    started.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    started.on('close', () => resolve(text));
  });
  const writing = new Promise<void>((resolve) => started.stdout.once('data', () => resolve()));
  return { kill: () => started.kill('SIGKILL'), ended, writing };
}

describe('publishing', () => {
  it.each(['set.zip', 'set'])('leaves nothing but %s', async (name) => {
    const report = await run(join(folder.dir, name));
    expect(readdirSync(folder.dir)).toEqual([name]);
    expect(report.out).toBe(join(folder.dir, name));
    expect(report.bytes).toBeGreaterThan(1000);
  });

  it('makes the folders above the target', async () => {
    await run(join(folder.dir, 'a/b/set.zip'));
    expect(readdirSync(join(folder.dir, 'a/b'))).toEqual(['set.zip']);
  });

  it.each(['set.zip', 'set'])('does not touch an existing %s, unless it may replace it', async (name) => {
    const out = join(folder.dir, name);
    await run(out);
    const before = readdirSync(folder.dir, { recursive: true });
    expect((await failureOf(() => run(out))).code).toBe('export-target-exists');
    expect(readdirSync(folder.dir, { recursive: true })).toEqual(before);
    const report = await run(out, true, syntheticSource({ frames: 2, objects: 1, width: 64, height: 48 }));
    expect(report.masks).toBe(2);
    expect(readdirSync(folder.dir)).toEqual([name]);
  });

  it('never replaces a folder that it did not make', async () => {
    const out = join(folder.dir, 'holiday');
    mkdirSync(out);
    writeFileSync(join(out, 'photo.jpg'), 'x');
    expect((await failureOf(() => run(out, true))).code).toBe('export-target-exists');
    expect(readdirSync(out)).toEqual(['photo.jpg']);
  });

  it('writes no path of this machine into the dataset', async () => {
    const out = join(folder.dir, 'set');
    await run(out);
    const manifest = readFileSync(join(out, 'manifest.json'), 'utf8');
    expect(manifest).not.toContain(folder.dir);
    expect(manifest).not.toContain('/clips/');
    expect(JSON.parse(manifest)).toMatchObject({
      program_version: '0.0.0-test',
      request: { formats: ALL },
      report: { masks: 8 },
    });
  });

  it('says that a place cannot be written to', async () => {
    writeFileSync(join(folder.dir, 'file'), '');
    expect((await failureOf(() => run(join(folder.dir, 'file/set.zip')))).code).toBe('invalid-input');
  });

  it('says that there is nothing to export', async () => {
    const empty = { ...SMALL, masks: () => [] };
    expect((await failureOf(() => run(join(folder.dir, 'set.zip'), false, empty))).code).toBe('export-empty');
    expect((await failureOf(() => run(join(folder.dir, 'set.zip'), false, { ...SMALL, media: [] }))).code).toBe('export-empty');
    expect(readdirSync(folder.dir)).toEqual([]);
  });
});

describe('an export that does not end well', () => {
  it.each(['set.zip', 'set'])('cancelled: leaves nothing at %s', async (name) => {
    for (const after of [1, 3, 6]) {
      const controller = new AbortController();
      let steps = 0;
      const onProgress = () => {
        steps += 1;
        if (steps === after) controller.abort();
      };
      const options = { ...EXPORT_OPTIONS, signal: controller.signal, onProgress };
      expect((await failureOf(() => run(join(folder.dir, name), false, SMALL, options))).code).toBe('aborted');
      expect(readdirSync(folder.dir)).toEqual([]);
    }
  });

  it.each(['set.zip', 'set'])('changed under way: is not published to %s', async (name) => {
    let asked = 0;
    const changing: DatasetSource = {
      ...SMALL,
      masks: (mediaId, frameIndex) => {
        asked += 1;
        return asked > 6 ? SMALL.masks(mediaId, frameIndex).slice(0, 1) : SMALL.masks(mediaId, frameIndex);
      },
    };
    expect((await failureOf(() => run(join(folder.dir, name), false, changing))).code).toBe('export-verification-failed');
    expect(readdirSync(folder.dir)).toEqual([]);
  });

  it('full disk: says so and leaves nothing', async () => {
    // A limit on the size of files stands in for a full disk; blocks are of 1 kB.
    const { ended } = child(join(folder.dir, 'set.zip'), 400, ALL, 'ulimit -f 200');
    const last = JSON.parse((await ended).trim().split('\n').at(-1) ?? '');
    expect(last.code).toBe('disk-full');
    expect(readdirSync(folder.dir)).toEqual([]);
  });

  it('killed: the target is absent or whole, and the next export cleans up', async () => {
    for (const [round, delayMs] of [0, 60, 150, 300].entries()) {
      const name = round % 2 === 0 ? 'set.zip' : 'set';
      const out = join(folder.dir, name);
      const exporting = child(out, 60, ['coco_instance', 'yolo_segmentation']);
      await exporting.writing;
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      exporting.kill();
      const told = await exporting.ended;
      if (existsSync(out)) await expectWhole(out, name === 'set' ? 'folder' : 'zip');
      else expect(told.trim()).toBe('writing');
    }
    for (const name of ['set.zip', 'set']) await run(join(folder.dir, name), true);
    expect(readdirSync(folder.dir).sort()).toEqual(['set', 'set.zip']);
  });

  it('killed between two renames: the old dataset is put back', async () => {
    const out = join(folder.dir, 'set');
    await run(out);
    const { pid } = await deadProcess();
    const [tag] = await stagingTag(out);
    const stale = join(folder.dir, `.set.sam3-partial-${tag}-${pid}-0badf00d`);
    mkdirSync(stale);
    renameSync(out, join(stale, 'old'));
    expect((await failureOf(() => run(out))).code).toBe('export-target-exists');
    expect(readdirSync(folder.dir)).toEqual(['set']);
  });

  it('leaves the work of a living process alone', async () => {
    const out = join(folder.dir, 'set.zip');
    const [tag] = await stagingTag(out);
    const living = `.set.zip.sam3-partial-${tag}-${process.pid}-0badf00d`;
    mkdirSync(join(folder.dir, living));
    await run(out);
    expect(readdirSync(folder.dir)).toEqual([living, 'set.zip']);
  });
});

async function expectWhole(out: string, kind: 'zip' | 'folder'): Promise<void> {
  if (kind === 'folder') {
    expect(readdirSync(out).sort()).toEqual(['README.txt', 'coco_instance', 'manifest.json', 'yolo_segmentation']);
    return;
  }
  const reader = await openArchive(out, kind);
  const first = await reader.read('yolo_segmentation/labels/train/clip-1_000000.txt');
  await reader.close();
  expect(first.length).toBeGreaterThan(0);
}

/** The part of a staging folder's name that stands for this machine, read from one that is in use. */
async function stagingTag(out: string): Promise<string[]> {
  const seen: string[] = [];
  const source = memorySource({
    classes: [someClass(1, 'dog')],
    media: [someMedia(1, { frameCount: 1 })],
    tracks: [someTrack(1, 1, 1)],
    facts: [{ trackId: 1, frameIndex: 0, rle: rectangle(16, 12, [0, 0, 1, 1]) }],
  });
  const parent = join(out, '..', 'tag');
  const onProgress = () => seen.push(...readdirSync(parent));
  await exportDataset(source, requestOf({ out: join(parent, 'x.zip') }), { ...EXPORT_OPTIONS, now: () => NOW_MS, onProgress });
  renameSync(parent, `${folder.dir}-tag`);
  return [seen[0].replace('.x.zip.sam3-partial-', '').split('-')[0]];
}

async function deadProcess(): Promise<{ readonly pid: number }> {
  const started = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => started.on('close', resolve));
  return { pid: started.pid ?? 0 };
}
