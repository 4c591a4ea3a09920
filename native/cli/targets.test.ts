import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { refuseTargets, type Target } from './targets.ts';

const dir = mkdtempSync(join(tmpdir(), 'targets-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const at = (name: string) => join(dir, name);
writeFileSync(at('clip.mp4'), 'a clip');
writeFileSync(at('mask.png'), 'a mask');
mkdirSync(at('frames'));
writeFileSync(at('frames/1.png'), 'a frame');
mkdirSync(at('folder.mp4'));
symlinkSync(at('clip.mp4'), at('link.mp4'));
symlinkSync(at('frames'), at('other-way'));
const inputs = [at('clip.mp4'), at('mask.png'), at('frames'), 'https://example.org/clip.mp4', at('not-there.mp4')];

const video = (name: string): Target => ({ option: '--overlay', path: at(name), kind: 'video' });
const picture = (name: string): Target => ({ option: '--contact-sheet', path: at(name), kind: 'picture' });
const dataset = (name: string): Target => ({ option: '--out', path: at(name), kind: 'dataset' });
const library = (name: string): Target => ({ option: '--project', path: at(name), kind: 'library' });

it.each([
  ['the clip', [video('clip.mp4')], 'never written over'],
  ['the clip by a link', [video('link.mp4')], 'never written over'],
  ['the clip by another spelling', [video('frames/../clip.mp4')], 'never written over'],
  ['the clip, as a dataset', [dataset('clip.mp4')], 'never written over'],
  ['a mask', [picture('mask.png')], 'never written over'],
  ['a frame', [picture('frames/1.png')], 'lies in'],
  ['a new file among frames, by a link', [picture('other-way/new.png')], 'lies in'],
  ['a dataset among frames', [dataset('frames/deep/dataset')], 'lies in'],
  ['another ending', [video('preview.avi')], 'ends in .mp4'],
  ['another ending', [picture('sheet.jpg')], 'ends in .png'],
  ['a folder', [video('folder.mp4')], 'is a folder'],
  ['the same place twice', [dataset('x'), library('frames/../x')], '--out and --project'],
] as const)('refuses %s', async (_what, targets, message) => {
  await expect(refuseTargets(targets, inputs)).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringContaining(message),
  });
});

it('lets through what harms nothing, also where nothing is yet', async () => {
  const targets = [video('new/preview.mp4'), picture('sheet.PNG'), dataset('frames/dataset.zip'), library('frames/library')];
  await expect(refuseTargets(targets, inputs)).resolves.toBeUndefined();
});
