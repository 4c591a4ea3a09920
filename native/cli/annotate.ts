import type { EngineClient } from '../contract/client.ts';
import { AppError } from '../contract/errors.ts';
import type { FrameRange } from '../contract/geometry.ts';
import type { Direction } from '../contract/jobs.ts';
import type { ModelUse } from '../contract/models.ts';
import type { Media, ObjectClass, Track } from '../contract/records.ts';
import { whatLiesAt } from '../dataset/own-dataset.ts';
import { asksConcepts, findConcepts } from './annotate-concepts.ts';
import { type AnnotateRequest, checkRequest, conceptsOf, inputsOf, picturesOf, targetsOf } from './annotate-request.ts';
import { exportAndReport } from './export-report.ts';
import { createFrameTeller } from './frame-teller.ts';
import { type ObjectPrompt, promptAll, readPrompts } from './object-prompts.ts';
import { writeContactSheet, writeOverlay } from './pictures.ts';
import type { ClassArg } from './prompt-args.ts';
import { type CommandContext, finishJob, type Session, withSession } from './session.ts';
import { refuseTargets, type Target } from './targets.ts';

/** Imports, prompts, propagates, exports and draws; the main job without a screen. */
export async function annotate(context: CommandContext, request: AnnotateRequest): Promise<void> {
  checkRequest(request);
  await refuseTargets(targetsOf(request), inputsOf(request));
  if (request.out !== undefined && !request.overwrite && (await whatLiesAt(request.out)) === 'something-else') {
    throw new AppError(
      'export-target-exists',
      `${request.out} exists already, and no export of this program wrote it. Choose another --out.`,
      { out: request.out },
    );
  }
  const prompts = await readPrompts(request.prompts);
  const { libraryDir, modelId, device } = request;
  await withSession(context, { libraryDir, modelId, device }, async (session) => {
    try {
      await annotateIn(context, session, request, prompts);
    } catch (error) {
      if (error instanceof AppError && error.code === 'aborted') sayWhatIsKept(context, session);
      throw error;
    }
  });
}

async function annotateIn(
  context: CommandContext,
  session: Session,
  request: AnnotateRequest,
  prompts: readonly ObjectPrompt[],
): Promise<void> {
  const { client } = session;
  const asks = [
    ...(asksConcepts(conceptsOf(request)) ? (['concepts'] as const) : []),
    ...(prompts.length > 0 ? (['objects'] as const) : []),
  ];
  await sayModels(context, client, asks);
  const projectId = await openProject(client);
  const media = await importAll(context, client, projectId, request);
  // The names of several previews follow from the media, so they are known only now.
  if (media.length > 1)
    await refuseTargets(
      media.flatMap((item) => picturesOf(request, item)),
      inputsOf(request),
    );
  const classes = await ensureClasses(client, projectId, request.classes);
  for (const item of media) {
    const range = rangeOf(item, request.frames);
    // A single frame has nowhere to go.
    const direction = range.to > range.from ? request.propagate : 'none';
    await findConcepts(context, client, item, conceptsOf(request), range, direction);
    const tracks = await promptAll(context, client, item, { prompts, classes });
    if (direction !== 'none' && tracks.length > 0) await propagate(context, client, item, tracks, range, direction);
    await draw(context, session, picturesOf(request, media.length > 1 ? item : null), item, range);
  }
  if (request.formats.length > 0 && request.out !== undefined) {
    await exportAndReport(context, client, {
      projectId,
      mediaIds: media.map((item) => item.id),
      formats: [...request.formats],
      out: request.out,
      // The same command twice replaces its own result, never anything else.
      overwrite: request.overwrite || 'own',
      merge: { mode: request.merge, groups: request.merge === 'none' ? [] : await mergeGroups(context, client, media) },
      scope: {
        frame_start: request.frames?.from ?? 0,
        frame_end: request.frames?.to ?? null,
        include_images: request.includeImages,
      },
    });
  }
  if (!session.isTemporary) context.output.info(`The project is kept in ${session.dir}.`, { libraryDir: session.dir });
}

async function openProject(client: EngineClient): Promise<number> {
  const [first] = await client.projects.list();
  return (first ?? (await client.projects.create({ name: 'Annotation' }))).id;
}

async function importAll(
  context: CommandContext,
  client: EngineClient,
  projectId: number,
  request: AnnotateRequest,
): Promise<Media[]> {
  const jobs = await client.media.import({
    projectId,
    paths: [...request.media],
    policy: request.policy,
    // Who says how many frames are wanted has made the choice that a long clip would otherwise be refused for.
    ...(request.maxFrames === undefined ? {} : { maxFrames: request.maxFrames, onTooLong: 'sample' as const }),
  });
  const media: Media[] = [];
  for (const job of jobs) {
    const label = String(job.params.name ?? 'import');
    const done = await finishJob(context, client, job, label);
    const item = await client.media.get({ mediaId: done.mediaId ?? 0 });
    if (media.some((other) => other.id === item.id)) {
      context.output.info(`${label} holds the same as ${item.name}, so it is annotated once.`, { mediaId: item.id });
      continue;
    }
    for (const warning of item.warnings) context.output.warn(`${item.name}: ${warning}`);
    const rate = item.fps === null ? '' : ` at ${Number(item.fps.toFixed(3))} frames/s`;
    context.output.info(
      `${item.name}: ${item.widthPx}×${item.heightPx}, ${item.frameCount} ${item.frameCount === 1 ? 'frame' : 'frames'}${rate}`,
      { media: item },
    );
    media.push(item);
  }
  return media;
}

async function ensureClasses(
  client: EngineClient,
  projectId: number,
  wanted: readonly ClassArg[],
): Promise<Map<number, ObjectClass>> {
  const known = await client.classes.list({ projectId });
  const byObject = new Map<number, ObjectClass>();
  for (const { objectId, name } of wanted) {
    let entry = known.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
    if (entry === undefined) {
      entry = await client.classes.create({ projectId, name });
      known.push(entry);
    }
    byObject.set(objectId, entry);
  }
  return byObject;
}

async function propagate(
  context: CommandContext,
  client: EngineClient,
  media: Media,
  tracks: readonly Track[],
  range: FrameRange,
  direction: Direction,
): Promise<void> {
  const trackIds = tracks.map((track) => track.id);
  const job = await client.propagation.start({ mediaId: media.id, trackIds, direction, range });
  const frames = createFrameTeller(context, media);
  await finishJob(context, client, job, media.name, frames.onEvent);
  frames.sum();
}

/** A pack takes its time, so it is said which one works, and where; of the one that is built in, also what it is good for. */
async function sayModels(context: CommandContext, client: EngineClient, asks: readonly ModelUse[]): Promise<void> {
  const models = (await client.models.list({})).filter(
    ({ id, answers }) => id !== 'classic' && answers.some((use) => asks.includes(use)),
  );
  for (const { id, name, device, builtIn, summary } of models) {
    const why = device.reason === null ? '' : ` (${device.reason})`;
    context.output.info(`Model: ${name}, on ${device.provider}${why}`, { model: id, device });
    if (builtIn) context.output.info(summary, { model: id, summary });
  }
}

async function draw(
  context: CommandContext,
  session: Session,
  targets: readonly Target[],
  media: Media,
  range: FrameRange,
): Promise<void> {
  for (const { kind, path } of targets) {
    if (kind === 'video') {
      await writeOverlay(context, session.engine, media, range, path);
      context.output.info(`Preview: ${path}`, { overlay: path });
    } else {
      await writeContactSheet(context, session.engine, media, range, path);
      context.output.info(`Contact sheet: ${path}`, { contactSheet: path });
    }
  }
}

function rangeOf(media: Media, asked: FrameRange | undefined): FrameRange {
  const range = { from: asked?.from ?? 0, to: asked?.to ?? media.frameCount - 1 };
  if (range.to >= media.frameCount) {
    throw new AppError(
      'frame-out-of-range',
      `--frames ${range.from}..${range.to}: ${media.name} has frames 0 to ${media.frameCount - 1}.`,
      { range, frameCount: media.frameCount },
    );
  }
  return range;
}

/** With a merge mode the objects of one class are one group in each media item. Objects go by the numbers that the library gave them. */
async function mergeGroups(
  context: CommandContext,
  client: EngineClient,
  media: readonly Media[],
): Promise<{ media_id: number; obj_ids: number[]; class_name: string }[]> {
  const groups = [];
  for (const { id, projectId } of media) {
    const tracks = await client.tracks.list({ mediaId: id });
    for (const { id: classId, name } of await client.classes.list({ projectId })) {
      const members = tracks.filter((track) => track.classId === classId);
      if (members.length > 0) groups.push({ media_id: id, obj_ids: members.map((track) => track.objectId), class_name: name });
    }
  }
  if (groups.length === 0)
    context.output.warn('--merge joins the objects of one class, but no object has one. Say --class OBJ=NAME.');
  return groups;
}

function sayWhatIsKept(context: CommandContext, session: Session): void {
  const message = session.isTemporary
    ? 'Stopped. Nothing is kept, because no --project DIR was given; with one the finished frames stay.'
    : `Stopped. The finished frames are kept in ${session.dir}; "export --project" writes what there is, and the same command again does the whole range.`;
  context.output.info(message, { kept: !session.isTemporary });
}
