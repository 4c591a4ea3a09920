import { exportRequestSchema } from '../contract/dataset.ts';
import { AppError, throwIfAborted } from '../contract/errors.ts';
import type { Media, Track } from '../contract/records.ts';
import { say } from '../contract/sentences.ts';
import { isAskedFor } from '../dataset/plan.ts';
import type { JobContext, JobQueue } from '../jobs/queue.ts';
import { toldFrames } from '../jobs/told-frames.ts';
import type { Library } from '../library/library.ts';

/**
 * Propagates, both ways within the scope of an export, every object that has frames there about which nothing is known.
 * Objects that nothing was ever said about are left alone.
 */
export async function completeTracks(library: Library, queue: JobQueue, context: JobContext): Promise<void> {
  const request = exportRequestSchema.parse(context.job.params);
  const media = library.media(request.projectId).filter((item) => request.mediaIds?.includes(item.id) ?? true);
  for (const item of media) {
    const range = {
      from: request.scope.frame_start,
      to: Math.min(request.scope.frame_end ?? Number.MAX_SAFE_INTEGER, item.frameCount - 1),
    };
    if (range.from > range.to) continue;
    const trackIds = library
      .tracks(item.id)
      .filter((track) => isAskedFor(track, request) && !track.locked)
      .filter((track) => toldFrames(library, item, track).length > 0 && !isComplete(library, item, track, range))
      .map((track) => track.id);
    if (trackIds.length === 0) continue;
    const params = { trackIds, direction: 'both', range, fromFrame: null };
    const job = queue.start({ projectId: request.projectId, mediaId: item.id, kind: 'propagate', params });
    const cancel = () => queue.cancel(job.id, 'The export was cancelled.');
    context.signal.addEventListener('abort', cancel, { once: true });
    const ended = await queue.ended(job.id);
    context.signal.removeEventListener('abort', cancel);
    throwIfAborted(context.signal);
    if (ended.state !== 'done') {
      throw new AppError(
        ended.error?.code ?? 'aborted',
        say('export-not-completed', { why: ended.error?.message ?? ended.state }),
        {
          jobId: job.id,
        },
      );
    }
  }
}

function isComplete(library: Library, media: Media, track: Track, range: { from: number; to: number }): boolean {
  const { masks, absences } = library.trackFrames(track.id, range);
  return masks.length + absences.length >= Math.min(range.to, media.frameCount - 1) - range.from + 1;
}
