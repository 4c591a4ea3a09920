import type { EngineState } from '../contract/host.ts';

/** Tells whoever reads the terminal how the engine is, where that is worth a line. */
export function createStateTeller(tell: (line: string) => void): (state: EngineState) => void {
  let last: EngineState['state'] = 'starting';
  return ({ state, reason }) => {
    if (state === 'failed')
      tell(`The engine failed: ${reason?.message ?? 'no reason was given.'} "Restart" in the page tries again.`);
    if (state === 'restarting' && last !== 'restarting') tell(`The engine is started again. ${reason?.message ?? ''}`.trimEnd());
    if (state === 'ready' && last !== 'starting') tell('The engine is ready again.');
    last = state;
  };
}
