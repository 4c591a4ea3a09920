import { expect, it } from 'vitest';
import type { EngineState } from '../contract/host.ts';
import { createStateTeller } from './tell-state.ts';

it('tells what is worth a line, once', () => {
  const lines: string[] = [];
  const tell = createStateTeller((line) => lines.push(line));
  const say = (state: EngineState['state'], message?: string) =>
    tell({ state, restarts: 0, retryAtMs: null, reason: message === undefined ? null : { code: 'internal', message } });
  say('starting');
  say('ready');
  expect(lines).toEqual([]);
  say('restarting', 'It crashed.');
  say('restarting', 'It crashed.');
  say('ready', 'It crashed.');
  say('failed', 'It is locked.');
  expect(lines).toEqual([
    'The engine is started again. It crashed.',
    'The engine is ready again.',
    'The engine failed: It is locked. "Restart" in the page tries again.',
  ]);
});
