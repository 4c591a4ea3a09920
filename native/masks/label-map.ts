import { invariant } from '../contract/errors.ts';
import type { Rle } from './rle.ts';
import { transposeCounts } from './runs.ts';

/**
 * Writes `label` into a row-major label map wherever the mask is set; later calls win. Hot: fills row by row straight
 * from runs. Label 0 erases.
 * @param labels width × height entries, of the size of the mask
 */
export function paintLabel(labels: Uint16Array, rle: Rle, label: number): void {
  invariant(labels.length === rle.width * rle.height, 'a label map has one entry per pixel of the mask');
  const rows = transposeCounts(rle.counts, rle.width, rle.height);
  let position = 0;
  for (let i = 1; i < rows.length; i += 2) {
    position += rows[i - 1];
    labels.fill(label, position, position + rows[i]);
    position += rows[i];
  }
}
