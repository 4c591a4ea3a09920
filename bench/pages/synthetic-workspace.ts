/** A window's workspace without an engine behind it: made-up lanes, the real session, actions that move it. For pages of benchmarks. */
import { createStore } from 'zustand/vanilla';
import { LANE_PROTECTED, LANE_STATE } from '../../native/contract/editing-methods.ts';
import type { Media, Prompt, Track } from '../../native/contract/records.ts';
import type { Workspace } from '../../renderer/src/app/workspace.ts';
import type { DocumentState, EditorDocument, LaneChange, LaneData } from '../../renderer/src/document/document.ts';
import { createSession } from '../../renderer/src/document/session.ts';
import { createSignal } from '../../renderer/src/ui/signal.ts';

export interface SyntheticSize {
  readonly frames: number;
  readonly objects: number;
}

/** Numbers in [0, 1) that are the same for the same seed (mulberry32, public domain). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A lane with all that lanes can have: prompts, edits, absences, gaps, low scores, jumps. */
export function syntheticLane(trackId: number, frames: number): LaneData {
  const random = seededRandom(trackId * 7919);
  const lane: LaneData = {
    trackId,
    states: new Uint8Array(frames),
    scores: new Uint8Array(frames).fill(255),
    areas: new Uint32Array(frames),
    overlaps: new Uint8Array(frames).fill(255),
  };
  const first = Math.floor(random() * frames * 0.2);
  const last = frames - 1 - Math.floor(random() * frames * 0.25);
  let area = 2000 + random() * 30_000;
  let score = 0.9;
  let k = first;
  while (k <= last) {
    const pick = random();
    const length = 20 + Math.floor((random() ** 2 * frames) / 20);
    const end = Math.min(last, k + length);
    for (; k <= end; k++) {
      if (pick < 0.08) continue;
      if (pick < 0.16) {
        lane.states[k] = pick < 0.11 ? LANE_STATE.absentDeclared : LANE_STATE.absentTracked;
        continue;
      }
      const told = random();
      lane.states[k] = told < 0.003 ? LANE_STATE.edited : told < 0.006 ? LANE_STATE.prompted : LANE_STATE.tracked;
      if (pick > 0.95) lane.states[k] = (lane.states[k] ?? 0) | LANE_PROTECTED;
      score = Math.min(0.98, Math.max(0.3, score + (0.84 - score) * 0.02 + (random() - 0.5) * 0.08));
      area *= told > 0.9985 ? 2.6 : 1 + (random() - 0.5) * 0.02 + (12_000 - area) / 2_000_000;
      lane.scores[k] = Math.round(score * 200);
      lane.areas[k] = Math.round(area);
      lane.overlaps[k] = Math.round((told > 0.9985 ? 0.1 : 0.75 + random() * 0.2) * 200);
    }
  }
  return lane;
}

const COLORS = ['#4e9af1', '#f1974e', '#5fc48c', '#c77ee8', '#e8d04e', '#e86a8a', '#57cfd6', '#a1b556', '#b78a63', '#8f94ff'];
const NAMES = ['', 'Cyclist', 'Red van', '', 'Dog', 'Pedestrian with an umbrella', '', 'Ball'];

function syntheticTrack(trackId: number): Track {
  return {
    id: trackId,
    mediaId: 1,
    objectId: trackId,
    classId: null,
    instanceName: NAMES[trackId % NAMES.length] ?? '',
    color: COLORS[trackId % COLORS.length] ?? '#808080',
    hidden: trackId % 9 === 4,
    locked: trackId % 7 === 3,
  };
}

function promptsOf(lane: LaneData): Prompt[] {
  const prompts: Prompt[] = [];
  lane.states.forEach((state, frameIndex) => {
    if ((state & ~LANE_PROTECTED) !== LANE_STATE.prompted) return;
    const prompt = { kind: 'point', point: { x: 0.5, y: 0.5 }, sign: 'positive' } as const;
    prompts.push({
      id: lane.trackId * 100_000 + frameIndex + 1,
      mediaId: 1,
      trackId: lane.trackId,
      frameIndex,
      revision: 1,
      prompt,
    });
  });
  return prompts;
}

function syntheticMedia(frames: number): Media {
  return {
    id: 1,
    projectId: 1,
    name: 'Synthetic',
    slug: 'synthetic',
    kind: 'video',
    sourcePath: '/synthetic.mp4',
    contentHash: '0'.repeat(64),
    bytes: 1,
    widthPx: 1920,
    heightPx: 1080,
    frameCount: frames,
    sourceFrameCount: frames,
    fps: 30,
    sourceFps: 30,
    durationMs: (frames * 1000) / 30,
    codec: 'h264',
    rotationDegrees: 0,
    color: { pixelFormat: null, range: null, space: null, transfer: null, primaries: null },
    policy: 'long',
    warnings: [],
    importedAtMs: 0,
    deletedAtMs: null,
  };
}

export interface SyntheticDocument {
  readonly document: EditorDocument;
  /** Tells that frames of lanes have changed. */
  readonly changeLanes: (change: LaneChange) => void;
}

/** A document with lanes of that size; nothing else in it can be asked for. */
export function syntheticDocument({ frames, objects }: SyntheticSize): SyntheticDocument {
  const lanes = new Map(Array.from({ length: objects }, (_, k) => [k + 1, syntheticLane(k + 1, frames)]));
  const reviewed = new Uint8Array(frames).fill(1, 0, Math.floor(frames / 12));
  const state: DocumentState = {
    project: { id: 1, name: 'Bench', createdAtMs: 0, deletedAtMs: null },
    classes: [],
    mediaItems: [],
    media: syntheticMedia(frames),
    timesMs: Float64Array.from({ length: frames }, (_, k) => (k * 1000) / 30),
    tracks: [...lanes.keys()].map(syntheticTrack),
    prompts: [...lanes.values()].flatMap(promptsOf),
    reviews: { frames: reviewed, byTrack: new Map() },
    history: [],
    jobs: [],
    models: [],
    settings: null,
    loading: false,
  };
  const laneChanges = createSignal<LaneChange>({ trackIds: null, range: null });
  const nothing = async () => undefined;
  const document: EditorDocument = {
    store: createStore(() => state),
    lanes: () => lanes,
    laneChanges,
    masks: {
      get: () => undefined,
      load: async () => [],
      prefetch: () => undefined,
      invalidate: () => undefined,
      changes: createSignal({ from: 0, to: -1 }),
    },
    openProject: nothing,
    closeProject: () => undefined,
    openMedia: nothing,
    closeMedia: () => undefined,
    loadOverlaps: nothing,
    refreshModels: nothing,
    refreshSettings: nothing,
    dispose: () => undefined,
  };
  return { document, changeLanes: laneChanges.set };
}

/** A workspace around a document. What it cannot do is not there, and calling it fails. */
export function syntheticWorkspace(document: EditorDocument, filmUrl: string): Workspace {
  const session = createSession();
  const last = (document.store.getState().media?.frameCount ?? 1) - 1;
  const actions = {
    goToFrame: (frame: number) => session.playhead.set(Math.min(last, Math.max(0, Math.round(frame)))),
    select: (selection: readonly number[]) => session.store.setState({ selection }),
    toggleSelected: (trackId: number) =>
      session.store.setState(({ selection }) => ({
        selection: selection.includes(trackId) ? selection.filter((other) => other !== trackId) : [...selection, trackId],
      })),
  };
  const workspace = {
    document,
    session,
    actions,
    host: { filmstrip: async () => ({ url: filmUrl, tiles: 16, tileWidthPx: 160, tileHeightPx: 90 }) },
    commands: { all: [], get: () => undefined, run: () => false, keyLabel: () => null },
    notices: { report: (error: unknown) => console.error(error) },
    activeTool: createSignal(null),
  };
  // The pages that use it ask for no more than this.
  return workspace as unknown as Workspace;
}
