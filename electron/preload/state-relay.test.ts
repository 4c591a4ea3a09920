import { describe, expect, it } from 'vitest';
import { createStateRelay, versionOf } from './state-relay.ts';

/** A window's message queue that moves when the test says so. */
function queue() {
  const messages: unknown[] = [];
  const listeners: ((message: unknown) => void)[] = [];
  return {
    post: (message: unknown) => void messages.push(message),
    onMessage: (listener: (message: unknown) => void) => void listeners.push(listener),
    turn() {
      for (const message of messages.splice(0)) for (const listener of listeners) listener(message);
    },
  };
}

describe('states', () => {
  it('come after whatever was posted before them', () => {
    const window = queue();
    const states = createStateRelay<string>(window);
    const heard: unknown[] = [];
    window.onMessage((message) => message === 'port' && heard.push('port'));
    states.listen((state) => heard.push(state));
    states.take('starting');
    window.post('port');
    states.take('ready');
    expect(heard).toEqual([]);
    window.turn();
    expect(heard).toEqual(['starting', 'port', 'ready']);
  });

  it('are told to those who come later, until they stop', () => {
    const window = queue();
    const states = createStateRelay<string>(window);
    states.take('ready');
    window.turn();
    const heard: string[] = [];
    const stop = states.listen((state) => heard.push(state));
    expect(heard).toEqual(['ready']);
    stop();
    states.take('restarting');
    window.turn();
    expect(heard).toEqual(['ready']);
  });

  it('are not made by messages of the page', () => {
    const window = queue();
    const heard: unknown[] = [];
    createStateRelay(window).listen((state) => heard.push(state));
    window.post('workstation:state-turn');
    window.turn();
    expect(heard).toEqual([]);
  });
});

it.each([
  [['electron', '--type=renderer', '--workstation-version=0.1.0'], '0.1.0'],
  [['electron'], ''],
])('the version in %j', (argv, version) => expect(versionOf(argv)).toBe(version));
