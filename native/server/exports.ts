import { rm, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { AppError } from '../contract/errors.ts';
import type { Job } from '../contract/jobs.ts';
import { say } from '../contract/sentences.ts';
import { safeName } from './file-names.ts';
import { namesIn } from './names-in.ts';

/** A dataset that was fetched, or that an earlier host made, stays for this long. */
export const EXPORT_KEPT_MS = 24 * 3600 * 1000;

/** Deletes what was last written before a time, also what exports that were killed have left. */
export async function sweepExports(dir: string, beforeMs: number): Promise<void> {
  for (const name of await namesIn(dir)) {
    const path = join(dir, name);
    const facts = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (facts !== null && facts.mtimeMs < beforeMs) await rm(path, { recursive: true, force: true });
  }
}

/** Where a new export goes: its name and the time, so that none stands in another's way. @param ending with its dot */
export function exportPath(dir: string, name: string, ending: string, nowMs: number): string {
  const time = new Date(nowMs).toISOString().slice(0, 23).replace('T', '-').replaceAll(/[:.]/g, '');
  return join(dir, `${safeName(name)}-${time}${ending}`);
}

/** The file that a finished export wrote. @throws AppError `invalid-input` when there is none, `media-vanished` when it is gone */
export async function exportFileOf(job: Job, exportsDir: string): Promise<string> {
  const out = job.result?.out;
  if (job.kind !== 'export' || job.state !== 'done' || typeof out !== 'string') {
    throw new AppError('invalid-input', say('export-not-ready'), { jobId: job.id });
  }
  // Exports of the command line lie anywhere on this machine; a page gets what was made for pages.
  const place = relative(exportsDir, out);
  if (place === '' || place.includes(sep) || place.startsWith('..')) {
    throw new AppError('invalid-input', say('export-elsewhere', { path: out }), { out });
  }
  const facts = await stat(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (facts?.isFile() === true) return out;
  throw new AppError('media-vanished', say('export-not-there', { path: out }), { out });
}
