import { AppError, invariant } from '../contract/errors.ts';
import { type Rle, requireMaskSize } from './rle.ts';
import { grown, transposeCounts } from './runs.ts';

/**
 * Encodes a mask that is stored row by row, `data[y * width + x]`; any byte but 0 is in the mask.
 * @throws AppError `invalid-input` when the size and the length of `data` disagree
 */
export function encodeRowMajor(data: Uint8Array, width: number, height: number): Rle {
  requireLength(data, width, height);
  return { width, height, counts: transposeCounts(scanRuns(data), height, width) };
}

/**
 * Encodes a mask that is stored column by column, `data[x * height + y]`; any byte but 0 is in the mask.
 * @throws AppError `invalid-input` when the size and the length of `data` disagree
 */
export function encodeColumnMajor(data: Uint8Array, width: number, height: number): Rle {
  requireLength(data, width, height);
  return { width, height, counts: scanRuns(data) };
}

/** Pixels row by row, 0 or 1, into `out` (width × height bytes, overwritten) or a new array. */
export function decodeRowMajor(rle: Rle, out?: Uint8Array): Uint8Array {
  return fillRuns(transposeCounts(rle.counts, rle.width, rle.height), clearedOutput(rle, out));
}

/** Pixels column by column, 0 or 1, into `out` (width × height bytes, overwritten) or a new array. */
export function decodeColumnMajor(rle: Rle, out?: Uint8Array): Uint8Array {
  return fillRuns(rle.counts, clearedOutput(rle, out));
}

function requireLength(data: Uint8Array, width: number, height: number): void {
  requireMaskSize(width, height);
  if (data.length === width * height) return;
  throw new AppError(
    'invalid-input',
    `A mask of ${width} × ${height} needs ${width * height} bytes, but ${data.length} were given. Pass one byte per pixel.`,
    { width, height, bytes: data.length },
  );
}

function clearedOutput(rle: Rle, out: Uint8Array | undefined): Uint8Array {
  if (!out) return new Uint8Array(rle.width * rle.height);
  invariant(out.length === rle.width * rle.height, 'the output of a decoded mask has one byte per pixel');
  return out.fill(0);
}

/** Below this many bytes a loop is faster than the call of `fill`. */
const SHORT_RUN = 24;

function fillRuns(counts: Uint32Array, out: Uint8Array): Uint8Array {
  let position = 0;
  for (let i = 1; i < counts.length; i += 2) {
    position += counts[i - 1];
    const end = position + counts[i];
    if (end - position < SHORT_RUN) for (let p = position; p < end; p++) out[p] = 1;
    else out.fill(1, position, end);
    position = end;
  }
  return out;
}

/** Runs of zero and non-zero bytes in memory order. Hot: reads words of four bytes, four at a time wherever a run goes on. */
function scanRuns(data: Uint8Array): Uint32Array {
  const words = wordsOf(data);
  let counts: Uint32Array = new Uint32Array(1024);
  let n = 0;
  let start = 0;
  while (start < data.length) {
    const end = Math.min(data.length, n % 2 === 0 ? endOfZeros(words, start) : endOfOnes(words, start));
    if (n === counts.length) counts = grown(counts);
    counts[n++] = end - start;
    start = end;
  }
  return counts.slice(0, n);
}

/** The bytes as words, lowest byte first as on every machine that JavaScript runs on; copied where they do not fit words. */
function wordsOf(data: Uint8Array): Int32Array {
  const { length } = data;
  if (data.byteOffset % 4 === 0 && length % 4 === 0) return new Int32Array(data.buffer, data.byteOffset, length / 4);
  const padded = new Uint8Array(Math.ceil(length / 4) * 4);
  padded.set(data);
  return new Int32Array(padded.buffer);
}

/** The next position at or after `from` whose byte is not 0. */
function endOfZeros(words: Int32Array, from: number): number {
  const length = words.length;
  let w = from >> 2;
  // Bytes before `from` count as zeros.
  let bits = words[w] & (-1 << ((from & 3) << 3));
  if (bits === 0) {
    w++;
    while (w + 4 <= length && (words[w] | words[w + 1] | words[w + 2] | words[w + 3]) === 0) w += 4;
    while (w < length && words[w] === 0) w++;
    if (w === length) return length * 4;
    bits = words[w];
  }
  return w * 4 + lowestByte(bits);
}

/** The next position at or after `from` whose byte is 0. */
function endOfOnes(words: Int32Array, from: number): number {
  const length = words.length;
  let w = from >> 2;
  // Bytes before `from` count as ones.
  let word = words[w] | ~(-1 << ((from & 3) << 3));
  let zeros = zeroBytes(word);
  while (zeros === 0) {
    w++;
    // Masks mostly hold one non-zero value, so the words of a run are equal: skip them without looking at each byte.
    while (w + 4 <= length && ((words[w] ^ word) | (words[w + 1] ^ word) | (words[w + 2] ^ word) | (words[w + 3] ^ word)) === 0)
      w += 4;
    if (w === length) return length * 4;
    word = words[w];
    zeros = zeroBytes(word);
  }
  return w * 4 + lowestByte(zeros);
}

/** A word whose lowest set bit is in the lowest byte of `word` that is 0; 0 if there is none (the bit trick known from C's strlen). */
function zeroBytes(word: number): number {
  return (word - 0x01010101) & ~word & 0x80808080;
}

/** The byte, from 0, that holds the lowest bit set in a word. */
function lowestByte(word: number): number {
  return (31 - Math.clz32(word & -word)) >> 3;
}
