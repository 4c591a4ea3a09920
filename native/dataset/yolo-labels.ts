import type { Category } from './categories.ts';
import { onOneLine, yamlString } from './text-lines.ts';

/** Class names by YOLO's number, 0 first, without gaps: numbers no longer in use get a placeholder. */
export function yoloNames(categories: readonly Category[]): string[] {
  const names = new Map(categories.map(({ id, name }) => [id - 1, name]));
  const length = Math.max(0, ...categories.map(({ id }) => id));
  return Array.from({ length }, (_, index) => names.get(index) ?? `unused-${index}`);
}

/**
 * data.yaml in the map form, which every version of Ultralytics' loader takes. Without `path`: the loader then takes the
 * folder of the file itself, while `path: .` would be the folder that the training was started in.
 * @param val where validation images lie; the loader insists on some
 */
export function dataYaml(names: readonly string[], val: 'images/val' | 'images/train'): string {
  return [
    '# Written by sam3-workstation. Class numbers are those of the project and stay the same from export to export.',
    'train: images/train',
    `val: ${val}`,
    names.length === 0 ? 'names: {}' : 'names:',
    ...names.map((name, index) => `  ${index}: ${yamlString(name)}`),
    '',
  ].join('\n');
}

/** classes.txt: one name a line, the first is class 0. */
export function classesText(names: readonly string[]): string {
  return names.map((name) => `${onOneLine(name)}\n`).join('');
}

/**
 * One line: class and corners, in parts of the image's width and height, 6 decimals, never outside [0, 1].
 * @param ring x and y in turn, in pixels along pixel edges
 */
export function labelLine(yoloClass: number, ring: ArrayLike<number>, width: number, height: number): string {
  let line = String(yoloClass);
  for (let at = 0; at < ring.length; at += 2) line += ` ${fraction(ring[at], width)} ${fraction(ring[at + 1], height)}`;
  return line;
}

/** A coordinate as it stands in a label file. */
export function fraction(px: number, sizePx: number): string {
  return Math.min(1, Math.max(0, px / sizePx)).toFixed(6);
}
