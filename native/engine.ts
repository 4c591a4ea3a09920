/**
 * The engine put together: a library, a queue of jobs, a model in a process of its own, and the methods of the contract.
 * Plain Node; every host makes one of these or talks to a process that has (see launch).
 */
import { createRouterClient } from '@orpc/server';
import { createEngineClient, type EngineClient } from './contract/client.ts';
import { AppError } from './contract/errors.ts';
import type { ModelInfo, ModelUse } from './contract/models.ts';
import type { Media } from './contract/records.ts';
import type { Settings } from './contract/settings.ts';
import { createLibrarySource } from './dataset/library-source.ts';
import type { DatasetSource } from './dataset/source.ts';
import { maskMethods, promptMethods, propagationMethods } from './engine/annotation-api.ts';
import { createChangeFeed } from './engine/change-feed.ts';
import { completeTracks } from './engine/complete-tracks.ts';
import { conceptMethods } from './engine/concept-api.ts';
import type { EngineContext } from './engine/context.ts';
import { datasetMethods, healthMethods } from './engine/dataset-api.ts';
import { createFrameImages } from './engine/frame-images.ts';
import { createJobStore } from './engine/job-store.ts';
import { createLanes } from './engine/lanes.ts';
import { jobMethods, mediaMethods } from './engine/media-api.ts';
import { createModelChoice } from './engine/model-choice.ts';
import { modelMethods } from './engine/models-api.ts';
import { forgetWhatMoved } from './engine/moved-objects.ts';
import { createProcedures } from './engine/procedures.ts';
import { projectMethods, snapshotMethods } from './engine/projects-api.ts';
import { classMethods, libraryMethods, reviewMethods, settingsMethods, trackMethods } from './engine/records-api.ts';
import { createWorkingFrames } from './engine/working-frames.ts';
import { createConceptRunner } from './jobs/concept-runner.ts';
import { createExportRunner } from './jobs/export-runner.ts';
import { createImportRunner } from './jobs/import-runner.ts';
import { createPropagateRunner } from './jobs/propagate-runner.ts';
import { createJobQueue, type JobQueue } from './jobs/queue.ts';
import type { Launcher } from './launch/launcher.ts';
import type { LibraryMode } from './library/library.ts';
import { openLibrary } from './library/open-library.ts';
import { hashOfPixels } from './library/pixels.ts';
import { openFrameReader } from './media/frame-reader.ts';
import { findMediaTools, type MediaTools } from './media/tools.ts';
import type { FrameSource } from './model/model.ts';
import { builtInPackDir } from './runtime/built-in-packs.ts';
import type { DeviceFacts } from './runtime/device-facts.ts';
import { chooseDevice } from './runtime/devices.ts';
import { defaultPackDir, openPackStore } from './runtime/pack-store.ts';
import { createSegmentationByUse } from './segmentation/by-use.ts';
import { createCatalog } from './segmentation/catalog.ts';
import { readDeviceFacts } from './segmentation/machine-devices.ts';
import { createSegmentation, type SegmenterPool } from './segmentation/segmentation.ts';
import { createSegmenterClient } from './segmentation/segmenter-client.ts';

export interface EngineOptions {
  readonly libraryDir: string;
  /** `read` works beside another program that writes; default `write`. */
  readonly mode?: LibraryMode;
  /** Name of the host, shown to whoever finds the library locked. */
  readonly program: string;
  readonly programVersion: string;
  /** Starts the process that runs the model. */
  readonly segmenter: Launcher;
  /** Id of a model, or absolute path of a pack. Default: the library's setting, else the best that is installed. */
  readonly modelId?: string | null;
  /** Device to run it on. Default: the library's setting. */
  readonly device?: string | null;
  /** Folder of installed packs. Default: the environment's SAM3_PACKS, else the user's data folder. */
  readonly packs?: { readonly dir: string };
  /** Folder of the packs that the program brings. Default: the environment's SAM3_BUILT_IN_PACKS, else `resources/packs`. */
  readonly builtInPacks?: { readonly dir: string };
  readonly env: NodeJS.ProcessEnv;
  readonly now: () => number;
  /** Hears of bugs; the host logs them and ends a process that it can start again. */
  readonly onBug: (error: unknown) => void;
}

export interface Engine {
  /** The methods, for a transport to serve. */
  readonly router: ReturnType<typeof createRouter>;
  /** The same methods as direct calls. */
  readonly client: EngineClient;
  /** Interrupts running jobs (they are resumed when the library is opened again), ends the model's process, frees the library. */
  close(): Promise<void>;
  /** The frames of a media item as pixels, for a host in this process. The caller closes it. @throws AppError `media-not-found`, `ffmpeg-missing` */
  openFrames(mediaId: number): Promise<FrameSource>;
  /** @throws AppError `ffmpeg-missing`, `ffmpeg-too-old` */
  mediaTools(): Promise<MediaTools>;
  /** Kills the model's process, as a crash would. */
  killSegmenter(): Promise<void>;
}

/** Videos that each of the model's processes holds at once. */
const SESSIONS = 2;

/**
 * Opens the library and starts answering. Jobs that a crash has interrupted are taken up again.
 * @throws AppError `library-locked`, `library-corrupt`, `library-newer`, `library-read-only`, `disk-full`; for a model that
 * is named: `pack-missing`, `pack-invalid`, `pack-newer`; for a device that is named: `device-unavailable`
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { now, onBug, env } = options;
  const library = await openLibrary({ dir: options.libraryDir, mode: options.mode ?? 'write', now, program: options.program });
  try {
    const facts = () => readDeviceFacts(env);
    const packs = openPackStore(options.packs?.dir ?? defaultPackDir(env, process.platform), {
      builtInDir: options.builtInPacks?.dir ?? builtInPackDir(env),
    });
    const wantedDevice = () => options.device ?? [library.settings().model.device].flat()[0] ?? 'auto';
    const catalog = createCatalog({ packs, device: async () => describeDevice(wantedDevice(), await facts()) });
    const model = createModelChoice({
      catalog,
      settings: () => library.settings().model,
      modelId: options.modelId ?? null,
      device: options.device ?? null,
      facts,
      onChange: () => segmentation.kill(),
    });
    // A host that names a model or device hears at once that it is not there; a setting must not keep the library closed.
    if (options.modelId != null) await model.current('concepts');
    if (options.device != null) await model.devices('concepts');
    const tools = findOnce(() => findMediaTools({ env, platform: process.platform }));
    const frames = createWorkingFrames(library, tools);
    const sessionMedia = (media: Media) => ({ key: media.id, descriptor: frames.descriptor(media) });
    const poolFor = (use: ModelUse): SegmenterPool => ({
      devices: () => model.devices(use),
      client: (device) =>
        createSegmenterClient({
          launcher: options.segmenter,
          config: async () => ({ model: (await model.current(use)).model, device, tools: await tools(), maxSessions: SESSIONS }),
        }),
    });
    const segmentation = createSegmentationByUse({
      objects: createSegmentation(poolFor('objects'), hashOfPixels),
      concepts: createSegmentation(poolFor('concepts'), hashOfPixels),
      isSplit: model.isSplit,
    });
    const images = createFrameImages(tools, frames);
    const source = (projectId: number) =>
      createLibrarySource(library, projectId, { table: frames.frameTable, image: images.read });
    const queue: JobQueue = createJobQueue({
      store: createJobStore(library),
      now,
      onBug,
      lanes: () => jobLanes(library.settings()),
      runners: {
        import: createImportRunner({ library, tools, extract: frames.extractAll }),
        propagate: createPropagateRunner({ library, segmentation, sessionMedia, now }),
        concept: createConceptRunner({ library, segmentation, sessionMedia, now }),
        export: createExportRunner({
          source,
          now,
          programVersion: options.programVersion,
          complete: (context) => completeTracks(library, queue, context),
        }),
      },
    });
    const feed = createChangeFeed(library.onChanged);
    forgetWhatMoved(library, segmentation);
    const context: EngineContext = {
      library,
      feed,
      lanes: createLanes(library),
      queue,
      segmentation,
      catalog,
      model,
      packs,
      tools,
      frames,
      sessionMedia,
      env,
      version: options.programVersion,
      now,
      onBug,
    };
    const router = createRouter(context, source);
    if (library.mode === 'write') queue.resumeUnfinished();
    return {
      router,
      client: directClient(router),
      mediaTools: tools,
      openFrames: async (mediaId) => openFrameReader(await tools(), frames.descriptor(library.mediaItem(mediaId)), {}),
      killSegmenter: () => segmentation.kill(),
      async close() {
        feed.close();
        await queue.close();
        await segmentation.close();
        await images.close();
        await frames.close();
        await library.close();
      },
    };
  } catch (error) {
    await library.close();
    throw error;
  }
}

/** As many videos at once as there are devices to work on them. */
function jobLanes({ model }: Settings): { propagate: number; concept: number } {
  const devices = typeof model.device === 'string' ? 1 : model.device.length;
  return { propagate: devices, concept: devices };
}

/** Where packs run, and why not somewhere better. */
function describeDevice(wanted: string, facts: DeviceFacts): ModelInfo['device'] {
  try {
    const { provider, reason } = chooseDevice(wanted, facts);
    return { provider, reason };
  } catch (error) {
    // A device is named that is not there: no pack can run, and this says why.
    if (error instanceof AppError) return { provider: 'none', reason: error.message };
    throw error;
  }
}

/** Remembers what was found, but not a failure: what is missing may be installed while the engine runs. */
function findOnce<T>(find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | null = null;
  return () => {
    const search = found ?? find();
    found = search;
    search.catch(() => {
      found = null;
    });
    return search;
  };
}

function createRouter(context: EngineContext, source: (projectId: number) => DatasetSource) {
  const os = createProcedures(context.onBug);
  return os.router({
    projects: projectMethods(os, context),
    snapshots: snapshotMethods(os, context),
    classes: classMethods(os, context),
    media: mediaMethods(os, context),
    tracks: trackMethods(os, context),
    prompts: promptMethods(os, context),
    masks: maskMethods(os, context),
    reviews: reviewMethods(os, context),
    propagation: propagationMethods(os, context),
    concepts: conceptMethods(os, context),
    jobs: jobMethods(os, context),
    datasets: datasetMethods(os, context, source),
    models: modelMethods(os, context),
    library: libraryMethods(os, context),
    settings: settingsMethods(os, context),
    health: healthMethods(os, context),
  });
}

/** The methods as calls within this process, through the same validation and with the same errors as any transport. */
function directClient(router: ReturnType<typeof createRouter>): EngineClient {
  const root = createRouterClient(router) as unknown as MethodTree;
  return createEngineClient({
    call: (path, input, callOptions) => methodAt(root, path)(input, callOptions),
  });
}

type Method = (input: unknown, options?: unknown) => Promise<unknown>;
interface MethodTree {
  readonly [name: string]: MethodTree & Method;
}

function methodAt(root: MethodTree, path: readonly string[]): Method {
  return path.reduce<MethodTree & Method>((node, name) => node[name] as MethodTree & Method, root as MethodTree & Method);
}
