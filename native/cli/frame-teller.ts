import type { JobEvent } from '../contract/jobs.ts';
import type { Media } from '../contract/records.ts';
import type { CommandContext } from './session.ts';

/** Tells each finished frame to programs, and people at the end how often an object was not seen. */
export function createFrameTeller(
  context: CommandContext,
  media: Media,
): { onEvent: (event: JobEvent) => void; sum: () => void } {
  let absent = 0;
  return {
    onEvent(event) {
      if (event.type !== 'frame') return;
      absent += event.tracks.filter((track) => track.state === 'absent').length;
      context.output.event({ type: 'frame', mediaId: media.id, frameIndex: event.frameIndex, tracks: event.tracks });
    },
    sum() {
      if (absent > 0) context.output.info(`${media.name}: not visible, or lost, ${absent} times`, { absent });
    },
  };
}
