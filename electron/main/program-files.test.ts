import { expect, it } from 'vitest';
import { engineArguments, programFiles, versionIn } from './program-files.ts';

it('finds the parts beside the main process, in an archive too', () => {
  expect(programFiles('/opt/app/resources/app.asar/out/main')).toEqual({
    page: '/opt/app/resources/app.asar/out/renderer',
    preload: '/opt/app/resources/app.asar/out/preload/index.cjs',
    engine: '/opt/app/resources/app.asar/out/main/engine-process.js',
    segmenter: '/opt/app/resources/app.asar/out/main/segmenter-process.js',
    manifest: '/opt/app/resources/app.asar/package.json',
  });
});

it('tells the engine its library', () => {
  expect(engineArguments({ library: '/lib', version: '1.2.3' })).toEqual([
    '--library',
    '/lib',
    '--program',
    'SAM3 Workstation',
    '--version',
    '1.2.3',
  ]);
});

it('reads its version', () => expect(versionIn('{"name":"a","version":"1.2.3"}')).toBe('1.2.3'));
