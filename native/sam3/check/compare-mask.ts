import { decodeRowMajor } from '../../masks/codec.ts';
import type { MaskSize } from '../../masks/rle.ts';
import { logitsToRle } from '../logits-to-rle.ts';
import { resizeLogits } from '../resize-logits.ts';
import type { Findings } from './findings.ts';

/**
 * Compares a mask at the size of the media, as the product makes it of logits, with the reference's.
 * @param logits [m,m]
 * @param theirs a byte a pixel, row by row
 */
export function compareMask(
  findings: Findings,
  name: string,
  logits: Float32Array,
  maskSize: number,
  { width, height }: MaskSize,
  theirs: Uint8Array,
): void {
  const ours = decodeRowMajor(logitsToRle(logits, maskSize, width, height));
  findings.bits(name, ours, theirs, resizeLogits(logits, maskSize, width, height));
}
