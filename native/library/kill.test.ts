import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { commitFrame, findWork, stripes, TRACKS } from './kill-child.ts';
import type { Library } from './library.ts';
import { openLibrary } from './open-library.ts';
import { hashOfPixels } from './pixels.ts';
import { temporaryFolder } from './testing.ts';

const ROUNDS = 50;
const SEED = 20260103;
/** Most frames that are waited for before the kill. Counted and not timed, so that a busy machine tests as much as a quiet one. */
const MOST_FRAMES = 16;
/** Longest time between the last frame that is waited for (or the start signal) and the kill: anything may be under way. */
const MAX_DELAY_MS = 20;
/** Share of the rounds in which not even the library's opening is waited for. */
const AT_ONCE = 0.12;
/** Each round starts processes, which takes its time on a busy machine. */
const KILLS_MS = 180_000;
/** Rounds before a pair of libraries is left for a new one, so that making one is killed too. */
const ROUNDS_EACH = 10;

/** mulberry32: the same numbers in [0, 1) for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Child {
  readonly process: ChildProcess;
  readonly said: string[];
}

/** Starts the next child while the last one's remains are looked at: loading its modules is most of its life. */
async function warmChild(dir: string, cacheDir: string): Promise<Child> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'kill-child.ts'), dir], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Compiled modules are kept from one child to the next: that makes its start three times as fast.
    env: { ...process.env, NODE_COMPILE_CACHE: cacheDir },
  });
  const said: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => said.push(text));
  await once(child.stdout, 'data');
  return { process: child, said };
}

/** Lets a child commit some frames, kills it a little later, and returns the frames that it said were committed. */
async function workAndDie({ process: child, said }: Child, frames: number, afterMs: number): Promise<number[]> {
  const ended = once(child, 'close');
  child.stdin?.write('go\n');
  // The first line is its greeting.
  while (said.join('').split('\n').length - 2 < frames) await once(child.stdout!, 'data');
  await delay(afterMs);
  child.kill('SIGKILL');
  await ended;
  const lines = said.join('').split('\n');
  // The last piece has no line end: it is either empty or a line cut short.
  return lines.slice(1, -1).map(Number);
}

function masksOf(library: Library, mediaId: number): Map<number, string[]> {
  const frames = new Map<number, string[]>();
  for (const mask of library.maskRefs(mediaId)) frames.set(mask.frameIndex, [...(frames.get(mask.frameIndex) ?? []), mask.hash]);
  return frames;
}

function inspect(library: Library, said: readonly number[]): number {
  expect(library.check()).toEqual({ ok: true, problems: [] });
  const work = findWork(library);
  const frames = masksOf(library, work.mediaId);
  for (const frame of said) expect(frames.has(frame), `frame ${frame} was acknowledged`).toBe(true);
  expect([...frames.keys()], 'frames follow each other, as many as the job says').toEqual(
    Array.from({ length: work.done }, (_, i) => i),
  );
  expect(work.done - (said.at(-1) ?? work.done - 1) - 1, 'at most one commit was not announced any more').toBeLessThanOrEqual(1);
  for (const [frame, hashes] of frames) expect(hashes, `frame ${frame} is whole`).toHaveLength(TRACKS);
  for (const frame of said.slice(-3)) {
    const expected = [1, 2, 3].map((objectId) => hashOfPixels(stripes(objectId, frame)));
    expect(frames.get(frame)).toEqual(expected);
  }
  // The step can be resumed, and is still one step.
  commitFrame(library, work, work.done);
  const resumed = library.maskRefs(work.mediaId);
  expect(library.undo(work.projectId).edit.label).toBe('Propagate');
  expect(library.maskRefs(work.mediaId)).toEqual([]);
  library.redo(work.projectId);
  expect(library.maskRefs(work.mediaId)).toEqual(resumed);
  return said.length;
}

test.skipIf(process.platform === 'win32')(
  `killed ${ROUNDS} times in mid-work, a library loses nothing that it has acknowledged`,
  async () => {
    const random = randomNumbers(SEED);
    const dirs = Array.from({ length: (ROUNDS / ROUNDS_EACH) * 2 }, () => temporaryFolder());
    const dirOf = (round: number): string => dirs[Math.floor(round / ROUNDS_EACH) * 2 + (round % 2)]!;
    const cacheDir = temporaryFolder();
    let acknowledged = 0;
    let recovered = 0;
    let next = warmChild(dirOf(0), cacheDir);
    for (let round = 0; round < ROUNDS; round++) {
      const dir = dirOf(round);
      const child = await next;
      next = round + 1 < ROUNDS ? warmChild(dirOf(round + 1), cacheDir) : Promise.resolve(child);
      const frames = random() < AT_ONCE ? 0 : 1 + Math.floor(random() * MOST_FRAMES);
      const said = await workAndDie(child, frames, random() * MAX_DELAY_MS);
      const library = await openLibrary({ dir, mode: 'write', now: Date.now, program: 'kill test' });
      try {
        if (library.recoveredFrom?.pid === child.process.pid) recovered++;
        acknowledged += inspect(library, said);
      } finally {
        await library.close();
      }
    }
    expect(recovered).toBeGreaterThan(ROUNDS / 2);
    expect(acknowledged).toBeGreaterThan(ROUNDS * 5);
    console.warn(`kill test: ${ROUNDS} kills, ${acknowledged} acknowledged frames, ${recovered} recoveries, seed ${SEED}`);
  },
  KILLS_MS,
);
