import { expect, test } from 'vitest';
import { AppError, abortedError } from '../contract/errors.ts';
import { CommittedStream } from './committed-stream.ts';

/** A stream whose clock stands still, so that answers are committed when 16 have come or at the end. */
function setUp() {
  const abort = new AbortController();
  const committed: number[][] = [];
  const commit = (answers: readonly number[]) => void committed.push([...answers]);
  return { abort, committed, stream: new CommittedStream<number>({ now: () => 0, signal: abort.signal, commit }) };
}

async function* answers(count: number, then: () => void = () => undefined): AsyncGenerator<number> {
  for (let frame = 0; frame < count; frame++) yield frame;
  then();
}

test('commits what had come when the stream ends, and when it fails', async () => {
  const { committed, stream } = setUp();
  await stream.follow(() => answers(17));
  const fail = () => {
    throw new AppError('disk-full', 'The disk is full.');
  };
  await expect(stream.follow(() => answers(2, fail))).rejects.toMatchObject({ code: 'disk-full' });
  expect(committed.map(({ length }) => length)).toEqual([16, 1, 2]);
});

test('takes no answer that comes after it was cancelled', async () => {
  const { abort, committed, stream } = setUp();
  async function* late(): AsyncGenerator<number> {
    yield* answers(16);
    abort.abort();
    // Enough of them for another commit.
    yield* answers(16);
  }
  await expect(stream.follow(late)).rejects.toMatchObject({ code: 'aborted' });
  expect(committed.map(({ length }) => length)).toEqual([16]);
});

test('keeps what is committed when it is cancelled, and writes nothing from then on', async () => {
  const { abort, committed, stream } = setUp();
  const cancel = () => {
    abort.abort();
    throw abortedError();
  };
  await expect(stream.follow(() => answers(20, cancel))).rejects.toMatchObject({ code: 'aborted' });
  expect(committed.map(({ length }) => length)).toEqual([16]);
});
