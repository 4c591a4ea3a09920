import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfAborted } from '../../contract/errors.ts';

/**
 * Stands between two runs of a graph: each holds the thread, so here other work has its turn and a cancelled run ends.
 * @throws AppError `aborted`
 */
export async function pause(signal?: AbortSignal): Promise<void> {
  await nextTurn();
  throwIfAborted(signal);
}
