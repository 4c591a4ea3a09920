/** The document: reads the library through the engine, and again whatever the engine says has changed. */
import { createStore } from 'zustand/vanilla';
import { AppError } from '../../../native/contract/errors.ts';
import type { FrameRange } from '../../../native/contract/geometry.ts';
import type { Job } from '../../../native/contract/jobs.ts';
import type { Project, Review } from '../../../native/contract/records.ts';
import type { Host } from '../host/host.ts';
import { createSignal } from '../ui/signal.ts';
import type { DocumentState, EditorDocument, LaneChange, LaneData, ReviewIndex } from './document.ts';
import { emptyLane, writeLane } from './lanes.ts';
import { createMaskCache } from './mask-cache.ts';
import { ALL_STALE, addChange, NOTHING_STALE, type Stale } from './refresh.ts';
import { watch } from './watch.ts';

const NO_REVIEWS: ReviewIndex = { frames: new Uint8Array(0), byTrack: new Map() };
const EMPTY: DocumentState = {
  project: null,
  classes: [],
  mediaItems: [],
  media: null,
  timesMs: new Float64Array(0),
  tracks: [],
  prompts: [],
  reviews: NO_REVIEWS,
  history: [],
  jobs: [],
  models: [],
  settings: null,
  loading: false,
};

/** Changes that come within this time are read together. */
const GATHER_MS = 60;
const KEPT_JOBS = 200;

/** What a document tells of by itself. */
export interface DocumentListener {
  /** What reading again could not do. */
  readonly onError: (error: unknown) => void;
  /** The open project was put in the trash or deleted for ever, in another window; it is closed already. */
  readonly onProjectGone: (project: Project, where: 'trash' | 'nowhere') => void;
}

/** Makes the document of a window. */
export function createDocument(host: Host, { onError, onProjectGone }: DocumentListener): EditorDocument {
  const { engine } = host;
  const store = createStore<DocumentState>(() => EMPTY);
  const masks = createMaskCache();
  const laneChanges = createSignal<LaneChange>({ trackIds: null, range: null });
  let lanes: ReadonlyMap<number, LaneData> = new Map();
  let stale = NOTHING_STALE;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let reading: Promise<void> = Promise.resolve();
  let stopProject: (() => void) | null = null;

  const lose = (project: Project, where: 'trash' | 'nowhere') => {
    closeProject();
    onProjectGone(project, where);
  };
  const fail = (error: unknown) => {
    const { project } = store.getState();
    const isGone = error instanceof AppError && error.code === 'project-not-found';
    if (isGone && project !== null && error.details.id === project.id) lose(project, 'nowhere');
    // That a project is gone which was closed meanwhile is no news.
    else if (!isGone) onError(error);
  };

  const gather = (next: Stale) => {
    stale = next;
    if (timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      const due = stale;
      stale = NOTHING_STALE;
      reading = reading.then(() => readAgain(due)).catch(fail);
    }, GATHER_MS);
  };

  const readLanes = async (trackIds: readonly number[], range: FrameRange | null, parts: 'all' | 'without-overlaps') => {
    const { media } = store.getState();
    if (media === null || trackIds.length === 0) return;
    const packed = await engine.tracks.lanes({
      mediaId: media.id,
      trackIds: [...trackIds],
      ...(range === null ? {} : { range }),
      withOverlaps: parts === 'all',
    });
    for (const lane of packed) {
      const target = lanes.get(lane.trackId);
      if (target !== undefined) writeLane(target, lane, parts);
    }
    laneChanges.set({ trackIds, range });
  };

  /** Objects and prompts in one change, so that no object is ever shown without what made it. */
  const readTracks = async () => {
    const { media } = store.getState();
    if (media === null) return;
    const mediaId = media.id;
    const [tracks, prompts] = await Promise.all([engine.tracks.list({ mediaId }), engine.prompts.list({ mediaId })]);
    if (store.getState().media?.id !== mediaId) return;
    const known = lanes;
    const added = tracks.filter((track) => !known.has(track.id)).map((track) => track.id);
    lanes = new Map(tracks.map((track) => [track.id, known.get(track.id) ?? emptyLane(track.id, media.frameCount)]));
    store.setState({ tracks, prompts });
    await readLanes(added, null, 'without-overlaps');
    if (added.length === 0) laneChanges.set({ trackIds: null, range: null });
  };

  const readAgain = async (due: Stale) => {
    const { project, media } = store.getState();
    if (project === null) return;
    const projectId = project.id;
    if (due.project) {
      const fresh = await engine.projects.get({ projectId });
      if (store.getState().project?.id !== projectId) return;
      if (fresh.deletedAtMs !== null) return lose(fresh, 'trash');
      store.setState({ project: fresh });
    }
    if (due.classes) store.setState({ classes: await engine.classes.list({ projectId }) });
    if (due.mediaItems) {
      const mediaItems = await engine.media.list({ projectId });
      store.setState({ mediaItems, media: mediaItems.find((item) => item.id === media?.id) ?? media });
    }
    if (due.history) store.setState({ history: await engine.projects.history({ projectId }) });
    if (media === null) return;
    if (due.tracks) await readTracks();
    else if (due.prompts) store.setState({ prompts: await engine.prompts.list({ mediaId: media.id }) });
    if (due.reviews) {
      store.setState({ reviews: indexReviews(await engine.reviews.list({ mediaId: media.id }), media.frameCount) });
    }
    if (due === ALL_STALE) await readLanes([...lanes.keys()], null, 'without-overlaps');
    else {
      for (const [range, trackIds] of groupLanes(due.lanes, media.frameCount)) {
        await readLanes(
          trackIds.filter((trackId) => lanes.has(trackId)),
          range,
          'without-overlaps',
        );
      }
    }
    if (due.masks !== 'none') masks.invalidate(due.masks);
  };

  const closeMedia = () => {
    lanes = new Map();
    masks.open(null);
    store.setState({ media: null, timesMs: EMPTY.timesMs, tracks: [], prompts: [], reviews: NO_REVIEWS });
    laneChanges.set({ trackIds: null, range: null });
  };
  const closeProject = () => {
    stopProject?.();
    stopProject = null;
    closeMedia();
    store.setState({ project: null, classes: [], mediaItems: [], history: [], jobs: [] });
  };
  const watchProject = (projectId: number) => {
    const stopChanges = watch({
      open: (signal) => engine.projects.watch({ projectId }, { signal }),
      onEvent: (event) => gather(addChange(stale, event, store.getState().media?.id ?? null)),
      onMissed: () => gather(ALL_STALE),
      onError: fail,
    });
    const stopJobs = watch({
      open: (signal) => engine.jobs.watchAll({ projectId }, { signal }),
      onEvent: (job) => store.setState(({ jobs }) => ({ jobs: withJob(jobs, job) })),
      onMissed: () => void engine.jobs.list({ projectId }).then((jobs) => store.setState({ jobs: newestFirst(jobs) }), fail),
      onError: fail,
    });
    return () => {
      stopChanges();
      stopJobs();
    };
  };

  return {
    store,
    masks,
    laneChanges,
    lanes: () => lanes,
    async openProject(projectId) {
      closeProject();
      store.setState({ loading: true });
      try {
        const [project, classes, mediaItems, history, jobs] = await Promise.all([
          engine.projects.get({ projectId }),
          engine.classes.list({ projectId }),
          engine.media.list({ projectId }),
          engine.projects.history({ projectId }),
          engine.jobs.list({ projectId }),
        ]);
        store.setState({ project, classes, mediaItems, history, jobs: newestFirst(jobs) });
        stopProject = watchProject(projectId);
      } finally {
        store.setState({ loading: false });
      }
    },
    closeProject,
    async openMedia(mediaId) {
      closeMedia();
      store.setState({ loading: true });
      try {
        const [media, tracks, prompts, reviews, frames] = await Promise.all([
          engine.media.get({ mediaId }),
          engine.tracks.list({ mediaId }),
          engine.prompts.list({ mediaId }),
          engine.reviews.list({ mediaId }),
          engine.media.frames({ mediaId }),
        ]);
        lanes = new Map(tracks.map((track) => [track.id, emptyLane(track.id, media.frameCount)]));
        masks.open({ engine, mediaId, frameCount: media.frameCount, onError });
        const timesMs = Float64Array.from(frames, (frame) => frame.timeMs);
        store.setState({ media, tracks, prompts, timesMs, reviews: indexReviews(reviews, media.frameCount) });
        await readLanes([...lanes.keys()], null, 'without-overlaps');
        laneChanges.set({ trackIds: null, range: null });
      } finally {
        store.setState({ loading: false });
      }
    },
    closeMedia,
    loadOverlaps: () => readLanes([...lanes.keys()], null, 'all'),
    async refreshModels() {
      store.setState({ models: await engine.models.list({}) });
    },
    async refreshSettings() {
      store.setState({ settings: await engine.settings.get({}) });
    },
    dispose: closeProject,
  };
}

/** Lanes by what is to be read of them, so that those with the same frames are asked for together. */
function groupLanes(due: Stale['lanes'], frameCount: number): Map<FrameRange | null, number[]> {
  const groups = new Map<string, { range: FrameRange | null; trackIds: number[] }>();
  for (const [trackId, asked] of due) {
    const range = asked === null ? null : { from: asked.from, to: Math.min(asked.to, frameCount - 1) };
    const key = range === null ? 'all' : `${range.from}-${range.to}`;
    const group = groups.get(key) ?? { range, trackIds: [] };
    group.trackIds.push(trackId);
    groups.set(key, group);
  }
  return new Map([...groups.values()].map(({ range, trackIds }) => [range, trackIds]));
}

function indexReviews(reviews: readonly Review[], frameCount: number): ReviewIndex {
  const frames = new Uint8Array(frameCount);
  const byTrack = new Map<number, Set<number>>();
  for (const { trackId, frameIndex } of reviews) {
    if (trackId === null) frames[frameIndex] = 1;
    else byTrack.set(trackId, (byTrack.get(trackId) ?? new Set()).add(frameIndex));
  }
  return { frames, byTrack };
}

function withJob(jobs: readonly Job[], job: Job): readonly Job[] {
  const known = jobs.findIndex((other) => other.id === job.id);
  return known >= 0 ? jobs.with(known, job) : [job, ...jobs].slice(0, KEPT_JOBS);
}

function newestFirst(jobs: readonly Job[]): readonly Job[] {
  return [...jobs].sort((a, b) => b.id - a.id).slice(0, KEPT_JOBS);
}
