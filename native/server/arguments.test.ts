import { describe, expect, it } from 'vitest';
import { parseServeArguments } from './arguments.ts';

const place = { cwd: '/work', defaultLibraryDir: '/home/library', defaultRendererDir: '/app/out/renderer' };
const parse = (...args: string[]) => parseServeArguments(args, place);

describe('the command line of the browser host', () => {
  it('serves this machine only, on a usual port, unless told otherwise', () => {
    expect(parse()).toEqual({
      libraryDir: '/home/library',
      rendererDir: '/app/out/renderer',
      host: '127.0.0.1',
      ports: [4600, 0],
      allowedHosts: [],
      token: null,
      maxUploadBytes: 64e9,
      open: null,
      model: null,
      device: null,
      packs: null,
      segmenter: null,
    });
  });

  it('takes paths relative to where it was called', () => {
    const request = parse(
      '--library',
      'lib',
      '--renderer',
      '/r',
      '--packs',
      'p',
      '--no-open',
      '--port',
      '0',
      '--max-upload',
      '0.5',
    );
    expect(request).toMatchObject({ libraryDir: '/work/lib', rendererDir: '/r', packs: '/work/p', open: false, ports: [0] });
    expect(request?.maxUploadBytes).toBe(5e8);
    expect(parse('--allow-host', 'a', '--allow-host', 'b')?.allowedHosts).toEqual(['a', 'b']);
    expect(parse('--help')).toBeNull();
  });

  it.each([
    [['--port', 'x'], '--port'],
    [['--port', '70000'], '--port'],
    [['--max-upload', '-1'], undefined],
    [['--max-upload', '0'], '--max-upload'],
    [['--token', 'short'], '--token'],
    [['--token', 'with space in the token'], '--token'],
    [['--unknown'], undefined],
    [['stray'], undefined],
  ])('refuses %j', (args, option) => {
    expect(() => parse(...args)).toThrow(expect.objectContaining({ code: 'invalid-input', details: option ? { option } : {} }));
  });
});
