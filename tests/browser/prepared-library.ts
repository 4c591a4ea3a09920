/** A library with something in it, made through the engine itself: for pictures and checks that need no import of their own. */
import { join } from 'node:path';
import { createEngine } from '../../native/engine.ts';
import { createSegmenterLauncher } from '../../native/launch/processes.ts';
import { makeWorldClip } from '../fixtures/world-clip.ts';

export interface PreparedLibrary {
  readonly libraryDir: string;
  readonly clip: Awaited<ReturnType<typeof makeWorldClip>>;
  readonly projectName: string;
  readonly mediaName: string;
  readonly projectId: number;
  readonly mediaId: number;
}

/**
 * Imports a generated clip, boxes its objects on the first frame, gives them classes and carries them through.
 * @param upTo what of this is done
 */
export async function prepareLibrary(
  dir: string,
  size: { readonly width: number; readonly height: number },
  frames: number,
  upTo: 'clip' | 'boxes' | 'masks' = 'masks',
): Promise<PreparedLibrary> {
  const clip = await makeWorldClip(dir, frames, size);
  const libraryDir = join(dir, 'library');
  const projectName = 'Street scenes';
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
    const ended = async (jobId: number) => {
      for await (const event of await client.jobs.watch({ jobId, limit: 4096 })) {
        if (event.type === 'finished' && event.job.state !== 'done') throw new Error(`the ${event.job.kind} ${event.job.state}`);
      }
    };
    const project = await client.projects.create({ name: projectName });
    const [job] = await client.media.import({ projectId: project.id, paths: [clip.path] });
    if (job === undefined) throw new Error('a clip gives a job');
    await ended(job.id);
    const [media] = await client.media.list({ projectId: project.id });
    if (media === undefined) throw new Error('a clip gives a media item');
    const prepared = { libraryDir, clip, projectName, mediaName: media.name, projectId: project.id, mediaId: media.id };
    if (upTo === 'clip') return prepared;
    const classes = [
      await client.classes.create({ projectId: project.id, name: 'star', hotkey: '1' }),
      await client.classes.create({ projectId: project.id, name: 'cushion', hotkey: '2' }),
    ];
    for (const objectId of [1, 2]) {
      const box = clip.world.box(objectId, 0);
      if (box === null) continue;
      await client.prompts.start({
        mediaId: media.id,
        classId: classes[objectId - 1]?.id ?? null,
        frameIndex: 0,
        prompts: [{ kind: 'box', box, sign: 'positive' }],
      });
    }
    if (upTo === 'masks') await ended((await client.propagation.start({ mediaId: media.id, direction: 'forward' })).id);
    return prepared;
  } finally {
    await engine.close();
  }
}
