import { expect, it } from 'vitest';
import { createUploads } from './uploads.ts';

function counted() {
  let count = 0;
  return createUploads(() => `id-${++count}`);
}

it('gives ids for paths in their order, and the paths back', () => {
  const uploads = counted();
  expect(uploads.register(['/a/b.mp4', '/c'])).toEqual(['id-1', 'id-2']);
  expect(uploads.path('id-2')).toBe('/c');
  expect(uploads.path('id-1')).toBe('/a/b.mp4');
});

it.each(['', 'clip.mp4', './clip.mp4', '/a\0b'])('takes no path like %j', (path) => {
  expect(() => counted().register(['/good', path])).toThrow(/Save it as a file first/);
});

it.each(['id-9', '/etc/passwd', '__proto__'])('knows nothing of the id %s', (id) => {
  expect(() => counted().path(id)).toThrow(/Choose it again/);
});
