/** Sessions over a made-up model and a made-up clip, and what tests say to them. */
import { encodeRowMajor } from '../masks/codec.ts';
import type { Rle } from '../masks/rle.ts';
import type { FrameAnswer, ObjectPrompt, PropagateRequest, VideoSession } from '../model/model.ts';
import { createFeatureCache } from './feature-cache.ts';
import { createTracker } from './tracker/sam3-tracker.ts';
import { createVideoSession } from './video-session.ts';
import { createTestGraphs, type TestGraphs } from './video-test-graphs.ts';

export const WIDTH = 24;
export const HEIGHT = 20;
export const FRAMES = 1000;

/** A session over a clip whose frames all differ. */
export function open(graphs: TestGraphs = createTestGraphs()): VideoSession {
  const size = { width: WIDTH, height: HEIGHT };
  const features = createFeatureCache(graphs, async (frameIndex) => ({
    ...size,
    data: Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => (i * 7 + frameIndex * 13 + ((i * frameIndex) % 11)) % 256),
  }));
  return createVideoSession({
    graphs,
    tracker: createTracker(graphs),
    source: { ...size, frameCount: FRAMES },
    features,
    find: async () => [],
    follow: async function* () {},
  });
}

/** A click. */
export function point(x: number, y: number, sign: 'positive' | 'negative' = 'positive'): ObjectPrompt {
  return { kind: 'point', point: { x, y }, sign };
}

/** A box around an object. */
export function box(x: number, y: number): ObjectPrompt {
  return { kind: 'box', box: { x, y, width: 0.3, height: 0.4 }, sign: 'positive' };
}

/** A mask of one square, in pixels. */
export function square(left: number, top: number, side: number): Rle {
  const data = new Uint8Array(WIDTH * HEIGHT);
  for (let y = top; y < top + side; y++) data.fill(1, y * WIDTH + left, y * WIDTH + left + side);
  return encodeRowMajor(data, WIDTH, HEIGHT);
}

/** Everything that a run answers. */
export async function all(session: VideoSession, request: PropagateRequest, signal?: AbortSignal): Promise<FrameAnswer[]> {
  const answers: FrameAnswer[] = [];
  for await (const answer of session.propagate(request, signal)) answers.push(answer);
  return answers;
}

/** A run of one object. */
export function run(
  session: VideoSession,
  direction: 'forward' | 'backward',
  from: number,
  to: number,
  objectId = 1,
): Promise<FrameAnswer[]> {
  return all(session, { direction, to, objects: [{ objectId, from }] });
}

/** What one object was answered with, by frame. */
export function of(answers: readonly FrameAnswer[], objectId: number): object[] {
  return answers.flatMap(({ frameIndex, objects }) =>
    objects.filter((object) => object.objectId === objectId).map((object) => ({ frameIndex, ...object })),
  );
}
