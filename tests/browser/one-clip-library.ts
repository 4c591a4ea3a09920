/** A library with one clip whose truth is known, made through the engine itself, as far as a check needs it. */
import { join } from 'node:path';
import type { DemoWorld } from '../../native/cli/demo/world.ts';
import type { EngineClient } from '../../native/contract/client.ts';
import { createEngine } from '../../native/engine.ts';
import { createSegmenterLauncher } from '../../native/launch/processes.ts';
import { makeWorldClip } from '../fixtures/world-clip.ts';

/** Where the one clip lies, and what is to be seen in it. */
export interface OneClipLibrary {
  readonly libraryDir: string;
  readonly world: DemoWorld;
  readonly projectId: number;
  readonly mediaId: number;
  /** Name of the clip as the library shows it. */
  readonly mediaName: string;
}

export interface OneClipOptions {
  readonly size: { readonly width: number; readonly height: number };
  readonly frames: number;
  /** `boxes` gives the two objects of the clip a box on frame 0 and a class each; `masks` carries them to the end, too. */
  readonly upTo: 'clip' | 'boxes' | 'masks';
}

/** Makes the library below a folder and closes it, so that a host can open it. */
export async function makeOneClipLibrary(dir: string, options: OneClipOptions): Promise<OneClipLibrary> {
  const { path, world } = await makeWorldClip(dir, options.frames, options.size);
  const libraryDir = join(dir, 'library');
  const engine = await createEngine({
    libraryDir,
    program: 'browser tests',
    programVersion: '0.0.0-test',
    segmenter: createSegmenterLauncher({ onOutput: () => undefined }),
    env: process.env,
    packs: { dir: join(libraryDir, 'no-packs') },
    now: Date.now,
    onBug: (error) => console.error(error),
  });
  try {
    const { client } = engine;
    const { id: projectId } = await client.projects.create({ name: 'Street scenes' });
    for (const job of await client.media.import({ projectId, paths: [path] })) await ended(client, job.id);
    const [media] = await client.media.list({ projectId });
    if (media === undefined) throw new Error('a clip gives a media item');
    if (options.upTo !== 'clip') await box(client, projectId, media.id, world);
    if (options.upTo === 'masks') {
      await ended(client, (await client.propagation.start({ mediaId: media.id, direction: 'forward' })).id);
    }
    return { libraryDir, world, projectId, mediaId: media.id, mediaName: media.name };
  } finally {
    await engine.close();
  }
}

/** The middle of an object's box on a frame, as fractions of the frame. @throws where it is not in the picture */
export function middleOf(world: DemoWorld, objectId: number, frameIndex: number): { readonly x: number; readonly y: number } {
  const found = world.box(objectId, frameIndex);
  if (found === null) throw new Error(`object ${objectId} is not in the picture on frame ${frameIndex}`);
  return { x: found.x + found.width / 2, y: found.y + found.height / 2 };
}

async function box(client: EngineClient, projectId: number, mediaId: number, world: DemoWorld): Promise<void> {
  for (const [k, name] of ['star', 'cushion'].entries()) {
    const { id: classId } = await client.classes.create({ projectId, name, hotkey: String(k + 1) });
    const found = world.box(k + 1, 0);
    if (found === null) throw new Error('both objects are in the picture at first');
    const prompts = [{ kind: 'box' as const, box: found, sign: 'positive' as const }];
    await client.prompts.start({ mediaId, classId, frameIndex: 0, prompts });
  }
}

async function ended(client: EngineClient, jobId: number): Promise<void> {
  for await (const event of await client.jobs.watch({ jobId, limit: 4096 })) {
    if (event.type === 'finished' && event.job.state !== 'done') throw new Error(`the ${event.job.kind} ${event.job.state}`);
  }
}
