/** What the banner says about the engine. Pure. */
import type { EngineState } from '../../../../native/contract/host.ts';

export type Banner = 'starting' | 'restarting' | 'failed' | 'restarted';

/** @param seenRestarts restarts that the person has been told of already */
export function bannerOf({ state, restarts }: Pick<EngineState, 'state' | 'restarts'>, seenRestarts: number): Banner | null {
  if (state !== 'ready') return state;
  return restarts > seenRestarts ? 'restarted' : null;
}
