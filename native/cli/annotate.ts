import type { EngineClient } from '../contract/client.ts';
import type { ExportFormat } from '../contract/dataset.ts';
import { AppError } from '../contract/errors.ts';
import type { FrameRange } from '../contract/geometry.ts';
import type { Direction } from '../contract/jobs.ts';
import type { Media, MediaPolicy, ObjectClass, Track } from '../contract/records.ts';
import { whatLiesAt } from '../dataset/own-dataset.ts';
import { exportAndReport } from './export-report.ts';
import { type ObjectPrompt, promptAll, readPrompts } from './object-prompts.ts';
import { writeContactSheet, writeOverlay } from './pictures.ts';
import type { ClassArg, PromptArg } from './prompt-args.ts';
import { type CommandContext, finishJob, type Session, withSession } from './session.ts';
import { refuseTargets, type Target } from './targets.ts';
import { UsageError } from './usage-error.ts';

/** `annotate` as it was asked for; paths are absolute. */
export interface AnnotateRequest {
  readonly media: readonly string[];
  readonly libraryDir: string | undefined;
  readonly modelId: string | undefined;
  readonly texts: readonly string[];
  readonly prompts: readonly PromptArg[];
  readonly classes: readonly ClassArg[];
  readonly propagate: Direction | 'none';
  readonly frames: FrameRange | undefined;
  readonly maxFrames: number | undefined;
  readonly policy: MediaPolicy;
  readonly formats: readonly ExportFormat[];
  readonly merge: 'none' | 'group' | 'destructive_export';
  readonly includeImages: boolean;
  readonly out: string | undefined;
  readonly overlay: string | undefined;
  readonly contactSheet: string | undefined;
  readonly overwrite: boolean;
}

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
  await withSession(context, { libraryDir: request.libraryDir, modelId: request.modelId }, async (session) => {
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
    const tracks = await promptAll(context, client, item, { ...request, prompts, classes });
    // A single frame has nowhere to go.
    if (request.propagate !== 'none' && tracks.length > 0 && range.to > range.from)
      await propagate(context, client, item, tracks, range, request.propagate);
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

/** Refuses what would only fail, or be ignored, after all the work was done. */
function checkRequest(request: AnnotateRequest): void {
  if (request.out !== undefined && request.formats.length === 0) {
    throw new UsageError('--out says where the dataset goes, but --export does not say which formats to write.');
  }
  if (request.out === undefined && request.formats.length > 0) {
    throw new UsageError('--export needs --out FILE.zip or --out DIRECTORY.');
  }
  if (request.prompts.length + request.texts.length === 0) {
    throw new UsageError('Say what to annotate: --box, --point, --mask or --text.');
  }
  if (request.policy === 'long' && request.maxFrames !== undefined) {
    throw new UsageError(
      '--max-frames belongs to --policy interactive; --policy long takes every frame. Use --frames A..B for a part.',
    );
  }
  for (const [objectId, entries] of Map.groupBy(request.classes, (entry) => entry.objectId)) {
    const names = [...new Set(entries.map((entry) => entry.name))];
    if (names.length > 1) throw new UsageError(`--class: object ${objectId} can have one class, not ${names.join(' and ')}.`);
  }
}

function targetsOf(request: AnnotateRequest): Target[] {
  const targets = picturesOf(request, null);
  if (request.out !== undefined) targets.push({ option: '--out', path: request.out, kind: 'dataset' });
  if (request.libraryDir !== undefined) targets.push({ option: '--project', path: request.libraryDir, kind: 'library' });
  return targets;
}

/** Where the previews go. @param media one of several, whose name is added to the file names */
function picturesOf(request: AnnotateRequest, media: Media | null): Target[] {
  const named = (path: string) => (media === null ? path : path.replace(/(\.[^.]*)?$/, (ending) => `-${media.slug}${ending}`));
  const targets: Target[] = [];
  if (request.overlay !== undefined) targets.push({ option: '--overlay', path: named(request.overlay), kind: 'video' });
  if (request.contactSheet !== undefined) {
    targets.push({ option: '--contact-sheet', path: named(request.contactSheet), kind: 'picture' });
  }
  return targets;
}

function inputsOf(request: AnnotateRequest): string[] {
  return [...request.media, ...request.prompts.flatMap((prompt) => (prompt.kind === 'mask' ? [prompt.file] : []))];
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
  let absent = 0;
  await finishJob(context, client, job, media.name, (event) => {
    if (event.type !== 'frame') return;
    absent += event.tracks.filter((track) => track.state === 'absent').length;
    context.output.event({ type: 'frame', mediaId: media.id, frameIndex: event.frameIndex, tracks: event.tracks });
  });
  if (absent > 0) context.output.info(`${media.name}: not visible, or lost, ${absent} times`, { absent });
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
