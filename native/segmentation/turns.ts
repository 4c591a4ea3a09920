/**
 * Who may use the model next. The model answers one thing at a time; a click must not wait for a propagation, so a
 * propagation asks for its turn before every frame and every interactive request that is waiting goes first.
 */
export interface Turns {
  /** Runs the work when nothing else does: interactive work before background work, each in order of arrival. */
  take<T>(priority: 'interactive' | 'background', work: () => Promise<T>): Promise<T>;
}

/** One model, one turn at a time. */
export function createTurns(): Turns {
  const waiting: Record<'interactive' | 'background', (() => void)[]> = { interactive: [], background: [] };
  let busy = false;
  const next = () => {
    const start = waiting.interactive.shift() ?? waiting.background.shift();
    if (start === undefined) busy = false;
    else start();
  };
  return {
    async take(priority, work) {
      if (busy) await new Promise<void>((resolve) => waiting[priority].push(resolve));
      busy = true;
      try {
        return await work();
      } finally {
        // A macrotask in between lets messages that have arrived meanwhile join the queue before it is decided.
        setImmediate(next);
      }
    },
  };
}
