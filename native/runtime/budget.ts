import type { Holder, MemoryBudget } from './graphs.ts';

/** A budget that nothing is registered with yet. */
export function createMemoryBudget(limitBytes: number): MemoryBudget {
  const holders: Holder[] = [];
  const usedBytes = () => holders.reduce((sum, holder) => sum + holder.bytes(), 0);
  return {
    limitBytes,
    register(holder) {
      holders.push(holder);
      return () => {
        const index = holders.indexOf(holder);
        if (index >= 0) holders.splice(index, 1);
      };
    },
    settle() {
      let used = usedBytes();
      for (const holder of holders) {
        if (used <= limitBytes) return;
        const before = holder.bytes();
        holder.shrinkTo(Math.max(0, before - (used - limitBytes)));
        used += holder.bytes() - before;
      }
    },
    shed() {
      for (const holder of holders) holder.shrinkTo(0);
    },
    usedBytes,
  };
}

const MIB = 1024 * 1024;
/** What the system and other programs are left with. */
const OTHERS_BYTES = 2048 * MIB;
/** Room for the features of one image and a few memory banks: less cannot work. */
const LEAST_BYTES = 512 * MIB;
/** Features of some 50 images; more is not asked for again. */
const MOST_BYTES = 8192 * MIB;

/**
 * How much may be remembered besides the weights, unless it is said: half of what the machine has left.
 * @param totalBytes memory of the machine, or of the container that this runs in
 * @param packBytes what the pack needs in use (`memoryBytes` of its manifest)
 */
export function defaultBudgetBytes(totalBytes: number, packBytes: number): number {
  return Math.max(LEAST_BYTES, Math.min(MOST_BYTES, Math.floor((totalBytes - packBytes - OTHERS_BYTES) / 2)));
}
