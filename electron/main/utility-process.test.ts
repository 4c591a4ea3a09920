import { describe, expect, it } from 'vitest';
import type { ExitReason } from '../../native/launch/launcher.ts';
import { FakeUtilityProcess, fakeChannel, settle } from '../../tests/fixtures/fake-electron.ts';
import { relaySegmenters } from './segmenter-relay.ts';
import { killNow, wrapUtilityProcess } from './utility-process.ts';

function wrapped() {
  const child = new FakeUtilityProcess();
  const lines: string[] = [];
  const killed: number[] = [];
  const killNow = (pid: number) => {
    killed.push(pid);
    child.exit(137);
  };
  const handle = wrapUtilityProcess(child, { killNow, onOutput: (line) => lines.push(line) });
  return { child, handle, lines, killed };
}

describe('a utility process', () => {
  it('talks, and keeps the relay apart from calls', async () => {
    const { child, handle } = wrapped();
    const [calls, relayed]: unknown[][] = [[], []];
    handle.onMessage((message) => calls?.push(message));
    handle.relay.onMessage((message) => relayed?.push(message));
    child.inside.postMessage('answer');
    child.inside.postMessage({ relay: 'start', id: 1 });
    const arrived: unknown[] = [];
    child.inside.on('message', (event) => arrived.push(event.data));
    handle.post('call');
    await settle();
    expect([calls, relayed, arrived]).toEqual([['answer'], [{ relay: 'start', id: 1 }], ['call']]);
  });

  it('prints line by line, also when a letter is cut in two', () => {
    const { child, lines } = wrapped();
    const bytes = new TextEncoder().encode('кадр готов\nrest');
    child.stdout.emit('data', bytes.subarray(0, 3));
    child.stdout.emit('data', bytes.subarray(3));
    child.stderr.emit('data', 'warning\n');
    expect(lines).toEqual(['кадр готов', 'warning']);
  });

  it('is killed by its id, which is expected; a crash is not', async () => {
    const first = wrapped();
    const pid = first.child.pid;
    const ends: ExitReason[] = [];
    first.handle.onExit((reason) => ends.push(reason));
    await first.handle.kill();
    expect(first.killed).toEqual([pid]);
    await first.handle.kill();
    first.handle.post('into the void');
    const second = wrapped();
    second.handle.onExit((reason) => ends.push(reason));
    second.child.exit(139);
    await settle();
    second.handle.onExit((reason) => ends.push(reason));
    expect(ends.map(({ code, expected }) => [code, expected])).toEqual([
      [137, true],
      [139, false],
      [139, false],
    ]);
    expect(second.handle.pid).toBeNull();
  });

  it('ends in good order when it is asked to', async () => {
    const { child, handle, killed } = wrapped();
    child.inside.on('message', (event) => event.data.relay === 'close' && child.exit(0));
    await handle.end();
    expect(killed).toEqual([]);
    await handle.end();
  });

  it('that is gone already is no matter, and one that may not be killed is', () => {
    // No system has so many processes.
    expect(() => killNow(2 ** 30)).not.toThrow();
    expect(() => killNow(Number.NaN)).toThrow();
  });

  it('that never ran is ended by Electron', async () => {
    const { child, handle, killed } = wrapped();
    child.pid = undefined;
    await handle.kill();
    expect(killed).toEqual([]);
  });
});

describe('model processes', () => {
  function relay() {
    const engine = wrapped();
    const segmenters: ReturnType<typeof wrapped>[] = [];
    const start = () => {
      const segmenter = wrapped();
      segmenters.push(segmenter);
      return segmenter.handle;
    };
    relaySegmenters(engine.handle, start, fakeChannel);
    const told: { relay: string; id: number; ports: number }[] = [];
    engine.child.inside.on('message', ({ data, ports }) => told.push({ ...data, ports: ports.length }));
    return { engine, segmenters, told };
  }

  it('are started for the engine and wired to it', async () => {
    const { engine, segmenters, told } = relay();
    engine.child.inside.postMessage({ relay: 'start', id: 4 });
    await settle();
    expect(told).toEqual([{ relay: 'started', id: 4, pid: segmenters[0]?.child.pid, ports: 1 }]);
    segmenters[0]?.child.exit(133);
    await settle();
    expect(told.at(-1)).toEqual({ relay: 'exited', id: 4, code: 133, ports: 0 });
  });

  it('are killed on request, and with their engine', async () => {
    const { engine, segmenters, told } = relay();
    for (const id of [1, 2, 3]) engine.child.inside.postMessage({ relay: 'start', id });
    await settle();
    engine.child.inside.postMessage({ relay: 'kill', id: 2 });
    engine.child.inside.postMessage({ relay: 'kill', id: 99 });
    await settle();
    expect(segmenters.map(({ killed }) => killed.length)).toEqual([0, 1, 0]);
    expect(told.at(-1)).toMatchObject({ relay: 'exited', id: 2 });
    engine.child.exit(139);
    await settle();
    expect(segmenters.map(({ killed }) => killed.length)).toEqual([1, 1, 1]);
  });

  it('that end before they ran are told as ended', async () => {
    const { engine, segmenters, told } = relay();
    engine.child.inside.postMessage({ relay: 'start', id: 1 });
    engine.child.on('message', () => segmenters[0]?.child.exit(1));
    await settle();
    expect(told.at(-1)).toMatchObject({ relay: 'exited', id: 1, code: 1 });
  });
});
