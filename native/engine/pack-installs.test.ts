import { expect, test } from 'vitest';
import { throwIfAborted } from '../contract/errors.ts';
import { createPackInstalls, type InstallHands } from './pack-installs.ts';

/** An installation that goes on when it is told to, on a clock of its own. */
function setUp() {
  let time = 0;
  const installs = createPackInstalls(() => time);
  const { promise: finished, resolve: finish } = Promise.withResolvers<string>();
  let hands: InstallHands | null = null;
  const done = installs.run(async (given) => {
    hands = given;
    const answer = await finished;
    throwIfAborted(given.signal);
    return answer;
  });
  const copy = (doneBytes: number, afterMs: number) => {
    time += afterMs;
    hands?.onProgress({ doneBytes, totalBytes: 1000, file: 'detector.onnx' });
  };
  return { installs, done, copy, finish };
}

test('tells how far an installation is, with an estimate, and when it is over', async () => {
  const { installs, done, copy, finish } = setUp();
  const watcher = installs.watch();
  const next = async () => (await watcher.next()).value;
  expect(await next()).toMatchObject([{ installId: 1, progress: { done: 0, total: null, unit: 'bytes', etaMs: null } }]);
  copy(1, 10);
  for (let piece = 1; piece <= 50; piece++) copy(piece * 10, 100);
  const [told] = (await next()) ?? [];
  expect(told?.progress).toMatchObject({ done: 500, total: 1000 });
  expect(told?.progress.etaMs).toBeGreaterThan(3000);
  finish('pack');
  expect(await done).toBe('pack');
  expect(await next()).toEqual([]);
  await watcher.return(undefined);
});

test('is cancelled by its number; one that is not there is left alone', async () => {
  const { installs, done, finish } = setUp();
  installs.cancel(7);
  installs.cancel(1);
  finish('pack');
  await expect(done).rejects.toMatchObject({ code: 'aborted' });
  const gone = new AbortController();
  const watcher = installs.watch(gone.signal);
  expect((await watcher.next()).value).toEqual([]);
  gone.abort();
  expect((await watcher.next()).done).toBe(true);
});
