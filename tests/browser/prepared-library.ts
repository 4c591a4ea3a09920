/** A library with something in it, made through the engine itself: for pictures and checks that need no import of their own. */
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeWorld } from '../../native/cli/demo/demo-command.ts';
import { createDemoWorld, type DemoWorld } from '../../native/cli/demo/world.ts';
import type { EngineClient } from '../../native/contract/client.ts';
import { createEngine } from '../../native/engine.ts';
import { createSegmenterLauncher } from '../../native/launch/processes.ts';

export interface PreparedLibrary {
  readonly libraryDir: string;
  readonly projectName: string;
  /** The clip that has objects and masks. */
  readonly mediaName: string;
}

interface ClipPlan {
  readonly name: string;
  readonly seed: number;
  readonly frames: number;
  readonly objects: number;
  readonly scale: number;
}

const MAIN: ClipPlan = { name: 'shore-01', seed: 5, frames: 72, objects: 4, scale: 1 };
/** Clips beside it: one half done, one bare, one in the trash. */
const HALF: ClipPlan = { name: 'shore-02', seed: 11, frames: 40, objects: 3, scale: 0.5 };
const BARE: ClipPlan = { name: 'meadow', seed: 23, frames: 24, objects: 5, scale: 0.5 };
const THROWN_AWAY: ClipPlan = { name: 'rehearsal', seed: 31, frames: 12, objects: 2, scale: 0.25 };

/** Imports generated clips, boxes their objects, carries them through and gives them classes. @param size of the main clip */
export async function prepareLibrary(
  dir: string,
  size: { readonly width: number; readonly height: number },
): Promise<PreparedLibrary> {
  const libraryDir = join(dir, 'library');
  const projectName = 'Beach toys';
  await mkdir(dir, { recursive: true });
  await withEngine(libraryDir, async (client) => {
    const project = await client.projects.create({ name: projectName });
    const [main, half, bare, away] = await Promise.all([MAIN, HALF, BARE, THROWN_AWAY].map((plan) => makeClip(dir, plan, size)));
    const paths = [main, half, bare, away].map((clip) => join(dir, `${clip?.plan.name}.mp4`));
    for (const job of await client.media.import({ projectId: project.id, paths })) await ended(client, job.id);
    const media = await client.media.list({ projectId: project.id });
    const idOf = (name: string) => media.find((entry) => entry.name === name)?.id ?? -1;
    if (main !== undefined) await annotate(client, project.id, idOf(MAIN.name), main.world, MAIN.frames - 1);
    if (half !== undefined) await annotate(client, project.id, idOf(HALF.name), half.world, HALF.frames / 2);
    await client.media.delete({ mediaIds: [idOf(THROWN_AWAY.name)] });
    const second = await client.projects.create({ name: 'Garden walk' });
    for (const job of await client.media.import({ projectId: second.id, paths: [paths[2] ?? ''] })) await ended(client, job.id);
  });
  return { libraryDir, projectName, mediaName: MAIN.name };
}

/** Opens an engine without packs on a library, and closes it after. */
async function withEngine(libraryDir: string, work: (client: EngineClient) => Promise<void>): Promise<void> {
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
    await work(engine.client);
  } finally {
    await engine.close();
  }
}

async function makeClip(dir: string, plan: ClipPlan, size: { readonly width: number; readonly height: number }) {
  const { seed, frames, objects, scale } = plan;
  const world = createDemoWorld({ width: size.width * scale, height: size.height * scale, frames, seed, objects });
  const path = join(dir, `${plan.name}.mp4`);
  await encodeWorld({ env: process.env, signal: new AbortController().signal }, world, `${path}.new.mp4`);
  await rename(`${path}.new.mp4`, path);
  return { plan, world };
}

/** Boxes what is in the picture on frame 0 and follows it up to a frame. */
async function annotate(
  client: EngineClient,
  projectId: number,
  mediaId: number,
  world: DemoWorld,
  lastFrame: number,
): Promise<void> {
  const classes = await client.classes.list({ projectId });
  for (const { objectId, name } of world.objects) {
    const box = world.box(objectId, 0);
    if (box === null) continue;
    const known = classes.find((entry) => entry.name === name);
    const hotkey = String(classes.length + 1);
    const owner = known ?? (await client.classes.create({ projectId, name, hotkey }));
    if (known === undefined) classes.push(owner);
    const prompts = [{ kind: 'box', box, sign: 'positive' }] as const;
    await client.prompts.start({ mediaId, classId: owner.id, frameIndex: 0, prompts: [...prompts] });
  }
  const range = { from: 0, to: lastFrame };
  await ended(client, (await client.propagation.start({ mediaId, direction: 'forward', range })).id);
}

async function ended(client: EngineClient, jobId: number): Promise<void> {
  for await (const event of await client.jobs.watch({ jobId, limit: 4096 })) {
    if (event.type === 'finished' && event.job.state !== 'done') throw new Error(`the ${event.job.kind} ${event.job.state}`);
  }
}
