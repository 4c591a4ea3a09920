import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importClip, makeClip, oldestTools, readNumber, systemTools } from '../../tests/fixtures/clips.ts';
import { openFrameReader } from './frame-reader.ts';
import { probeMedia } from './probe.ts';
import { complaintsOf, FFMPEG_BASE, programError, runProgram, startProgram, stopMediaPrograms } from './spawn.ts';
import type { MediaTools } from './tools.ts';

let dir: string;
let tools: MediaTools;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'spawn-'));
  tools = await systemTools();
});
afterAll(() => rm(dir, { recursive: true }));

const ENDLESS = [...FFMPEG_BASE, '-f', 'lavfi', '-i', 'testsrc', '-f', 'rawvideo', 'pipe:1'];

test.skipIf(process.platform === 'win32')('a file name is never an option, a protocol or a pattern', async () => {
  const names = ['-i evil.mp4', 'http:x.mp4', 'concat:a|b.mp4', 'a%03d.mp4', "pipe:quote'[0]v,;✓.mp4"];
  const source = await makeClip(tools, join(dir, 'source.mp4'), { frames: 3, width: 64, height: 36 });
  for (const name of names) {
    const path = join(dir, name);
    await copyFile(source, path);
    const media = await importClip(tools, path);
    const frames = openFrameReader(tools, media);
    expect(readNumber(await frames.read(2))).toBe(2);
    await frames.close();
  }
});

test('addresses are refused before any program sees them', async () => {
  for (const path of [
    'http://127.0.0.1/x.mp4',
    'https://example.org/a.mp4',
    'rtsp://camera',
    'concat:a.mp4|b.mp4',
    'subfile:,,x',
    'data:video/mp4;base64,AA',
    'file:///etc/passwd',
  ]) {
    await expect(importClip(tools, path)).rejects.toMatchObject({ code: 'media-path-not-allowed' });
  }
});

test('a playlist or script is refused whatever its name, and nothing that it names is opened', async () => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked++;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const clip = await makeClip(tools, join(dir, 'target.mp4'), { frames: 2, width: 64, height: 36 });
  const contents = {
    'list.m3u8': `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n${url}/a.ts\n#EXT-X-ENDLIST\n`,
    'local.m3u8': `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n${clip}\n#EXT-X-ENDLIST\n`,
    'list.mp4': `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n${url}/a.ts\n#EXT-X-ENDLIST\n`,
    'script.mp4': `ffconcat version 1.0\nfile '${clip}'\n`,
    'script.ffconcat': `ffconcat version 1.0\nfile ${url}/a.mp4\n`,
    'stream.mpd': `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><BaseURL>${url}/</BaseURL></MPD>`,
    'session.sdp': 'v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n',
    'words.txt': 'hello, this is only text\n'.repeat(40),
  };
  const oldest = await oldestTools();
  for (const [name, content] of Object.entries(contents)) {
    await writeFile(join(dir, name), content);
    for (const found of oldest === null ? [tools] : [tools, oldest]) {
      const refusal = await importClip(found, join(dir, name)).catch((error: unknown) => error);
      expect(['media-path-not-allowed', 'media-unreadable', 'media-has-no-video'], name).toContain(
        (refusal as { code: string }).code,
      );
    }
  }
  await expect(probeMedia(tools, join(dir, 'script.mp4'))).rejects.toMatchObject({ code: 'media-path-not-allowed' });
  expect(asked).toBe(0);
  await new Promise((resolve) => server.close(resolve));
});

test('an abort ends the program, which then counts as cancelled', async () => {
  const abort = new AbortController();
  const program = startProgram(tools.ffmpeg.path, ENDLESS, { signal: abort.signal });
  setTimeout(() => abort.abort(), 50);
  await expect(program.done).rejects.toMatchObject({ code: 'aborted' });
  await expect(async () => startProgram(tools.ffmpeg.path, ENDLESS, { signal: abort.signal })).rejects.toMatchObject({
    code: 'aborted',
  });
});

test('everything that runs can be stopped at once', async () => {
  const programs = [1, 2].map(() => startProgram(tools.ffmpeg.path, ENDLESS));
  await stopMediaPrograms();
  for (const program of programs) await expect(program.done).rejects.toMatchObject({ code: 'aborted' });
});

test('failures say what happened', async () => {
  await expect(runProgram(join(dir, 'no-such-program'), [])).rejects.toMatchObject({ code: 'ffmpeg-missing' });
  const broken = runProgram(tools.ffmpeg.path, [...FFMPEG_BASE, '-i', 'file:/no/such/file.mp4', '-f', 'null', '-']);
  await expect(broken).rejects.toMatchObject({ code: 'ffmpeg-failed', message: expect.stringContaining('No such file') });
  const end = { code: 1, signalName: null, tail: ['[mp4 @ 0x55] [error] av_interleaved_write_frame(): No space left on device'] };
  expect(programError('ffmpeg', end).code).toBe('disk-full');
  expect(programError('ffmpeg', { code: null, signalName: 'SIGKILL', tail: [] }).message).toContain('SIGKILL');
  expect(complaintsOf(['[info] Stream', '[h264 @ 0x1f] [error] no frame!'])).toEqual(['no frame!']);
});

test('a program that could not write the end of its file has failed, whatever it ends with', async () => {
  const lines = "console.error('Error writing trailer of p.mp4: No space left on device')";
  await expect(runProgram(process.execPath, ['-e', lines])).rejects.toMatchObject({ code: 'disk-full' });
});

test.skipIf(process.platform !== 'linux')('a full disk is told as such', async () => {
  const args = [...FFMPEG_BASE, '-f', 'lavfi', '-i', 'testsrc=duration=1', '-f', 'rawvideo', '-y', 'file:/dev/full'];
  await expect(runProgram(tools.ffmpeg.path, args)).rejects.toMatchObject({ code: 'disk-full' });
});
