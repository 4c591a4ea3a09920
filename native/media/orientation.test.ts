import { expect, test } from 'vitest';
import { orientationFilters, orientationFromAngle, orientationFromExif, orientationFromMatrix } from './orientation.ts';

const matrix = (a: number, b: number, c: number, d: number) =>
  `\n00000000: ${a * 65536} ${b * 65536} 0\n00000001: ${c * 65536} ${d * 65536} 0\n00000002: 0 0 1073741824\n`;

test.each([
  [matrix(1, 0, 0, 1), 0, false],
  [matrix(0, 1, -1, 0), 90, false],
  [matrix(-1, 0, 0, -1), 180, false],
  [matrix(0, -1, 1, 0), 270, false],
  [matrix(-1, 0, 0, 1), 0, true],
  [matrix(1, 0, 0, -1), 180, true],
  [matrix(0, -1, -1, 0), 90, true],
  [matrix(0, 1, 1, 0), 270, true],
])('a display matrix is a turn and perhaps a mirror %#', (text, clockwiseDegrees, mirrored) => {
  expect(orientationFromMatrix(text)).toEqual({ clockwiseDegrees, mirrored });
});

test('other matrices and angles are not understood', () => {
  expect(orientationFromMatrix(matrix(1, 1, -1, 1))).toBeNull();
  expect(orientationFromMatrix('')).toBeNull();
  expect(orientationFromAngle(-90)?.clockwiseDegrees).toBe(90);
  expect(orientationFromAngle(90)?.clockwiseDegrees).toBe(270);
  expect(orientationFromAngle(17)).toBeNull();
});

test('EXIF and filters', () => {
  expect(orientationFromExif(6)).toEqual({ clockwiseDegrees: 90, mirrored: false });
  expect(orientationFromExif(undefined)).toEqual({ clockwiseDegrees: 0, mirrored: false });
  expect(orientationFilters({ clockwiseDegrees: 0, mirrored: false })).toEqual([]);
  expect(orientationFilters({ clockwiseDegrees: 90, mirrored: true })).toEqual(['hflip', 'transpose=clock']);
});
