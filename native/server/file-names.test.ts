import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberedName, safeName, safeRelativePath } from './file-names.ts';

describe('names of uploaded files', () => {
  it.each([
    ['clip.mp4', ['clip.mp4']],
    ['shots/a/0001.png', ['shots', 'a', '0001.png']],
    ['../../etc/passwd', ['etc', 'passwd']],
    ['/etc/passwd', ['etc', 'passwd']],
    ['C:\\Windows\\system32\\x.dll', ['C_', 'Windows', 'system32', 'x.dll']],
    ['a/./b/../c.png', ['a', 'b', 'c.png']],
    ['.../x', ['_', 'x']],
    ['con', ['_con']],
    ['NUL.png', ['_NUL.png']],
    ['a\u0000b<c>.png', ['a_b_c_.png']],
    ['name. ', ['name']],
    ['Фильм №1.mp4', ['Фильм №1.mp4']],
    ['.hidden', ['.hidden']],
  ])('%j becomes %j', (name, segments) => {
    expect(safeRelativePath(name)).toEqual(segments);
  });

  it('refuses what leaves nothing, or goes too deep', () => {
    for (const name of ['', '/', '..', '../..', './.', 'a/'.repeat(20)]) {
      expect(() => safeRelativePath(name)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    }
  });

  it('keeps the ending of a name that is too long, and cuts no character in two', () => {
    const name = safeName(`${'ы'.repeat(300)}.mp4`);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
    expect(name).toMatch(/^ы+\.mp4$/);
  });

  it('never leads out of its folder, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const safe = safeName(name);
        expect(safe).not.toMatch(/[\\/]/);
        expect(['', '.', '..']).not.toContain(safe);
        expect(safeName(safe)).toBe(safe);
      }),
    );
  });

  it('numbers before the ending', () => {
    expect(numberedName('clip.mp4', 2)).toBe('clip-2.mp4');
    expect(numberedName('clip', 3)).toBe('clip-3');
    expect(numberedName('.hidden', 2)).toBe('.hidden-2');
  });
});
