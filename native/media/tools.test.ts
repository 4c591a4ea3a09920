import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '../contract/errors.ts';
import { isAtLeast, parseVersion } from './tool-version.ts';
import { findMediaTools, type ToolSearch } from './tools.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tools-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function place(path: string): Promise<string> {
  const full = join(dir, path);
  await mkdir(join(full, '..'), { recursive: true });
  await writeFile(full, '');
  await chmod(full, 0o755);
  return full;
}

/** Programs that answer with the version that stands in for their path. */
function search(
  versions: Readonly<Record<string, string>>,
  env: ToolSearch['env'],
  packages: Partial<ToolSearch['packages']> = {},
): ToolSearch {
  return {
    env,
    platform: 'linux',
    run: async (program, args) => {
      const version = versions[program];
      if (version === undefined) throw new AppError('ffmpeg-failed', 'it cannot be run');
      if (args[0] === '-version') return `${program.includes('ffprobe') ? 'ffprobe' : 'ffmpeg'} version ${version} Copyright`;
      if (args.includes('-encoders'))
        return ' V....D libx264              libx264 H.264\n V..... libopenh264          OpenH264\n';
      if (args.includes('-filters')) return ' .SC zscale            V->V       resize\n .S. tonemap           V->V       HDR\n';
      return ' D  hls             HLS\n D  mov,mp4,m4a     QuickTime\n D d lavfi           device\n  E mp4             out\n D  concat          script\n';
    },
    packages: { ffmpegStatic: () => null, ffmpegInstaller: () => null, ffprobeInstaller: () => null, ...packages },
  };
}

test('the order: FFMPEG_PATH, ffmpeg-static, the system, the installer; ffprobe beside ffmpeg first', async () => {
  const [demanded, packaged, system, probe, installer] = await Promise.all(
    ['own/ffmpeg', 'static/ffmpeg', 'bin/ffmpeg', 'bin/ffprobe', 'installer/ffmpeg'].map(place),
  );
  const versions = { [demanded]: '6.0', [packaged]: '6.1.1', [system]: '5.1.9-0+deb12u1', [probe]: '5.1.9', [installer]: '4.1' };
  const env = { PATH: join(dir, 'bin') };
  const packages = { ffmpegStatic: () => packaged, ffmpegInstaller: () => installer };
  const first = await findMediaTools(search(versions, { ...env, FFMPEG_PATH: demanded }, packages));
  expect(first.ffmpeg).toEqual({ path: demanded, version: '6.0', origin: 'FFMPEG_PATH' });
  expect(first.ffprobe).toEqual({ path: probe, version: '5.1.9', origin: 'system' });
  expect(first.passthroughArgs).toEqual(['-fps_mode', 'passthrough']);
  expect((await findMediaTools(search(versions, env, packages))).ffmpeg.origin).toBe('ffmpeg-static');
  await rm(packaged);
  const third = await findMediaTools(search(versions, env, packages));
  expect(third.ffmpeg.origin).toBe('system');
  expect(third.ffprobe.origin).toBe('beside ffmpeg');
  await rm(system);
  await chmod(installer, 0o644);
  const last = await findMediaTools(search(versions, env, packages));
  expect(last.ffmpeg.origin).toBe('@ffmpeg-installer/ffmpeg');
  expect(last.passthroughArgs).toEqual(['-vsync', 'passthrough']);
  expect((await stat(installer)).mode & 0o111).not.toBe(0);
});

test('what a build can do is read from it; formats that point elsewhere are left out', async () => {
  const [ffmpeg, ffprobe] = await Promise.all(['bin/ffmpeg', 'bin/ffprobe'].map(place));
  const tools = await findMediaTools(search({ [ffmpeg]: '7.1', [ffprobe]: '7.1' }, { PATH: join(dir, 'bin') }));
  expect(tools).toMatchObject({ h264Encoder: 'libx264', canToneMap: true, inputFormats: 'mov,mp4,m4a' });
});

test('a program that a person has set and that does not work is named, not replaced', async () => {
  const [ffmpeg, ffprobe] = await Promise.all(['bin/ffmpeg', 'bin/ffprobe'].map(place));
  const versions = { [ffmpeg]: '5.1', [ffprobe]: '5.1' };
  await expect(
    findMediaTools(search(versions, { PATH: join(dir, 'bin'), FFMPEG_PATH: '/nowhere/ffmpeg' })),
  ).rejects.toMatchObject({
    code: 'ffmpeg-missing',
    message: expect.stringContaining('FFMPEG_PATH is set to "/nowhere/ffmpeg"'),
  });
});

test('too old and missing say what to install', async () => {
  const ffmpeg = await place('bin/ffmpeg');
  const env = { PATH: join(dir, 'bin') };
  await expect(findMediaTools(search({ [ffmpeg]: '3.4.8' }, env))).rejects.toMatchObject({
    code: 'ffmpeg-too-old',
    message: expect.stringContaining('4.1'),
  });
  await expect(findMediaTools(search({ [ffmpeg]: '5.1' }, env))).rejects.toMatchObject({
    code: 'ffmpeg-missing',
    message: expect.stringContaining('No ffprobe'),
  });
  await expect(findMediaTools(search({}, {}))).rejects.toMatchObject({
    code: 'ffmpeg-missing',
    message: expect.stringContaining('apt install'),
  });
});

test('versions of releases, distributions and snapshots', () => {
  const release = (text: string) => parseVersion(text)?.release;
  expect(release('ffmpeg version 5.1.9-0+deb12u1 Copyright')).toEqual({ major: 5, minor: 1 });
  expect(release('ffmpeg version n7.1 Copyright')).toEqual({ major: 7, minor: 1 });
  expect(release('ffmpeg version N-47683-g0e8eb07980-static\nlibavformat    58. 24.100 / 58. 24.100')).toEqual({
    major: 4,
    minor: 1,
  });
  expect(release('ffprobe version git-2023\n  libavformat    60.  4.101')).toEqual({ major: 6, minor: 0 });
  expect(release('ffmpeg version N-1\n')).toEqual({ major: 0, minor: 0 });
  expect(parseVersion('something else 5.1')).toBeNull();
  expect(isAtLeast({ major: 4, minor: 4 }, 5, 1)).toBe(false);
});
