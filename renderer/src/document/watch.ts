import { AppError } from '../../../native/contract/errors.ts';

/** A stream that is to be listened to for as long as a window needs it. */
export interface Watched<T> {
  readonly open: (signal: AbortSignal) => Promise<AsyncIterable<T>>;
  readonly onEvent: (event: T) => void;
  /** The stream has ended or broken, and is opened again: what happened meanwhile was missed. */
  readonly onMissed: () => void;
  readonly onError: (error: unknown) => void;
}

const RETRY_MS = 700;

/** Listens until the returned function is called; opens the stream again whenever the engine comes back. */
export function watch<T>(watched: Watched<T>): () => void {
  const controller = new AbortController();
  void listen(watched, controller.signal);
  return () => controller.abort();
}

async function listen<T>(watched: Watched<T>, signal: AbortSignal): Promise<void> {
  for (let first = true; !signal.aborted; first = false) {
    try {
      const stream = await watched.open(signal);
      if (!first) watched.onMissed();
      for await (const event of stream) {
        if (signal.aborted) return;
        watched.onEvent(event);
      }
    } catch (error) {
      if (signal.aborted) return;
      // An engine that is away is shown by the host's banner; anything else is worth telling.
      const expected = error instanceof AppError && (error.code === 'engine-unavailable' || error.code === 'aborted');
      if (!expected) watched.onError(error);
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}
