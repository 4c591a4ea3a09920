import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync, utimesSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { remove } from './files.mjs';
import { notice } from './report.mjs';

const POLL_MS = 150;
const BEAT_MS = 2_000;
// An owner that has not beaten for so long is gone, even where its process id cannot be looked up (another machine, a container).
const STALE_MS = 60_000;

/** Runs `work` while no other process holds the lock file `path`; waits for as long as one does. */
export async function withLock(path, work) {
  mkdirSync(dirname(path), { recursive: true });
  await acquire(path);
  const beat = setInterval(() => touch(path), BEAT_MS);
  const letGo = () => remove(path);
  process.once('exit', letGo);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    process.off('exit', letGo);
    letGo();
  }
}

async function acquire(path) {
  let told = false;
  while (!tryCreate(path)) {
    const holder = inspect(path);
    if (holder.stale) takeAway(path, holder.text);
    else {
      if (!told) notice(`Waiting for another start that is setting this clone up (lock file ${path}) …`);
      told = true;
      await sleep(POLL_MS);
    }
  }
}

function tryCreate(path) {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, JSON.stringify({ pid: process.pid, host: hostname() }));
    closeSync(file);
    return true;
  } catch (error) {
    // Windows answers EPERM while the last holder's file is being deleted.
    if (error.code === 'EEXIST' || error.code === 'EPERM') return false;
    throw error;
  }
}

function inspect(path) {
  try {
    const text = readFileSync(path, 'utf8');
    const silentMs = Date.now() - statSync(path).mtimeMs;
    return { text, stale: silentMs > STALE_MS || (text !== '' && ownerIsDead(text)) };
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'EPERM') return { text: '', stale: false };
    throw error;
  }
}

function ownerIsDead(text) {
  try {
    const { pid, host } = JSON.parse(text);
    if (host !== hostname()) return false;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/** Takes a dead owner's lock away. The rename lets one of several waiters win; a lock that was renewed meanwhile is put back. */
function takeAway(path, seenText) {
  const mine = `${path}.${process.pid}`;
  try {
    renameSync(path, mine);
    if (readFileSync(mine, 'utf8') === seenText) remove(mine);
    else renameSync(mine, path);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EPERM') throw error;
  }
}

function touch(path) {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}
