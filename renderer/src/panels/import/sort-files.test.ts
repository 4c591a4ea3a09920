import { describe, expect, test } from 'vitest';
import { type PathedFile, projectNameFor, sortFiles, stemOf } from './sort-files.ts';

function at(path: string, bytes = 10): PathedFile {
  return { path, file: new File([new Uint8Array(bytes)], path.split('/').at(-1) ?? path) };
}

describe('files become media', () => {
  test('each video by itself, the pictures of a folder together', () => {
    const plan = sortFiles(['a.mp4', 'set/b.MOV', 'set/1.png', 'set/2.png', 'set/deep/3.jpg', '9.jpeg'].map((path) => at(path)));
    expect(plan.groups.map(({ kind, name, files }) => [kind, name, files.length])).toEqual([
      ['video', 'a', 1],
      ['video', 'b', 1],
      ['pictures', 'set', 2],
      ['pictures', '3', 1],
      ['pictures', '9', 1],
    ]);
  });

  test('a loose file of an unknown kind is tried; in a folder it is company', () => {
    const plan = sortFiles([at('weird.xyz'), at('set/readme.txt'), at('set/labels.json')]);
    expect(plan.groups.map(({ name }) => name)).toEqual(['weird']);
    expect(plan.skipped).toEqual([
      { path: 'set/readme.txt', reason: 'not-media' },
      { path: 'set/labels.json', reason: 'not-media' },
    ]);
  });

  test('nothing is left out silently', () => {
    const given = ['.DS_Store', 'set/.hidden/a.mp4', '__MACOSX/b.mp4', 'pack.zip'].map((path) => at(path));
    const plan = sortFiles([...given, at('empty.mp4', 0)]);
    expect(plan.groups).toEqual([]);
    expect(plan.skipped.map(({ reason }) => reason)).toEqual(['hidden', 'hidden', 'hidden', 'archive', 'empty']);
  });

  test('project files and COCO files go their own ways', () => {
    const plan = sortFiles([at('work.sam3project'), at('instances.json')]);
    expect(plan.groups.map(({ kind }) => kind)).toEqual(['project']);
    expect(plan.annotations.map(({ name }) => name)).toEqual(['instances.json']);
    expect(projectNameFor(plan)).toBeNull();
  });

  test('hundreds of files are one group each, in the order given', () => {
    const plan = sortFiles(Array.from({ length: 400 }, (_, i) => at(`clip ${i}.mp4`)));
    expect(plan.groups).toHaveLength(400);
    expect(projectNameFor(plan)).toBe('clip 0');
  });
});

test('names lose their ending only', () => {
  expect(stemOf('a.b.mp4')).toBe('a.b');
  expect(stemOf('.mp4')).toBe('.mp4');
  expect(stemOf('clip')).toBe('clip');
});
