import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '../contract/jobs.ts';
import { memorySource, rectangle, someClass, someMedia, someTrack } from '../dataset/testing.ts';
import { createExportRunner } from './export-runner.ts';
import type { JobContext, JobJson } from './queue.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'export-runner-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const source = memorySource({
  classes: [someClass(1, 'dog')],
  media: [someMedia(1)],
  tracks: [someTrack(1, 1, 1)],
  facts: [{ trackId: 1, frameIndex: 0, rle: rectangle(16, 12, [0, 0, 4, 4]) }],
});

/** One run of an export job to the same folder. @returns the checkpoints that it saved */
async function run(nowMs: number, checkpoint: JobJson | null): Promise<{ saved: JobJson[]; code: string | null }> {
  const saved: JobJson[] = [];
  const params = { projectId: 1, formats: ['coco_instance'], out: join(dir, 'dataset') };
  const context: JobContext = {
    job: { params } as unknown as Job,
    signal: new AbortController().signal,
    checkpoint,
    saveCheckpoint: (next) => void saved.push(next),
    progress: () => undefined,
    emit: () => undefined,
    setMedia: () => undefined,
  };
  const runner = createExportRunner({
    source: () => source,
    complete: async () => undefined,
    now: () => nowMs,
    programVersion: '0',
  });
  const code = await runner(context).then(
    () => null,
    (error: { code: string }) => error.code,
  );
  return { saved, code };
}

const createdAt = async () => JSON.parse(await readFile(join(dir, 'dataset/manifest.json'), 'utf8')).created_at as string;

describe('an export job', () => {
  it('takes its own published result for its own when it was killed before that was recorded', async () => {
    const first = await run(1000, null);
    expect(first).toEqual({ code: null, saved: [{ running: true }] });
    expect((await run(2000, first.saved[0] ?? null)).code).toBeNull();
    expect(await createdAt()).toBe(new Date(2000).toISOString());
  });

  it('does not replace an earlier dataset when it is only tried again', async () => {
    await run(1000, null);
    const refused = await run(2000, null);
    expect(refused).toEqual({ code: 'export-target-exists', saved: [{ running: true }, { running: false }] });
    expect((await run(3000, refused.saved.at(-1) ?? null)).code).toBe('export-target-exists');
    expect(await createdAt()).toBe(new Date(1000).toISOString());
  });
});
