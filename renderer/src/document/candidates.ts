import type { Session } from './session.ts';

/** What was offered is no longer, and neither is its picture over the frame. */
export function leaveCandidates({ store }: Session): void {
  if (store.getState().candidates !== null) store.setState({ candidates: null, preview: null });
}
