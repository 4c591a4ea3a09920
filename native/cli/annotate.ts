import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { EngineClient } from '../contract/client.ts';
import type { ExportFormat } from '../contract/dataset.ts';
import { AppError } from '../contract/errors.ts';
import type { FrameRange } from '../contract/geometry.ts';
import type { Direction } from '../contract/jobs.ts';
import type { Media, MediaPolicy, ObjectClass, PromptInput, Track } from '../contract/records.ts';
import { readIndexedMasks } from '../dataset/indexed-png.ts';
import { rleToCoco } from '../masks/coco.ts';
import { mergeAll } from '../masks/combine.ts';
import type { Rle } from '../masks/rle.ts';
import { exportAndReport } from './export-report.ts';
import { writeContactSheet, writeOverlay } from './pictures.ts';
import type { ClassArg, PromptArg } from './prompt-args.ts';
import { type CommandContext, finishJob, type Session, withSession } from './session.ts';
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
  checkTargets(request);
  await withSession(context, { libraryDir: request.libraryDir, modelId: request.modelId }, async (session) => {
    try {
      await annotateIn(context, session, request);
    } catch (error) {
      if (error instanceof AppError && error.code === 'aborted') sayWhatIsKept(context, session);
      throw error;
    }
  });
}

async function annotateIn(context: CommandContext, session: Session, request: AnnotateRequest): Promise<void> {
  const { client } = session;
  const projectId = await openProject(client);
  const media = await importAll(context, client, projectId, request);
  const classes = await ensureClasses(client, projectId, request.classes);
  for (const item of media) {
    const range = rangeOf(item, request.frames);
    const tracks = await promptAll(context, client, item, request, classes);
    // A single frame has nowhere to go.
    if (request.propagate !== 'none' && tracks.length > 0 && range.to > range.from)
      await propagate(context, client, item, tracks, range, request.propagate);
    await draw(context, session, request, item, range, media.length > 1);
  }
  if (request.formats.length > 0 && request.out !== undefined) {
    await exportAndReport(context, client, {
      projectId,
      mediaIds: media.map((item) => item.id),
      formats: [...request.formats],
      out: request.out,
      overwrite: request.overwrite,
      merge: { mode: request.merge, groups: mergeGroups(request) },
      scope: {
        frame_start: request.frames?.from ?? 0,
        frame_end: request.frames?.to ?? null,
        include_images: request.includeImages,
      },
    });
  }
  if (!session.isTemporary) context.output.info(`The project is kept in ${session.dir}.`, { libraryDir: session.dir });
}

/** Refuses what would only fail after all the work was done. */
function checkTargets(request: AnnotateRequest): void {
  if (request.out !== undefined && request.formats.length === 0) {
    throw new UsageError('--out says where the dataset goes, but --export does not say which formats to write.');
  }
  if (request.out === undefined && request.formats.length > 0) {
    throw new UsageError('--export needs --out FILE.zip or --out DIRECTORY.');
  }
  if (request.out !== undefined && existsSync(request.out) && !request.overwrite) {
    throw new AppError('export-target-exists', `${request.out} exists already. Choose another --out.`, {
      out: request.out,
    });
  }
  if (request.prompts.length + request.texts.length === 0) {
    throw new UsageError('Say what to annotate: --box, --point, --mask or --text.');
  }
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

/** Gives every object its prompts, frame by frame. @returns the tracks that were prompted */
async function promptAll(
  context: CommandContext,
  client: EngineClient,
  media: Media,
  request: AnnotateRequest,
  classes: ReadonlyMap<number, ObjectClass>,
): Promise<Track[]> {
  const prompts = await expandMasks(request.prompts, media);
  const tracks = new Map<number, Track>();
  for (const phrase of request.texts) {
    const found = await client.prompts.find({
      mediaId: media.id,
      frameIndex: request.frames?.from ?? 0,
      prompts: [{ kind: 'text', phrase }],
    });
    context.output.info(`"${phrase}": ${found.tracks.length} found`, { phrase, tracks: found.tracks.length });
    for (const track of found.tracks) tracks.set(-track.id, track);
  }
  const existing = await client.tracks.list({ mediaId: media.id });
  for (const objectId of [...new Set(prompts.map((prompt) => prompt.objectId))].sort((a, b) => a - b)) {
    const classId = classes.get(objectId)?.id ?? null;
    const track =
      existing.find((candidate) => candidate.objectId === objectId) ??
      (await client.tracks.create({ mediaId: media.id, classId }));
    tracks.set(objectId, track);
    const own = prompts.filter((prompt) => prompt.objectId === objectId);
    for (const [frameIndex, group] of [...Map.groupBy(own, (prompt) => prompt.frameIndex)].sort(([a], [b]) => a - b)) {
      const answer = await client.prompts.add(
        { trackId: track.id, frameIndex, prompts: group.map((prompt) => prompt.input) },
        { signal: context.signal },
      );
      const area = answer.mask?.areaPx ?? 0;
      const seen = area === 0 ? 'nothing found there' : `${area} px, score ${(answer.mask?.score ?? 1).toFixed(2)}`;
      context.output.info(`object ${objectId}, frame ${frameIndex}: ${seen}`, { objectId, frameIndex, areaPx: area });
    }
  }
  return [...tracks.values()];
}

interface ExpandedPrompt {
  readonly objectId: number;
  readonly frameIndex: number;
  readonly input: PromptInput;
}

/** Mask files become masks; an indexed one brings an object per index, others go to the object that is named, else to 1. */
async function expandMasks(prompts: readonly PromptArg[], media: Media): Promise<ExpandedPrompt[]> {
  const expanded: ExpandedPrompt[] = [];
  for (const prompt of prompts) {
    const { frameIndex } = prompt;
    if (prompt.kind === 'point') {
      expanded.push({ objectId: prompt.objectId, frameIndex, input: { kind: 'point', point: prompt.point, sign: prompt.sign } });
    } else if (prompt.kind === 'box') {
      expanded.push({ objectId: prompt.objectId, frameIndex, input: { kind: 'box', box: prompt.box, sign: prompt.sign } });
    } else {
      const masks = await readMaskFile(prompt.file);
      for (const { objectId, rle } of assignMasks(masks, prompt.objectId)) {
        checkMaskSize(prompt.file, rle, media);
        expanded.push({ objectId, frameIndex, input: { kind: 'mask', rle: rleToCoco(rle) } });
      }
    }
  }
  return expanded;
}

async function readMaskFile(file: string): Promise<readonly { index: number; rle: Rle }[]> {
  try {
    return readIndexedMasks(await readFile(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new AppError('media-vanished', `There is no file ${file}. Check the path of --mask.`, { path: file }, { cause: error });
  }
}

function assignMasks(masks: readonly { index: number; rle: Rle }[], objectId: number | null): { objectId: number; rle: Rle }[] {
  const [first] = masks;
  if (first === undefined) return [];
  if (objectId !== null)
    return [
      {
        objectId,
        rle: mergeAll(
          masks.map((mask) => mask.rle),
          'union',
        ),
      },
    ];
  // A plain black and white mask has one value, 255 (or 1): it is one object and not the 255th.
  if (masks.length === 1) return [{ objectId: first.index === 255 ? 1 : first.index, rle: first.rle }];
  return masks.map((mask) => ({ objectId: mask.index, rle: mask.rle }));
}

function checkMaskSize(file: string, rle: Rle, media: Media): void {
  if (rle.width === media.widthPx && rle.height === media.heightPx) return;
  throw new AppError(
    'dataset-media-mismatch',
    `${file} is ${rle.width}×${rle.height}, but ${media.name} is ${media.widthPx}×${media.heightPx}. A mask must have the size of the frame.`,
    { file, width: rle.width, height: rle.height },
  );
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
  request: AnnotateRequest,
  media: Media,
  range: FrameRange,
  isOneOfSeveral: boolean,
): Promise<void> {
  const target = (path: string) => (isOneOfSeveral ? path.replace(/(\.[^.]*)?$/, (ending) => `-${media.slug}${ending}`) : path);
  if (request.overlay !== undefined) {
    const path = target(request.overlay);
    await writeOverlay(context, session.engine, media, range, path);
    context.output.info(`Preview: ${path}`, { overlay: path });
  }
  if (request.contactSheet !== undefined) {
    const path = target(request.contactSheet);
    await writeContactSheet(context, session.engine, media, range, path);
    context.output.info(`Contact sheet: ${path}`, { contactSheet: path });
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

/** With a merge mode the objects of one class are one group. */
function mergeGroups(request: AnnotateRequest): { obj_ids: number[]; class_name: string }[] {
  if (request.merge === 'none') return [];
  const byName = Map.groupBy(request.classes, (entry) => entry.name);
  return [...byName].map(([name, entries]) => ({ obj_ids: entries.map((entry) => entry.objectId), class_name: name }));
}

function sayWhatIsKept(context: CommandContext, session: Session): void {
  const message = session.isTemporary
    ? 'Stopped. Nothing is kept, because no --project DIR was given; with one the finished frames stay.'
    : `Stopped. The finished frames are kept in ${session.dir}; the same command with another --out goes on from there.`;
  context.output.info(message, { kept: !session.isTemporary });
}
