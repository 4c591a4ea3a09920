import { expect, test, vi } from 'vitest';
import { type DropEntry, type DropFileEntry, type DropFolderEntry, readEntries } from './read-entries.ts';

function file(fullPath: string): DropFileEntry {
  const name = fullPath.split('/').at(-1) ?? '';
  return { isFile: true, fullPath, name, file: (done) => done(new File(['x'], name)) };
}

/** A folder that lists its entries a few at a time, as Chromium does. */
function folder(fullPath: string, entries: readonly DropEntry[], pageSize = 100): DropFolderEntry {
  return {
    isFile: false,
    fullPath,
    name: fullPath.split('/').at(-1) ?? '',
    createReader() {
      let from = 0;
      return {
        readEntries(done) {
          done(entries.slice(from, from + pageSize));
          from += pageSize;
        },
      };
    },
  };
}

test('folders are read to the bottom, page after page', async () => {
  const many = Array.from({ length: 250 }, (_, i) => file(`/set/${i}.png`));
  const read = await readEntries([file('/a.mp4'), folder('/set', [...many, folder('/set/deep', [file('/set/deep/b.mp4')])])]);
  expect(read.files).toHaveLength(252);
  expect(read.files[0]?.path).toBe('a.mp4');
  expect(read.files[1]?.path).toBe('set/0.png');
  expect(read.files.at(-1)?.path).toBe('set/deep/b.mp4');
});

test('files keep their folder for the host', async () => {
  const { files } = await readEntries([folder('/set', [file('/set/0.png')]), file('/a.mp4')]);
  expect(files.map(({ file: { webkitRelativePath } }) => webkitRelativePath || '')).toEqual(['set/0.png', '']);
});

test('what cannot be read is named, and the rest is read all the same', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const locked: DropFileEntry = { ...file('/locked.mp4'), file: (_done, failed) => failed(new Error('NotReadable')) };
  const read = await readEntries([locked, file('/b.mp4')], [new File(['x'], 'loose.mp4')]);
  expect(read.files.map(({ path }) => path)).toEqual(['loose.mp4', 'b.mp4']);
  expect(read.unreadable).toEqual([{ path: 'locked.mp4', reason: 'unreadable' }]);
  expect(warn).toHaveBeenCalledOnce();
  warn.mockRestore();
});
