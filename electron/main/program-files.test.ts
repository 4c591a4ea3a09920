import { expect, it } from 'vitest';
import { engineArguments, programFiles, versionIn } from './program-files.ts';

it('finds the parts beside the main process, in an archive too', () => {
  expect(programFiles('/opt/app/resources/app.asar/out/main', '/opt/app/resources')).toEqual({
    page: '/opt/app/resources/app.asar/out/renderer',
    preload: '/opt/app/resources/app.asar/out/preload/index.cjs',
    engine: '/opt/app/resources/app.asar/out/main/engine-process.js',
    segmenter: '/opt/app/resources/app.asar/out/main/segmenter-process.js',
    builtInPacks: '/opt/app/resources/packs',
    manifest: '/opt/app/resources/app.asar/package.json',
  });
});

it('finds the packs of the sources when it runs from these', () => {
  expect(programFiles('/src/out/main', null).builtInPacks).toBe('/src/resources/packs');
});

it('tells the engine its library and its packs', () => {
  expect(engineArguments({ library: '/lib', version: '1.2.3', builtInPacks: '/packs' })).toEqual([
    '--library',
    '/lib',
    '--program',
    'SAM3 Workstation',
    '--version',
    '1.2.3',
    '--built-in-packs',
    '/packs',
  ]);
});

it('reads its version', () => expect(versionIn('{"name":"a","version":"1.2.3"}')).toBe('1.2.3'));
