/** A value that is read and watched outside React: what changes with every frame or pointer move must not render. */
export interface ReadonlySignal<T> {
  get(): T;
  /** Hears of each change after it happened. Returns how to stop. */
  subscribe(listener: (value: T) => void): () => void;
}

export interface Signal<T> extends ReadonlySignal<T> {
  /** Tells the listeners unless the value is the same (`Object.is`). */
  set(value: T): void;
}

/** Makes a signal. Listeners are called in the order in which they subscribed. */
export function createSignal<T>(initial: T): Signal<T> {
  let current = initial;
  const listeners = new Set<(value: T) => void>();
  return {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of [...listeners]) listener(value);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
