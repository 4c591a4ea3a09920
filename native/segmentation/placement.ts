import { invariant } from '../contract/errors.ts';
import type { SessionKey } from './protocol.ts';

/** Which device holds which media item. A media item stays where it is, as its features and memory are there. */
export interface Placement {
  /** The device of a media item: the one that it has, else the one that holds the fewest; of equal ones the better (earlier). */
  place(key: SessionKey, devices: readonly string[]): string;
  /** Where a media item is, null when it is nowhere. */
  deviceOf(key: SessionKey): string | null;
  /** Its session is gone: the next request may place it anew. */
  release(key: SessionKey): void;
}

/** Nothing is placed yet. */
export function createPlacement(): Placement {
  const placed = new Map<SessionKey, string>();
  const loadOf = (device: string) => [...placed.values()].filter((other) => other === device).length;
  return {
    place(key, devices) {
      const held = placed.get(key);
      if (held !== undefined && devices.includes(held)) return held;
      placed.delete(key);
      const loads = devices.map(loadOf);
      const device = devices[loads.indexOf(Math.min(...loads))];
      invariant(device !== undefined, 'there is at least one device');
      placed.set(key, device);
      return device;
    },
    deviceOf: (key) => placed.get(key) ?? null,
    release: (key) => void placed.delete(key),
  };
}
