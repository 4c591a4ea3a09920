#!/usr/bin/env node
// Plays npm for the tests of the bootstrap. FAKE_NPM: ok (default) | fail | hang | slow. FAKE_FFMPEG is what ffmpeg-static's
// installer will do: absent (default) | blocked | works | broken. Calls are noted in FAKE_NPM_LOG.
import { appendFileSync, chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const { FAKE_NPM = 'ok', FAKE_FFMPEG = 'absent', FAKE_NPM_LOG = '' } = process.env;

const INSTALLERS = {
  blocked: "console.error({ code: 'ENOTFOUND' }); process.exit(1);",
  works: `require('fs').writeFileSync(process.env.FFMPEG_BIN, '#!/bin/sh\\necho ffmpeg version 6.1.1', { mode: 0o755 });`,
  broken: `require('fs').writeFileSync(process.env.FFMPEG_BIN, '#!/bin/sh\\nexit 1', { mode: 0o755 });`,
};

async function ci() {
  rmSync('node_modules', { recursive: true, force: true });
  if (FAKE_NPM === 'fail') process.exit(1);
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  mkdirSync('node_modules/dep', { recursive: true });
  mkdirSync('node_modules/.bin');
  if (FAKE_NPM === 'hang') await forever();
  await sleep(FAKE_NPM === 'slow' ? 700 : 0);
  writeFileSync('node_modules/dep/package.json', JSON.stringify({ name: 'dep', version: packages['node_modules/dep'].version }));
  writeFileSync('node_modules/.bin/dep', '#!/bin/sh\necho dep runs "$@"');
  chmodSync('node_modules/.bin/dep', 0o755);
  if (FAKE_FFMPEG in INSTALLERS) {
    mkdirSync('node_modules/ffmpeg-static');
    writeFileSync('node_modules/ffmpeg-static/install.js', INSTALLERS[FAKE_FFMPEG]);
  }
  writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }));
  console.log('added 1 package');
}

/** Fetches a Node of its own, which says so. */
function install() {
  if (FAKE_NPM === 'fail') process.exit(1);
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  for (const name of Object.keys(dependencies)) {
    const folder = join('node_modules', name, 'bin');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'node'), '#!/bin/sh\necho own node "$@"');
    chmodSync(join(folder, 'node'), 0o755);
  }
}

async function forever() {
  console.error('npm hangs');
  const parent = process.ppid;
  while (process.ppid === parent) await sleep(100);
  process.exit(1);
}

const leaked = Object.keys(process.env).filter((name) => /^npm_config_(package|call|omit)$/.test(name));
appendFileSync(FAKE_NPM_LOG, `${process.argv[2]}${leaked.length > 0 ? ` with ${leaked}` : ''}\n`);
if (process.argv[2] === 'ci') await ci();
else install();
