/** A low-resolution mask as bits: pixel i is bit i % 32 of word i / 32. */
export interface PackedMask {
  readonly words: Int32Array;
  /** Pixels in the mask. */
  readonly area: number;
}

/** The pixels whose logit is above a threshold. */
export function packMask(logits: Float32Array, threshold = 0): PackedMask {
  const words = new Int32Array((logits.length + 31) >>> 5);
  let area = 0;
  for (let w = 0, p = 0; w < words.length; w++) {
    const end = Math.min(logits.length, p + 32);
    let word = 0;
    for (let bit = 1; p < end; p++, bit <<= 1) if (logits[p] > threshold) word |= bit;
    words[w] = word;
    area += ones(word);
  }
  return { words, area };
}

/** Pixels in both masks, which must have the same size. */
export function intersectionOf(a: PackedMask, b: PackedMask): number {
  if (a.area === 0 || b.area === 0) return 0;
  let both = 0;
  for (let w = 0; w < a.words.length; w++) {
    const word = a.words[w] & b.words[w];
    if (word !== 0) both += ones(word);
  }
  return both;
}

/** Intersection over union; 0 where both are empty, as the reference has it (union of at least 1). */
export function overlapOf(a: PackedMask, b: PackedMask): number {
  const both = intersectionOf(a, b);
  return both / Math.max(a.area + b.area - both, 1);
}

/** Bits set in a word (the count in parallel of Hacker's Delight). */
function ones(word: number): number {
  word -= (word >>> 1) & 0x55555555;
  word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
  return Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
