import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineClient } from '../../contract/client.ts';
import { type CommandContext, finishJob, withSession } from '../session.ts';
import { encodeWorld } from './demo-command.ts';
import { createDemoWorld } from './world.ts';

/** The clip that is delivered for the demo, and a phrase that finds something in it. */
export const SHIPPED_CLIP = {
  path: join(import.meta.dirname, '..', '..', '..', 'resources', 'demo', 'demo.mp4'),
  phrase: 'red star',
} as const;

/** The clip that is made where none was delivered, and words for what is in it. */
const MADE = { width: 640, height: 360, frames: 72, seed: 5, objects: 3 } as const;
const MADE_PHRASE = 'striped object';

/**
 * Makes a library with one project and one clip, for the workstation to be opened on, and says what to try there.
 * @param request.dir is made; the clip is made beside the library where `shipped` is not there
 * @throws AppError `ffmpeg-missing`, `ffmpeg-too-old`, and what the import fails with
 */
export async function makeDemoLibrary(
  context: CommandContext,
  { dir, shipped }: { readonly dir: string; readonly shipped: { readonly path: string; readonly phrase: string } },
): Promise<void> {
  await mkdir(dir, { recursive: true });
  const { path, phrase } = existsSync(shipped.path) ? shipped : await makeClip(context, dir);
  const libraryDir = join(dir, 'library');
  await withSession(context, { libraryDir }, async ({ client }) => {
    const { id: projectId } = await client.projects.create({ name: 'Demo' });
    const [job] = await client.media.import({ projectId, paths: [path] });
    if (job !== undefined) await finishJob(context, client, job, 'demo');
    const text = await whatToTry(client, phrase);
    context.output.result(text, { type: 'demo-library', libraryDir, projectId, phrase, try: text });
  });
}

async function makeClip(context: CommandContext, dir: string): Promise<{ path: string; phrase: string }> {
  const path = join(dir, 'demo.mp4');
  await encodeWorld(context, createDemoWorld(MADE), path);
  return { path, phrase: MADE_PHRASE };
}

/** A line for the person before the window: words where a model takes words, else a box. */
async function whatToTry(client: EngineClient, phrase: string): Promise<string> {
  const models = await client.models.list({});
  const takesWords = models.some(({ answers, capabilities }) => answers.includes('concepts') && capabilities.includes('text'));
  return takesWords
    ? `Demo: open the clip, press T, type: ${phrase}, press Enter. Take what is right, or have it followed through the clip.`
    : 'Demo: open the clip, draw a box around something, and press Propagate. No model here takes words.';
}
