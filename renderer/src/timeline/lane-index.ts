/**
 * Marks, flags and problems of every lane, kept up to date piece by piece: what changed is noted at once, marks are made when
 * they are asked for, flags in short slices of spare time, so that no frame of the screen waits for them.
 */
import type { FrameRange } from '../../../native/contract/geometry.ts';
import type { EditorDocument, LaneChange, LaneData, ReviewIndex } from '../document/document.ts';
import { createSignal, type ReadonlySignal } from '../ui/signal.ts';
import { affectedFrames, DEFAULT_FLAG_OPTIONS, type FlagOptions, flagLane } from './flags.ts';
import { markFrames } from './marks.ts';
import { type Problem, problems } from './problems.ts';

/** One lane with what was made of it. `version` grows with every change of the marks. */
export interface IndexedLane {
  readonly lane: LaneData;
  readonly marks: Uint16Array;
  readonly version: number;
}

export interface LaneIndex {
  /** The lane with marks that are right but for flags still to come; null when there is no such lane. Cheap when nothing changed. */
  get(trackId: number): IndexedLane | null;
  /** Problems of a lane; what is still to be flagged is flagged now. */
  problems(trackId: number): readonly Problem[];
  /** Problems of all lanes that are flagged already, by lane, and how many lanes are still to be. */
  known(): { readonly problems: readonly Problem[]; readonly pending: number };
  /** Counts up when marks or flags of any lane have changed. */
  readonly changes: ReadonlySignal<number>;
  dispose(): void;
}

interface Entry {
  lane: LaneData;
  marks: Uint16Array;
  flags: Uint8Array;
  version: number;
  /** Frames whose marks, and whose flags, are out of date; null when none are. */
  staleMarks: FrameRange | null;
  staleFlags: FrameRange | null;
  problems: readonly Problem[] | null;
}

/** Longest slice of background work, in ms. */
const SLICE_MS = 4;

export interface LaneIndexParts {
  readonly document: Pick<EditorDocument, 'store' | 'lanes' | 'laneChanges'>;
  readonly now: () => number;
  /** Calls back when there is time to spare. Returns how to call it off. */
  readonly whenIdle: (work: () => void) => () => void;
}

/** Makes the index of a document's lanes; it follows the document until it is disposed. */
export function createLaneIndex({ document, now, whenIdle }: LaneIndexParts): LaneIndex {
  const entries = new Map<number, Entry>();
  const changes = createSignal(0);
  let options = optionsOf(document);
  let reviews = document.store.getState().reviews;
  let cancelIdle: (() => void) | null = null;

  const tell = () => changes.set(changes.get() + 1);
  const schedule = () => {
    cancelIdle ??= whenIdle(() => {
      cancelIdle = null;
      const end = now() + SLICE_MS;
      let left = false;
      for (const entry of entries.values()) {
        if (entry.staleFlags === null && entry.problems !== null) continue;
        if (now() >= end) {
          left = true;
          break;
        }
        refreshFlags(entry, options);
        entry.problems ??= problems(entry.lane, entry.flags, options);
      }
      if (left) schedule();
      tell();
    });
  };
  const follow = (change: LaneChange) => {
    syncEntries(entries, document.lanes());
    const touched = change.trackIds === null ? entries.keys() : change.trackIds;
    for (const trackId of touched) {
      const entry = entries.get(trackId);
      if (entry !== undefined) soil(entry, change.range);
    }
    schedule();
    tell();
  };
  const stops = [
    document.laneChanges.subscribe(follow),
    document.store.subscribe((state) => {
      if (state.reviews !== reviews) {
        reviews = state.reviews;
        for (const entry of entries.values()) entry.staleMarks = whole(entry.lane);
        tell();
      }
      const next = optionsOf(document);
      if (next.lowScore === options.lowScore) return;
      options = next;
      for (const entry of entries.values()) soil(entry, null);
      schedule();
      tell();
    }),
  ];
  follow({ trackIds: null, range: null });

  return {
    changes,
    get(trackId) {
      const entry = entryOf(entries, document.lanes(), trackId);
      if (entry === null) return null;
      refreshMarks(entry, reviews);
      return entry;
    },
    problems(trackId) {
      const entry = entryOf(entries, document.lanes(), trackId);
      if (entry === null) return [];
      refreshFlags(entry, options);
      entry.problems ??= problems(entry.lane, entry.flags, options);
      return entry.problems;
    },
    known() {
      let pending = 0;
      const all: Problem[] = [];
      for (const entry of entries.values()) {
        if (entry.staleFlags !== null || entry.problems === null) pending++;
        for (const problem of entry.problems ?? []) all.push(problem);
      }
      return { problems: all, pending };
    },
    dispose() {
      for (const stop of stops) stop();
      cancelIdle?.();
    },
  };
}

function optionsOf(document: LaneIndexParts['document']): FlagOptions {
  const lowScore = document.store.getState().settings?.interface.lowScore;
  return lowScore === undefined ? DEFAULT_FLAG_OPTIONS : { ...DEFAULT_FLAG_OPTIONS, lowScore };
}

/** Drops lanes that are gone and takes in new ones; a lane whose arrays were replaced is new. */
function syncEntries(entries: Map<number, Entry>, lanes: ReadonlyMap<number, LaneData>): void {
  for (const [trackId, entry] of entries) if (lanes.get(trackId)?.states !== entry.lane.states) entries.delete(trackId);
  for (const trackId of lanes.keys()) entryOf(entries, lanes, trackId);
}

function entryOf(entries: Map<number, Entry>, lanes: ReadonlyMap<number, LaneData>, trackId: number): Entry | null {
  const lane = lanes.get(trackId);
  if (lane === undefined) return null;
  const known = entries.get(trackId);
  if (known !== undefined && known.lane.states === lane.states) return known;
  const frames = lane.states.length;
  const made: Entry = {
    lane,
    marks: new Uint16Array(frames),
    flags: new Uint8Array(frames),
    version: (known?.version ?? 0) + 1,
    staleMarks: whole(lane),
    staleFlags: whole(lane),
    problems: null,
  };
  entries.set(trackId, made);
  return made;
}

function whole(lane: LaneData): FrameRange | null {
  return lane.states.length === 0 ? null : { from: 0, to: lane.states.length - 1 };
}

function soil(entry: Entry, range: FrameRange | null): void {
  const all = whole(entry.lane);
  if (all === null) return;
  const changed = range === null ? all : { from: Math.min(range.from, all.to), to: Math.min(range.to, all.to) };
  entry.staleMarks = join(entry.staleMarks, changed);
  entry.staleFlags = join(entry.staleFlags, changed);
}

function join(a: FrameRange | null, b: FrameRange): FrameRange {
  return a === null ? b : { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) };
}

function refreshFlags(entry: Entry, options: FlagOptions): void {
  if (entry.staleFlags === null) return;
  const { from, to } = affectedFrames(entry.lane, entry.staleFlags.from, entry.staleFlags.to);
  flagLane(entry.lane, options, entry.flags, from, to);
  entry.staleFlags = null;
  entry.staleMarks = join(entry.staleMarks, { from, to });
  entry.problems = null;
}

function refreshMarks(entry: Entry, reviews: ReviewIndex): void {
  if (entry.staleMarks === null) return;
  markFrames(entry.lane, entry.flags, reviews, entry.marks, entry.staleMarks.from, entry.staleMarks.to);
  entry.staleMarks = null;
  entry.version++;
}
