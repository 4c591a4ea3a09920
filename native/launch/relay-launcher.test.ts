import { describe, expect, it } from 'vitest';
import { FakeUtilityProcess, fakeChannel, settle } from '../../tests/fixtures/fake-electron.ts';
import { portOfChannel } from './channel-port.ts';
import type { ExitReason } from './launcher.ts';
import { openEngineParent, openSegmenterParent } from './parents.ts';
import { createRelayLauncher } from './relay-launcher.ts';
import { isRelayMessage } from './relay-messages.ts';

/** An engine's process and its launcher, with a test in the place of main. */
function engine() {
  const process = new FakeUtilityProcess();
  const asked: unknown[] = [];
  process.on('message', (message) => asked.push(message));
  const parent = openEngineParent(process.inside);
  if (parent.relay === null) throw new Error('a utility process relays');
  return { process, parent, asked, launcher: createRelayLauncher(parent.relay) };
}

function collect(subscribe: (listener: (message: unknown) => void) => void): unknown[] {
  const heard: unknown[] = [];
  subscribe((message) => heard.push(message));
  return heard;
}

describe('a relayed process', () => {
  it('is asked for, and talked to over its own channel; what was said before is not lost', async () => {
    const { process, asked, launcher } = engine();
    const handle = launcher.start();
    const heard = collect(handle.onMessage);
    handle.post({ first: 1 });
    handle.post({ second: new Uint8Array([7]) });
    await settle();
    expect(asked).toEqual([{ relay: 'start', id: 1 }]);
    expect(handle.pid).toBeNull();

    const segmenter = new FakeUtilityProcess();
    const { port1, port2 } = fakeChannel();
    const inside = openSegmenterParent(segmenter.inside);
    const arrived = collect(inside.onMessage);
    inside.post('early');
    segmenter.postMessage({ relay: 'parent' }, [port1]);
    process.postMessage({ relay: 'started', id: 1, pid: 77 }, [port2]);
    await settle();
    expect(arrived).toEqual([{ first: 1 }, { second: new Uint8Array([7]) }]);
    expect(heard).toEqual(['early']);
    expect(handle.pid).toBe(77);
    inside.post('late');
    handle.post('third');
    await settle();
    expect(heard).toEqual(['early', 'late']);
    expect(arrived.at(-1)).toBe('third');
  });

  it('tells of its end, to late listeners too, and then takes no more messages', async () => {
    const { process, launcher } = engine();
    const handle = launcher.start();
    const { port1, port2 } = fakeChannel();
    process.postMessage({ relay: 'started', id: 1, pid: 77 }, [port2]);
    await settle();
    const ends: ExitReason[] = [];
    handle.onExit((reason) => ends.push(reason));
    process.postMessage({ relay: 'exited', id: 1, code: 139 });
    await settle();
    handle.onExit((reason) => ends.push(reason));
    expect(ends).toEqual(Array(2).fill({ code: 139, signal: null, expected: false }));
    const heard = collect((listener) => void port1.on('message', (event) => listener(event.data)));
    port1.start();
    handle.post('nobody');
    await settle();
    expect(heard).toEqual([]);
    await handle.kill();
  });

  it('that could not be started ends without having been', async () => {
    const { process, launcher } = engine();
    const handle = launcher.start();
    process.postMessage({ relay: 'exited', id: 1, code: null });
    await new Promise<void>((resolve) => handle.onExit(() => resolve()));
    expect(handle.pid).toBeNull();
  });

  it('is killed on request, which was expected', async () => {
    const { process, asked, launcher } = engine();
    const [first, second] = [launcher.start(), launcher.start()];
    let end: ExitReason | null = null;
    second.onExit((reason) => {
      end = reason;
    });
    const gone = second.kill();
    await settle();
    expect(asked.at(-1)).toEqual({ relay: 'kill', id: 2 });
    process.postMessage({ relay: 'exited', id: 2, code: 9 });
    await gone;
    expect(end).toEqual({ code: 9, signal: null, expected: true });
    expect(first.pid).toBeNull();
  });
});

describe('the parent of an engine in a utility process', () => {
  it('carries calls beside the relay and keeps the two apart', async () => {
    const { process, parent, asked } = engine();
    const heard = collect(parent.port.onMessage);
    process.postMessage('a call');
    process.postMessage({ relay: 'exited', id: 3, code: 0 });
    parent.port.post({ engine: 'ready' });
    await settle();
    expect(heard).toEqual(['a call']);
    expect(asked).toEqual([{ engine: 'ready' }]);
    expect(isRelayMessage({ engine: 'ready' })).toBe(false);
    expect(isRelayMessage(null)).toBe(false);
  });

  it('brings callers, also those that came before anybody asked', async () => {
    const { process, parent } = engine();
    const [early, late] = [fakeChannel(), fakeChannel()];
    process.postMessage({ relay: 'client' }, [early.port1]);
    await settle();
    const heard: unknown[] = [];
    parent.onClient((port) => portOfChannel(port).on('message', (event) => heard.push(event?.data)));
    process.postMessage({ relay: 'client' }, [late.port1]);
    early.port2.postMessage('one');
    await settle();
    late.port2.postMessage('two');
    await settle();
    expect(heard).toEqual(['one', 'two']);
  });

  it('says when the engine is to close', async () => {
    const { process, parent } = engine();
    let closes = 0;
    parent.port.onClose(() => closes++);
    process.postMessage({ relay: 'close' });
    await settle();
    expect(closes).toBe(1);
  });
});

it('the model process sees its engine go', async () => {
  const segmenter = new FakeUtilityProcess();
  const { port1, port2 } = fakeChannel();
  const parent = openSegmenterParent(segmenter.inside);
  let closes = 0;
  parent.onClose(() => closes++);
  segmenter.postMessage({ relay: 'parent' }, [port1]);
  await settle();
  port2.close();
  await settle();
  expect(closes).toBe(1);
});
