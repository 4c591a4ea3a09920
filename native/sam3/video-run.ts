import type { FrameAnswer, MaskAnswer, PropagateRequest } from '../model/model.ts';
import { pause } from './concept/pause.ts';
import { stepOf } from './tracker/bank.ts';
import { advance, passTold } from './video-advance.ts';
import { answerOf, type VideoContext } from './video-context.ts';
import { join } from './video-join.ts';
import { attendedBy } from './video-memory.ts';
import type { VideoObject } from './video-object.ts';

/**
 * One run over a clip in one direction: frame after frame, all objects that have joined it on one encoding. Frames that
 * were told are answered with what was told. Objects may be told, added and removed between two answers.
 * @param objectOf the object as it is now; undefined once it was removed
 * @throws AppError `prompt-missing` for an object that was never told, `aborted`, `out-of-memory`
 */
export async function* runObjects(
  context: VideoContext,
  objectOf: (objectId: number) => VideoObject | undefined,
  request: PropagateRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<FrameAnswer, void, undefined> {
  const { direction, objects, to } = request;
  if (objects.length === 0) return;
  const step = stepOf(direction);
  const first = Math.min(...objects.map(({ from }) => from * step)) * step;
  for (let frame = first; (to - frame) * step >= 0; frame += step) {
    const present = objects.flatMap(({ objectId, from, seed }) => {
      const object = objectOf(objectId);
      return object === undefined || (frame - from) * step < 0 ? [] : [{ objectId, object, from, seed }];
    });
    await join(
      context,
      present.filter(({ from }) => from === frame),
      frame,
      direction,
      signal,
    );
    const answers = new Map<VideoObject, MaskAnswer>();
    const carried: VideoObject[] = [];
    for (const { object } of present) {
      const told = object.told.get(frame);
      const turned = object.bank.tracked.get(frame);
      if (told !== undefined) {
        passTold(object);
        answers.set(object, told.answer);
      } else if (turned !== undefined) answers.set(object, answerOf(context, turned));
      else if (attendedBy(context, object, frame, direction).memories.length > 0) carried.push(object);
    }
    const records = await advance(context, carried, frame, direction, signal);
    for (const [index, object] of carried.entries()) answers.set(object, answerOf(context, records[index]));
    await pause(signal);
    yield {
      frameIndex: frame,
      objects: present.flatMap(({ objectId, object }) => {
        const answer = answers.get(object);
        return answer === undefined ? [] : [{ objectId, ...answer }];
      }),
    };
  }
}
