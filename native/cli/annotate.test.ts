import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NormalizedBox } from '../contract/geometry.ts';
import { encodeWorld } from './demo/demo-command.ts';
import { createDemoWorld } from './demo/world.ts';
import { type ExitCode, run } from './run.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const world = createDemoWorld({ width: 320, height: 180, frames: 72, seed: 5, objects: 2 });

let dir = '';
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'annotate-'));
  await encodeWorld({ env: process.env, signal: new AbortController().signal }, world, join(dir, 'clip.mp4'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

type Event = Readonly<Record<string, unknown>>;

/** Runs one command in this process. */
async function cli(...args: string[]): Promise<{ code: ExitCode; events: Event[]; err: string }> {
  let out = '';
  let err = '';
  const code = await run([...args, '--json'], {
    streams: {
      out: { write: (text: string) => (out += text) },
      err: { write: (text: string) => (err += text) },
    },
    // Whatever packs this machine has are not looked at.
    env: { ...process.env, SAM3_PACKS: join(dir, 'no-packs') },
    cwd: dir,
    now: Date.now,
    version: '0.0.0-test',
    signal: new AbortController().signal,
  });
  const lines = out.split('\n').filter((line) => line !== '');
  return { code, err, events: lines.map((line) => JSON.parse(line) as Event) };
}

function boxOf(objectId: number, name = objectId): string {
  const box = world.box(objectId, 0) as NormalizedBox;
  return `0:${[box.x, box.y, box.width, box.height].map((part) => part.toFixed(4)).join(',')}@${name}`;
}

interface Shown {
  readonly classes: { id: number; name: string }[];
  readonly tracks: { objectId: number; classId: number; masks: number }[];
}

async function show(project: string): Promise<Shown> {
  const { events } = await cli('project', 'show', '--project', project);
  return events[0] as unknown as Shown;
}

const warnings = (events: readonly Event[]) =>
  events.filter((event) => event.type === 'warning').map((event) => String(event.message));

describe('objects and classes', () => {
  it('joins the objects of a class, with the numbers that were asked for', async () => {
    const classes = ['--class', '4=fruit', '--class', '9=toy'];
    const merge = ['--merge', 'destructive_export', '--export', 'coco_instance', '--out', 'merged'];
    const { code, events } = await cli(
      ...['annotate', 'clip.mp4', '--box', boxOf(1, 4), '--box', boxOf(2, 9), '--point', '0:0.02,0.02@12', '--class', '12=toy'],
      ...[...classes, ...merge, '--propagate', 'none'],
    );
    expect(code).toBe(0);
    expect(warnings(events).filter((text) => text.includes('becomes object'))).toHaveLength(0);
    const file = join(dir, 'merged/coco_instance/annotations/instances_train.json');
    const coco = JSON.parse(readFileSync(file, 'utf8')) as {
      categories: { id: number; name: string }[];
      annotations: { category_id: number; object_id: number }[];
    };
    const names = coco.annotations.map(({ category_id, object_id }) => [
      coco.categories.find(({ id }) => id === category_id)?.name,
      object_id,
    ]);
    expect(names).toEqual([
      ['fruit', 4],
      ['toy', 9],
    ]);
  });

  it('goes on with an object of a kept project, and gives it the class that is asked for', async () => {
    const args = ['annotate', 'clip.mp4', '--box', boxOf(1), '--propagate', 'none', '--project', 'kept'];
    expect((await cli(...args, '--class', '1=dog')).code).toBe(0);
    const { code, events } = await cli(...args, '--class', '1=wolf', '--class', '7=cat');
    expect(code).toBe(0);
    expect(warnings(events)).toEqual(['--class 7=cat: nothing in clip is object 7.']);
    const { classes, tracks } = await show('kept');
    expect(tracks).toHaveLength(1);
    expect(classes.find(({ id }) => id === tracks[0]?.classId)?.name).toBe('wolf');
  });

  it('annotates the same content once, under whatever names', async () => {
    copyFileSync(join(dir, 'clip.mp4'), join(dir, 'copy.mp4'));
    const { code, events } = await cli('annotate', 'clip.mp4', 'copy.mp4', '--box', boxOf(1), '--propagate', 'none');
    expect(code).toBe(0);
    expect(events.filter((event) => String(event.message).startsWith('object 1, frame 0'))).toHaveLength(1);
  });
});

describe('what is refused before work begins', () => {
  it.each([
    [['--overlay', 'clip.mp4'], 'never written over'],
    [['--export', 'coco_instance', '--out', 'clip.mp4', '--overwrite'], 'never written over'],
    [['--policy', 'long', '--max-frames', '5'], '--policy interactive'],
    [['--class', '1=dog', '--class', '1=cat'], 'one class'],
    [['--frames', '9..3'], 'FIRST..LAST'],
    [['--nonsense'], '--nonsense'],
    [['--max-objects', '3'], '--max-objects belongs to --text'],
    [['--text', ' '], '--text: say a phrase'],
    [['--exemplar', '0:0,0,0.5,0.5', '--exemplar', '1:0,0,0.5,0.5'], 'all exemplars must lie on one frame'],
    [['--exemplar', '0:0,0,0.5,0.5:-'], 'give a positive one too'],
  ])('%j', async (args, message) => {
    const before = readFileSync(join(dir, 'clip.mp4'));
    const { code, events } = await cli('annotate', 'clip.mp4', '--point', '0:0.5,0.5', ...args);
    expect([code, events]).toEqual([2, [{ type: 'error', code: 'usage', message: expect.stringContaining(message) }]]);
    expect(readFileSync(join(dir, 'clip.mp4')).equals(before)).toBe(true);
  });

  it.each([
    [['--pack', 'no-such-pack'], 'pack-missing', 'Installed: classic'],
    [['--pack', './nowhere'], 'pack-missing', 'nowhere'],
    [['--device', 'cuda:7'], 'device-unavailable', 'runs on the processor only'],
    [['--text', 'dog'], 'prompt-unsupported', 'SAM 3 model pack'],
    [['--exemplar', '0:0,0,0.5,0.5', '--propagate', 'none'], 'prompt-unsupported', 'exemplar'],
  ])('%j, which this machine does not have', async (args, expected, message) => {
    const { code, events } = await cli('annotate', 'clip.mp4', '--point', '0:0.5,0.5', ...args);
    expect([code, events.at(-1)]).toEqual([
      1,
      expect.objectContaining({ type: 'error', code: expected, message: expect.stringContaining(message) }),
    ]);
  });

  it.each([
    ['.', 'media-unreadable'],
    ['none.png', 'media-vanished'],
    ['clip.mp4', 'dataset-invalid'],
    ['black.png', 'dataset-invalid'],
    ['small.png', 'dataset-media-mismatch'],
  ])('the mask %s', async (file, expected) => {
    const grey = (width: number, height: number, value: number) =>
      sharp(Buffer.alloc(width * height, value), { raw: { width, height, channels: 1 } })
        .toColourspace('b-w')
        .png();
    await grey(320, 180, 0).toFile(join(dir, 'black.png'));
    await grey(16, 16, 255).toFile(join(dir, 'small.png'));
    const { code, events } = await cli('annotate', 'clip.mp4', '--mask', `0:${file}`);
    expect([code, events.at(-1)]).toEqual([1, expect.objectContaining({ type: 'error', code: expected })]);
  });
});

it('makes the folders of previews', async () => {
  const previews = ['--overlay', 'new/a/preview.mp4', '--contact-sheet', 'new/b/sheet.png'];
  expect(
    (await cli('annotate', 'clip.mp4', '--box', boxOf(1), '--frames', '0..3', '--propagate', 'none', ...previews)).code,
  ).toBe(0);
  for (const name of ['new/a/preview.mp4', 'new/b/sheet.png']) expect(existsSync(join(dir, name)), name).toBe(true);
});

/** Ctrl-C reaches every process of the terminal's foreground group, so the models' and ffmpeg's processes get it as well. */
describe.skipIf(process.platform === 'win32')('Ctrl-C', () => {
  /** Starts the program and interrupts it at the first finished frame. */
  async function interrupted(...args: string[]): Promise<{ code: number | null; out: string }> {
    const child: ChildProcess = spawn(
      process.execPath,
      [MAIN, 'annotate', 'clip.mp4', '--box', boxOf(1), '--propagate', 'forward', '--json', ...args],
      { cwd: dir, env: { ...process.env, INIT_CWD: dir }, detached: true, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    let out = '';
    let isSent = false;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      if (isSent || !out.includes('"type":"frame"')) return;
      isSent = true;
      process.kill(-(child.pid ?? 0), 'SIGINT');
    });
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, out };
  }

  it('ends with 130, keeps the finished frames, and says where', async () => {
    const { code, out } = await interrupted('--project', 'stopped');
    expect(code).toBe(130);
    expect(out).toContain(`kept in ${join(dir, 'stopped')}`);
    const masks = (await show('stopped')).tracks[0]?.masks ?? 0;
    expect(masks).toBeGreaterThan(0);
    expect(masks).toBeLessThan(world.frameCount);
    expect((await cli('project', 'check', '--project', 'stopped')).code).toBe(0);
  });

  it('says that --project keeps them when nothing is kept', async () => {
    const { code, out } = await interrupted();
    expect(code).toBe(130);
    expect(out).toMatch(/"Stopped\. Nothing is kept, because no --project/);
  });
});
