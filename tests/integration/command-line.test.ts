import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeRowMajor } from '../../native/masks/codec.ts';
import { probeMedia } from '../../native/media/probe.ts';
import { findMediaTools } from '../../native/media/tools.ts';
import { cutVideo } from '../fixtures/cut-video.ts';
import { makeWorldClip } from '../fixtures/world-clip.ts';
import { listZip, readFromZip } from '../fixtures/zip.ts';

const MAIN = fileURLToPath(new URL('../../native/cli/main.ts', import.meta.url));
const FRAMES = 14;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the program as a shell would. */
function start(args: readonly string[], cwd: string): { child: ChildProcess; ended: Promise<Ended> } {
  const env = { ...process.env, INIT_CWD: cwd };
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  return { child, ended };
}

const run = (args: readonly string[], cwd: string): Promise<Ended> => start(args, cwd).ended;

function boxText(frame: number, box: { x: number; y: number; width: number; height: number }, objectId = 1): string {
  return `${frame}:${[box.x, box.y, box.width, box.height].map((value) => value.toFixed(4)).join(',')}@${objectId}`;
}

describe('the command line', () => {
  let dir = '';
  let clip: Awaited<ReturnType<typeof makeWorldClip>>;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'command-line-'));
    clip = await makeWorldClip(dir, FRAMES);
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('annotates a clip from a box, and writes the dataset, the preview and the contact sheet', async () => {
    const args = ['annotate', 'world.mp4', '--box', boxText(0, clip.box), '--class', '1=ball', '--propagate', 'both'];
    const outputs = ['--out', 'dataset.zip', '--overlay', 'preview.mp4', '--contact-sheet', 'sheet.png'];
    const { code, out, err } = await run(
      [...args, '--export', 'coco_instance,yolo_segmentation,binary_masks_png', ...outputs],
      dir,
    );
    expect(code, err).toBe(0);
    expect(out).toContain('dataset.zip');
    const names = await listZip(join(dir, 'dataset.zip'));
    expect(names).toEqual(expect.arrayContaining(['manifest.json']));
    const jsonName = names.find((name) => name.startsWith('coco_instance/') && name.endsWith('.json')) ?? '';
    const coco = JSON.parse((await readFromZip(join(dir, 'dataset.zip'), jsonName)).toString('utf8'));
    expect(coco.categories).toEqual([expect.objectContaining({ id: 1, name: 'ball' })]);
    expect(coco.images).toHaveLength(FRAMES);
    expect(coco.annotations.length).toBeGreaterThan(FRAMES * 0.8);
    const tools = await findMediaTools({ env: process.env, platform: process.platform });
    expect(await probeMedia(tools, join(dir, 'preview.mp4'))).toMatchObject({ widthPx: 320, heightPx: 180 });
    expect((await sharp(join(dir, 'sheet.png')).metadata()).width).toBeGreaterThan(1000);
    // The same command again replaces what it wrote, and nothing else.
    const again = await run([...args, '--frames', '0..1', '--export', 'coco_instance', '--out', 'dataset.zip'], dir);
    expect(again.code, again.err).toBe(0);
    expect(await listZip(join(dir, 'dataset.zip'))).not.toContain('binary_masks_png/index.csv');
    await writeFile(join(dir, 'mine.zip'), 'not an export');
    const refused = await run([...args, '--export', 'coco_instance', '--out', 'mine.zip'], dir);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('export-target-exists')]);
    expect(await readFile(join(dir, 'mine.zip'), 'utf8')).toBe('not an export');
  });

  it('speaks JSON, one event a line, and nothing else on stdout', async () => {
    const { code, out, err } = await run(
      ['annotate', '--json', 'world.mp4', '--point', pointOf(), '--propagate', 'forward', '--frames', '0..4'],
      dir,
    );
    expect(code, err).toBe(0);
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    expect(events.filter((event) => event.type === 'frame')).toHaveLength(5);
    expect(events.some((event) => event.type === 'progress')).toBe(true);
  });

  it('takes a mask from a PNG, plain or indexed', async () => {
    const truth = clip.world.truth(0);
    const plain = decodeRowMajor(truth[0]?.mask ?? { width: 0, height: 0, counts: new Uint32Array() }).map(
      (value) => value * 255,
    );
    await sharp(plain, { raw: { width: 320, height: 180, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toFile(join(dir, 'mask.png'));
    const { code, err } = await run(
      ['annotate', 'world.mp4', '--mask', '0:mask.png@3', '--propagate', 'none', '--project', 'masks'],
      dir,
    );
    expect(code, err).toBe(0);
    const shown = await run(['project', 'show', '--json', '--project', 'masks'], dir);
    const { tracks } = JSON.parse(shown.out) as { tracks: { masks: number }[] };
    expect(tracks).toEqual([expect.objectContaining({ masks: 1 })]);
  });

  it('keeps a project, steps back and forth in it, checks it, backs it up and exports it', async () => {
    const lib = ['--project', 'kept'];
    const annotated = await run(
      ['annotate', 'world.mp4', '--box', boxText(0, clip.box), '--class', '1=ball', '--frames', '0..5', ...lib],
      dir,
    );
    expect(annotated.code, annotated.err).toBe(0);
    expect(annotated.err).toContain('kept');
    expect((await run(['project', 'list', ...lib], dir)).out).toContain('Annotation');
    expect((await run(['project', 'show', ...lib], dir)).out).toMatch(/6 masks|5 masks/);
    expect((await run(['project', 'undo', ...lib], dir)).out).toContain('Propagate');
    expect((await run(['project', 'show', ...lib], dir)).out).toContain('1 masks');
    expect((await run(['project', 'redo', ...lib], dir)).out).toContain('Propagate');
    expect((await run(['project', 'check', ...lib], dir)).code).toBe(0);
    expect((await run(['project', 'backup', ...lib], dir)).code).toBe(0);
    const exported = await run(['export', ...lib, '--format', 'coco_instance', '--out', 'kept-dataset', '--include-images'], dir);
    expect(exported.code, exported.err).toBe(0);
    expect(existsSync(join(dir, 'kept-dataset/manifest.json'))).toBe(true);
    const back = await run(['import', 'masks', 'nowhere', '--media', 'world.mp4', ...lib], dir);
    expect([back.code, back.err]).toEqual([1, expect.stringContaining('error:')]);
  });

  it.each([
    [['annotate', 'world.mp4', '--box', '0:1.5,0,0.1,0.1'], 2, '0 to 1'],
    [['annotate', 'world.mp4'], 2, '--box'],
    [['annotate'], 2, 'media'],
    [['annotate', 'world.mp4', '--export', 'coco', '--out', 'x.zip', '--point', '0:0.5,0.5'], 2, 'coco_instance'],
    [['annotate', 'world.mp4', '--point', '0:0.5,0.5', '--export', 'coco_instance'], 2, '--out'],
    [['nonsense'], 2, 'nonsense'],
    [['annotate', 'nowhere.mp4', '--point', '0:0.5,0.5'], 1, 'media-vanished'],
    [['annotate', 'broken.mp4', '--point', '0:0.5,0.5'], 1, 'media-unreadable'],
    [['annotate', 'words.mp4', '--point', '0:0.5,0.5'], 1, 'media-has-no-video'],
    [['annotate', 'world.mp4', '--text', 'dog'], 1, 'prompt-unsupported'],
    [['annotate', 'world.mp4', '--point', '0:0.5,0.5', '--pack', 'sam9'], 1, 'pack-missing'],
    [['annotate', 'world.mp4', '--point', '99:0.5,0.5'], 1, 'frame-out-of-range'],
    [['annotate', 'world.mp4', '--point', '0:0.5,0.5', '--frames', '0..99'], 1, 'frame-out-of-range'],
    [['project', 'undo', '--project', 'fresh'], 1, 'project-not-found'],
    [['--version'], 0, ''],
    [['--help'], 0, ''],
  ])('ends %j with exit code %d', async (args, expected, said) => {
    await writeFile(join(dir, 'broken.mp4'), cutVideo());
    await writeFile(join(dir, 'words.mp4'), 'no video at all '.repeat(64));
    const { code, err } = await run(args, dir);
    expect(code, err).toBe(expected);
    expect(err).toContain(said);
    expect(err).not.toMatch(/\n {4}at /);
  });

  it('stops on Ctrl-C with 130, keeps the finished frames, and goes on from the kept project', async () => {
    const args = ['annotate', 'world.mp4', '--box', boxText(0, clip.box), '--project', 'stopped'];
    const { child, ended } = start([...args, '--json'], dir);
    await new Promise<void>((resolve) => {
      child.stdout?.on('data', (text: string) => text.includes('"type":"frame"') && resolve());
    });
    child.kill('SIGINT');
    const { code, err } = await ended;
    // A fast machine may have been through already.
    expect([130, 0], err).toContain(code);
    const shown = await run(['project', 'show', '--json', '--project', 'stopped'], dir);
    const { tracks } = JSON.parse(shown.out) as { tracks: { masks: number }[] };
    expect(tracks[0]?.masks).toBeGreaterThan(0);
    expect((await run(['project', 'check', '--project', 'stopped'], dir)).code).toBe(0);
  });

  it('says what was found on this machine', async () => {
    const { code, out } = await run(['doctor', '--json'], dir);
    expect(code).toBe(0);
    const { items } = JSON.parse(out) as { items: { id: string; status: string; cost: string | null }[] };
    expect(items.find((item) => item.id === 'node')?.status).toBe('ok');
    for (const item of items) if (item.status !== 'ok') expect(item.cost, item.id).not.toBeNull();
    expect((await run(['models', 'list'], dir)).out).toContain('classic');
  });

  it('writes nothing where it was not asked to', async () => {
    await expect(stat(join(dir, 'demo-output'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await readFile(join(dir, 'world.mp4'))).toHaveLength((await stat(clip.path)).size);
  });

  function pointOf(): string {
    return `0:${(clip.box.x + clip.box.width / 2).toFixed(4)},${(clip.box.y + clip.box.height / 2).toFixed(4)}`;
  }
});
