/**
 * The process that the kill test kills: a propagation that goes on where the last one was stopped and says on stdout,
 * after each commit, which frame it has committed. Started as `node kill-child.ts DIR`; begins when its stdin says so.
 */
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import type { Rle } from '../masks/rle.ts';
import type { Library } from './library.ts';
import { openLibrary } from './open-library.ts';

export const TRACKS = 3;
export const FRAMES = 100_000;
const SIZE = 200;

/** The mask of an object on a frame: stripes that no other frame has. */
export function stripes(objectId: number, frameIndex: number): Rle {
  const counts: number[] = [frameIndex % SIZE];
  let rest = SIZE * SIZE - (frameIndex % SIZE);
  for (let i = 0; i < 150; i++) {
    const run = 1 + ((frameIndex * 31 + objectId * 17 + i * i) % 100);
    counts.push(run);
    rest -= run;
  }
  return { width: SIZE, height: SIZE, counts: Uint32Array.from([...counts, rest]) };
}

/** The project, media and step of the propagation, made where they are missing. */
export function findWork(library: Library) {
  const project = library.projects()[0] ?? library.createProject('Kill');
  const media = library.media(project.id)[0] ?? importMedia(library, project.id);
  const progress = { done: 0, total: FRAMES, unit: 'frames', etaMs: null, phase: 'track' } as const;
  const job =
    library.jobs()[0] ?? library.createJob({ projectId: project.id, mediaId: media.id, kind: 'propagate', params: {}, progress });
  const editId = library.jobCheckpoint(job.id)?.editId;
  const step = typeof editId === 'number' ? library.resumeStep(editId) : library.beginStep(project.id, 'Propagate');
  library.updateJob(job.id, { checkpoint: { editId: step.editId } });
  return { projectId: project.id, mediaId: media.id, jobId: job.id, step, done: job.progress.done, progress };
}

function importMedia(library: Library, projectId: number) {
  return library.commit(projectId, 'Import', (edit) => {
    const color = { pixelFormat: null, range: null, space: null, transfer: null, primaries: null };
    const size = { bytes: 1, widthPx: SIZE, heightPx: SIZE, frameCount: FRAMES, sourceFrameCount: FRAMES, durationMs: 1 };
    const media = edit.addMedia(
      {
        name: 'clip',
        kind: 'video',
        sourcePath: '/clip',
        contentHash: 'x',
        fps: 30,
        sourceFps: 30,
        codec: null,
        rotationDegrees: 0,
        color,
        policy: 'long',
        warnings: [],
        ...size,
      },
      new Uint8Array(8),
    );
    for (let i = 0; i < TRACKS; i++) edit.addTrack({ mediaId: media.id });
    return media;
  });
}

/** Commits the next frame of all tracks, and with it how far the job is. */
export function commitFrame(library: Library, work: ReturnType<typeof findWork>, frameIndex: number): void {
  work.step.amend((edit) => {
    for (const track of library.tracks(work.mediaId)) {
      const pixels = stripes(track.objectId, frameIndex);
      edit.setMask({ trackId: track.id, frameIndex, pixels, score: 0.5, provenance: 'tracked' });
    }
    library.updateJob(work.jobId, { state: 'running', progress: { ...work.progress, done: frameIndex + 1 } });
  });
}

async function main(dir: string): Promise<void> {
  writeSync(1, 'ready\n');
  await once(process.stdin, 'data');
  const library = await openLibrary({ dir, mode: 'write', now: Date.now, program: 'kill-child' });
  const work = findWork(library);
  for (let frame = work.done; frame < FRAMES; frame++) {
    commitFrame(library, work, frame);
    writeSync(1, `${frame}\n`);
  }
}

if (import.meta.main) await main(process.argv[2] ?? '');
