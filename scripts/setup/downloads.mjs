import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { remove } from './files.mjs';
import { notice } from './report.mjs';

const EXE = process.platform === 'win32' ? '.exe' : '';
// A blocked network often swallows packets instead of refusing them; a slow one at least moves.
const PATIENCE = { stallMs: 15_000, limitMs: 180_000 };
const LOOK_MS = 250;

/**
 * Tries what does not come through npm, and goes on without what cannot be had. Returns what became of each, to be kept in
 * the stamp: a failure is told once, in one line, and not tried again at each start.
 * @returns {Promise<Record<string, string>>}
 */
export async function fetchDownloads(root, patience = PATIENCE) {
  allowToRun(root);
  return { 'ffmpeg-static': await fetchFfmpeg(root, patience) };
}

async function fetchFfmpeg(root, patience) {
  const folder = join(root, 'node_modules', 'ffmpeg-static');
  const binary = join(folder, `ffmpeg${EXE}`);
  if (!existsSync(join(folder, 'install.js'))) return 'not a dependency';
  if (existsSync(binary)) return 'present';
  if (process.env.FFMPEG_PATH) return 'not needed: FFMPEG_PATH is set';
  notice('Fetching the ffmpeg-static binary (once, about 30 MB) …');
  const partial = `${binary}.partial`;
  remove(partial);
  const failure = (await download(folder, partial, patience)) ?? tryOut(partial);
  if (failure === null) renameSync(partial, binary);
  for (const leftover of [partial, `${partial}.README`, `${partial}.LICENSE`]) remove(leftover);
  if (failure === null) return 'downloaded';
  notice(`ffmpeg-static: could not be downloaded (${failure}); using ${ffmpegInstead(root)}. To try again: npm run setup`);
  return `failed: ${failure}`;
}

/** Runs the package's own installer, aimed at a file that does not count yet. Resolves with why it failed, or null. */
function download(folder, target, patience) {
  // The installer writes the very file that its FFMPEG_BIN names, so a download that is cut short never looks like a binary.
  const env = { ...process.env, FFMPEG_BIN: target };
  const child = spawn(process.execPath, ['install.js'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said = (said + text).slice(-4_000);
  });
  return new Promise((resolve) => {
    let givenUp = null;
    const watch = watchGrowth(target, patience, (reason) => {
      givenUp = reason;
      child.kill('SIGKILL');
    });
    child.once('error', (error) => {
      clearInterval(watch);
      resolve(error.message);
    });
    child.once('close', (code) => {
      clearInterval(watch);
      resolve(code === 0 ? null : (givenUp ?? reasonIn(said) ?? `its installer ended with ${code}`));
    });
  });
}

function watchGrowth(path, { stallMs, limitMs }, giveUp) {
  const started = Date.now();
  let seen = { size: 0, at: started };
  return setInterval(() => {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    const now = Date.now();
    if (size !== seen.size) seen = { size, at: now };
    if (now - seen.at > stallMs) giveUp(`nothing arrived for ${stallMs / 1_000} s`);
    else if (now - started > limitMs) giveUp(`not complete after ${limitMs / 1_000} s`);
  }, LOOK_MS);
}

function reasonIn(said) {
  const code = /code: '([A-Z_]+)'/.exec(said)?.[1];
  const status = /statusCode: (\d+)/.exec(said)?.[1];
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its host is not known on this network';
  if (code !== undefined) return code;
  return status === undefined ? null : `HTTP ${status}`;
}

function tryOut(binary) {
  return ffmpegVersion(binary) === null ? 'what arrived does not run' : null;
}

/** What the program will use in its place, in words. Which binary is taken in the end is decided where media is read. */
function ffmpegInstead(root) {
  const system = ffmpegVersion('ffmpeg');
  if (system !== null) return `the system's ffmpeg ${system}`;
  if (ffmpegVersion(packagedBinaries(root)[0]) !== null) return 'the ffmpeg of the package @ffmpeg-installer';
  return 'none: video cannot be read until ffmpeg is installed or FFMPEG_PATH names one';
}

function ffmpegVersion(path) {
  const { status, stdout } = spawnSync(path, ['-hide_banner', '-version'], {
    encoding: 'utf8',
    timeout: 10_000,
    windowsHide: true,
  });
  if (status !== 0) return null;
  return /^ffmpeg version n?(\d+(?:\.\d+)*)/.exec(stdout)?.[1] ?? /^ffmpeg version (\S+)/.exec(stdout)?.[1] ?? null;
}

function packagedBinaries(root) {
  const platform = `${process.platform}-${process.arch}`;
  return [
    join(root, 'node_modules', '@ffmpeg-installer', platform, `ffmpeg${EXE}`),
    join(root, 'node_modules', '@ffprobe-installer', platform, `ffprobe${EXE}`),
  ];
}

/** The packages set the right to execute in install scripts, which do not run here. */
function allowToRun(root) {
  for (const binary of packagedBinaries(root)) {
    if (existsSync(binary) && (statSync(binary).mode & 0o111) === 0) chmodSync(binary, 0o755);
  }
}
