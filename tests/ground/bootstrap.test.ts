import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clone, makeClone, reasonToSkip } from './clone.ts';

const SKIP = reasonToSkip();
if (SKIP !== null) console.warn(`The bootstrap is not tested: ${SKIP}`);

const PRINT = ['node', '-e', 'console.log("ran")'];
const OLD_NODE = `--import=data:text/javascript,${encodeURIComponent(
  "Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2',napi:'9'}})",
)}`;

let clone: Clone;
beforeEach(() => {
  clone = makeClone();
});
afterEach(() => clone.remove());

describe.skipIf(SKIP !== null)('the bootstrap', () => {
  it('installs once, on stderr alone, and then only runs the command', async () => {
    const first = await clone.start(PRINT);
    expect(first).toMatchObject({ code: 0, stdout: 'ran\n' });
    expect(first.stderr).toContain('Installing the packages');
    const second = await clone.start(PRINT);
    expect(second).toMatchObject({ code: 0, stdout: 'ran\n', stderr: '' });
    expect(clone.npmCalls()).toEqual(['ci']);
    expect(readdirSync(join(clone.root, '.tools'))).toEqual([]);
  });

  it('costs far less than half a second when there is nothing to do', async () => {
    await clone.start(PRINT);
    const times: number[] = [];
    for (let run = 0; run < 5; run++) {
      const started = performance.now();
      await clone.start(PRINT);
      times.push(performance.now() - started);
    }
    expect(Math.min(...times)).toBeLessThan(500);
  });

  it('puts the packages’ programs on the PATH and passes arguments and stdin as they are', async () => {
    expect(await clone.start(['dep', 'a b', "it's", '--', '$HOME'])).toMatchObject({
      code: 0,
      stdout: "dep runs a b it's -- $HOME\n",
    });
    const echo = await clone.start(['node', '-e', 'process.stdin.pipe(process.stdout)']);
    expect(echo.stdout).toBe('from stdin');
  });

  it('ends with the command’s exit code', async () => {
    expect(await clone.start(['node', '-e', 'process.exit(3)'])).toMatchObject({ code: 3, signal: null });
    expect(await clone.start(['no-such-program'])).toMatchObject({ code: 127 });
    expect((await clone.start([])).code).toBe(2);
  });

  it('installs again when the lockfile has changed', async () => {
    await clone.start(PRINT);
    clone.changeLock('2.0.0');
    await clone.start(PRINT);
    expect(clone.npmCalls()).toEqual(['ci', 'ci']);
    expect(clone.installedVersion()).toBe('2.0.0');
  });

  it('takes packages that are complete, however they came, and needs no network then', async () => {
    await clone.start(PRINT);
    rmSync(join(clone.root, 'node_modules', '.bootstrap'));
    expect(await clone.start(PRINT, { FAKE_NPM: 'fail' })).toMatchObject({ code: 0, stdout: 'ran\n' });
    expect(clone.npmCalls()).toEqual(['ci']);
  });

  it('says what to do when npm fails, and leaves the packages that were there', async () => {
    await clone.start(PRINT);
    clone.changeLock('2.0.0');
    const failed = await clone.start(PRINT, { FAKE_NPM: 'fail' });
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toContain('The packages could not be installed (npm ended with 1)');
    expect(failed.stderr).toContain('npm ping');
    expect(clone.installedVersion()).toBe('1.0.0');
  });

  it('says so when there is no npm', async () => {
    clone.removeProgram('npm');
    const outcome = await clone.start(PRINT);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('there is no npm on the PATH');
  });

  it('does not hand on what an npm around it was told to do', async () => {
    await clone.start(PRINT, { npm_config_package: 'node@24', npm_config_omit: 'dev' });
    expect(clone.npmCalls()).toEqual(['ci']);
    const seen = await clone.start(['node', '-p', 'String(process.env.npm_config_package)'], { npm_config_package: 'node@24' });
    expect(seen.stdout).toBe('undefined\n');
  });

  it('fetches a Node of its own where the calling one is too old, once', async () => {
    const env = { NODE_OPTIONS: OLD_NODE };
    const first = await clone.start(['node', 'x.ts'], env);
    expect(first).toMatchObject({ code: 0, stdout: 'own node x.ts\n' });
    expect(first.stderr).toContain('Node 20.20.2 is too old');
    expect(await clone.start(['node', 'x.ts'], env)).toMatchObject({ stdout: 'own node x.ts\n', stderr: '' });
    expect(clone.npmCalls()).toEqual(['install', 'ci']);
  });

  it('names Node and leaves nothing half done where none can be fetched', async () => {
    const outcome = await clone.start(PRINT, { NODE_OPTIONS: OLD_NODE, FAKE_NPM: 'fail' });
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('This program needs Node 24 or newer; you have 20.20.2');
    expect(readdirSync(join(clone.root, '.tools'))).toEqual([]);
  });
});

describe.skipIf(SKIP !== null)('two starts at once', () => {
  it('install once', async () => {
    const outcomes = await Promise.all([1, 2, 3].map(() => clone.start(PRINT, { FAKE_NPM: 'slow' })));
    for (const outcome of outcomes) expect(outcome).toMatchObject({ code: 0, stdout: 'ran\n' });
    expect(clone.npmCalls()).toEqual(['ci']);
    expect(outcomes.filter(({ stderr }) => stderr.includes('Waiting for another start'))).toHaveLength(2);
  });

  it('do not wait for one that was killed', async () => {
    const hanging = await clone.startUntil('npm hangs', PRINT, { FAKE_NPM: 'hang' });
    process.kill(hanging.pid, 'SIGKILL');
    expect(readdirSync(join(clone.root, '.tools'))).toEqual(['setup.lock']);
    expect(await clone.start(PRINT)).toMatchObject({ code: 0, stdout: 'ran\n' });
    expect(clone.installedVersion()).toBe('1.0.0');
  });
});

describe.skipIf(SKIP !== null)('signals', () => {
  const WAIT = "console.log('ready'); setInterval(() => {}, 1000)";
  const ON_INT = `let n = 0; process.on('SIGINT', () => { n++; setTimeout(() => { console.log('got ' + n); process.exit(130) }, 300) }); ${WAIT}`;

  it('reach the command, once each, and its exit code comes back', async () => {
    const running = await clone.startUntil('ready', ['node', '-e', ON_INT]);
    process.kill(running.pid, 'SIGINT');
    process.kill(running.pid, 'SIGINT');
    expect(await running.ended).toMatchObject({ code: 130, signal: null, stdout: 'ready\ngot 1\n' });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('end us as %s ended the command', async (signal) => {
    const running = await clone.startUntil('ready', ['node', '-e', WAIT]);
    process.kill(running.pid, signal);
    expect(await running.ended).toMatchObject({ code: null, signal });
  });

  it('stop an installation, which the next start does again', async () => {
    const running = await clone.startUntil('npm hangs', PRINT, { FAKE_NPM: 'hang' });
    process.kill(running.pid, 'SIGINT');
    expect(await running.ended).toMatchObject({ signal: 'SIGINT', stdout: '' });
    expect(readdirSync(join(clone.root, '.tools'))).toEqual([]);
    expect(await clone.start(PRINT)).toMatchObject({ code: 0, stdout: 'ran\n' });
    expect(clone.npmCalls()).toEqual(['ci', 'ci']);
  });
});

describe.skipIf(SKIP !== null)('a download', () => {
  const stamp = () =>
    JSON.parse(readFileSync(join(clone.root, 'node_modules', '.bootstrap'), 'utf8')) as { downloads: Record<string, string> };
  const files = () => readdirSync(join(clone.root, 'node_modules', 'ffmpeg-static')).sort();
  const FAILED = /^ffmpeg-static: could not be downloaded .*$/gm;

  it('that is blocked is told in one line, and not tried again', async () => {
    clone.addProgram('ffmpeg', '#!/bin/sh\necho ffmpeg version 5.1.9-0+deb12u1 Copyright');
    const first = await clone.start(PRINT, { FAKE_FFMPEG: 'blocked' });
    expect(first).toMatchObject({ code: 0, stdout: 'ran\n' });
    expect(first.stderr.match(FAILED)).toEqual([
      "ffmpeg-static: could not be downloaded (its host is not known on this network); using the system's ffmpeg 5.1.9. To try again: npm run setup",
    ]);
    expect((await clone.start(PRINT)).stderr).toBe('');
  });

  it('that is blocked on a machine without ffmpeg says what that costs', async () => {
    const { stderr } = await clone.start(PRINT, { FAKE_FFMPEG: 'blocked' });
    expect(stderr).toContain('using none: video cannot be read until ffmpeg is installed or FFMPEG_PATH names one');
  });

  it('that works lies in its place', async () => {
    await clone.start(PRINT, { FAKE_FFMPEG: 'works' });
    expect(stamp().downloads).toEqual({ 'ffmpeg-static': 'downloaded' });
    expect(files()).toEqual(['ffmpeg', 'install.js']);
  });

  it('of something that does not run is thrown away', async () => {
    const { code, stderr } = await clone.start(PRINT, { FAKE_FFMPEG: 'broken' });
    expect(code).toBe(0);
    expect(stderr).toContain('what arrived does not run');
    expect(files()).toEqual(['install.js']);
  });

  it('is not tried where FFMPEG_PATH names a binary', async () => {
    const { stderr } = await clone.start(PRINT, { FAKE_FFMPEG: 'blocked', FFMPEG_PATH: '/opt/ffmpeg' });
    expect(stderr).not.toContain('ffmpeg-static');
  });

  it('that stalls is given up, and its half removed', async () => {
    await clone.start(PRINT, { FAKE_FFMPEG: 'blocked' });
    const hang = "require('fs').writeFileSync(process.env.FFMPEG_BIN, 'half'); setInterval(() => {}, 1000);";
    writeFileSync(join(clone.root, 'node_modules', 'ffmpeg-static', 'install.js'), hang);
    const { fetchDownloads } = (await import(new URL('../../scripts/setup/downloads.mjs', import.meta.url).href)) as {
      fetchDownloads(root: string, patience: { stallMs: number; limitMs: number }): Promise<Record<string, string>>;
    };
    const outcome = await fetchDownloads(clone.root, { stallMs: 600, limitMs: 5_000 });
    expect(outcome).toEqual({ 'ffmpeg-static': 'failed: nothing arrived for 0.6 s' });
    expect(files()).toEqual(['install.js']);
  });
});
