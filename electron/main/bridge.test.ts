import { describe, expect, it } from 'vitest';
import { BRIDGE } from '../../native/contract/bridge-channels.ts';
import type { EngineState, WindowContext } from '../../native/contract/host.ts';
import { FakePort, fakeChannel } from '../../tests/fixtures/fake-electron.ts';
import { createBridge, type PageContents, type SenderEvent } from './bridge.ts';
import type { EngineHost, EnginePage } from './engine-host.ts';
import { createUploads } from './uploads.ts';

const READY: EngineState = { state: 'ready', restarts: 0, reason: null, retryAtMs: null };

function setUp() {
  const answers = new Map<string, (event: SenderEvent, message: unknown) => unknown>();
  const listeners = new Map<string, (event: SenderEvent, message: unknown) => void>();
  const refused: string[] = [];
  const contexts: WindowContext[] = [];
  const connected: EnginePage[] = [];
  const forgotten: EnginePage[] = [];
  let count = 0;
  const engine = {
    connect: (page: EnginePage) => connected.push(page),
    watch: (page: EnginePage) => page.tell(READY),
    forget: (page: EnginePage) => forgotten.push(page),
  } as unknown as EngineHost;
  const bridge = createBridge({
    ipc: {
      handle: (channel, answer) => void answers.set(channel, answer),
      on: (channel, listener) => listeners.set(channel, listener),
    },
    engine,
    uploads: createUploads(() => `u${++count}`),
    call: async (message) => ({ output: message }),
    onContext: (_page, context) => contexts.push(context),
    onRefused: (channel) => refused.push(channel),
  });
  return { bridge, answers, listeners, refused, contexts, connected, forgotten };
}

const frame = { url: 'app://workstation/index.html', parent: null, detached: false };
const strangers: [string, SenderEvent['senderFrame']][] = [
  ['a frame that is gone', null],
  ['another page', { ...frame, url: 'https://evil.example/' }],
  ['a frame within', { ...frame, parent: frame }],
];

function page(id = 1) {
  const sent: unknown[] = [];
  const acts: unknown[] = [];
  let destroyed = false;
  const contents: PageContents = {
    id,
    isDestroyed: () => destroyed,
    send: (channel, message) => void sent.push([channel, message]),
    executeJavaScript: async (code, userGesture) => void acts.push([code, userGesture]),
    postMessage: (channel, _message, ports = []) => void sent.push([channel, ports.length]),
  };
  const destroy = () => {
    destroyed = true;
  };
  const event = (senderFrame: SenderEvent['senderFrame'] = frame): SenderEvent => ({ senderFrame, sender: contents });
  return { contents, sent, acts, event, destroy };
}

describe('every message', () => {
  it.each(strangers)('of %s is refused', async (_name, stranger) => {
    const { answers, listeners, refused, connected, contexts } = setUp();
    const { event, sent } = page();
    for (const answer of answers.values()) await expect(answer(event(stranger), {})).rejects.toThrow(/own page/);
    for (const listener of listeners.values()) listener(event(stranger), {});
    expect(refused.sort()).toEqual([...answers.keys(), ...listeners.keys()].sort());
    expect([connected, contexts, sent]).toEqual([[], [], []]);
  });
});

describe('our page', () => {
  it('calls methods and hands files over', async () => {
    const { answers } = setUp();
    const { event } = page();
    expect(await answers.get(BRIDGE.call)?.(event(), { method: 'info', input: {} })).toEqual({
      output: { method: 'info', input: {} },
    });
    const register = answers.get(BRIDGE.registerFiles);
    expect(await register?.(event(), ['/a', '/b'])).toEqual({ ids: ['u1', 'u2'] });
    expect(await register?.(event(), ['relative'])).toEqual({ refused: expect.stringContaining('Save it as a file') });
    for (const wrong of [[], 'text', null, [7], Array(100_001).fill('/a')])
      expect(await register?.(event(), wrong)).toEqual({ refused: expect.stringContaining('cannot be taken') });
  });

  it('gets ports and states, until it is gone', () => {
    const { listeners, connected } = setUp();
    const { event, sent, destroy } = page();
    listeners.get(BRIDGE.connectEngine)?.(event(), undefined);
    listeners.get(BRIDGE.watchEngine)?.(event(), undefined);
    connected[0]?.takePort(new FakePort());
    expect(sent).toEqual([
      [BRIDGE.engineState, READY],
      [BRIDGE.enginePort, 1],
    ]);
    destroy();
    const { port1, port2 } = fakeChannel();
    let closed = false;
    port2.on('close', () => {
      closed = true;
    });
    connected[0]?.takePort(port1);
    connected[0]?.tell(READY);
    expect(closed).toBe(true);
    expect(sent).toHaveLength(2);
  });

  it('tells what the menus show, in the right form only', () => {
    const { listeners, contexts, refused } = setUp();
    const { event } = page();
    const context: WindowContext = {
      title: 'Cats',
      language: 'ru',
      theme: 'dark',
      disabledCommands: [],
      keys: { 'app.export': 'Ctrl+KeyE' },
      project: null,
    };
    const tell = (message: unknown) => listeners.get(BRIDGE.context)?.(event(), message);
    tell(context);
    tell({ ...context, language: 'xx' });
    tell(null);
    expect(contexts).toEqual([context]);
    expect(refused).toEqual([BRIDGE.context, BRIDGE.context]);
  });

  it('gets files that the system opened when it listens, and then at once', () => {
    const { bridge, listeners } = setUp();
    const { contents, sent, event } = page();
    bridge.openFiles(contents, ['/a/clip.mp4']);
    bridge.openFiles(contents, ['/b.png']);
    bridge.openFiles(contents, []);
    expect(sent).toEqual([]);
    listeners.get(BRIDGE.ready)?.(event(), undefined);
    bridge.openFiles(contents, ['/c.sam3project']);
    expect(sent).toEqual([
      [
        BRIDGE.filesOpened,
        [
          { id: 'u1', name: 'clip.mp4' },
          { id: 'u2', name: 'b.png' },
        ],
      ],
      [BRIDGE.filesOpened, [{ id: 'u3', name: 'c.sam3project' }]],
    ]);
  });

  it('runs commands of menus, and is forgotten when it is loaded anew', async () => {
    const { bridge, listeners, connected, forgotten } = setUp();
    const { contents, sent, acts, event } = page();
    await bridge.runCommand(contents, 'app.import');
    expect(sent).toEqual([[BRIDGE.command, 'app.import']]);
    // As a person's act: only then may the page open a file dialog.
    expect(acts).toEqual([['undefined', true]]);
    bridge.forget(contents);
    listeners.get(BRIDGE.connectEngine)?.(event(), undefined);
    bridge.forget(contents);
    expect(forgotten).toEqual(connected);
    bridge.openFiles(contents, ['/late.mp4']);
    expect(sent).toHaveLength(1);
  });
});
