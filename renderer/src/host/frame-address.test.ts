import { expect, test } from 'vitest';
import { frameAddress, versionOf } from './frame-address.ts';

test('the address of a frame says which content it is of, and of which import', () => {
  const media = { contentHash: 'ab'.repeat(32), importedAtMs: 36 ** 3 };
  expect(frameAddress(7, 12, versionOf(media))).toBe('/frames/7/12.jpg?v=abababababababab-1000');
  expect(versionOf({ ...media, importedAtMs: media.importedAtMs + 1 })).not.toBe(versionOf(media));
  expect(frameAddress(7, 12)).toBe('/frames/7/12.jpg');
});
