/** Lanes gathered into pixel columns at the zoom that is shown: made when first seen, piece by piece, and again when a lane has changed. */
import type { IndexedLane } from './lane-index.ts';
import { gatherMarks, gatherScores } from './marks.ts';

/** Columns of a lane; only those that were asked for are right. */
export interface LaneColumns {
  readonly count: number;
  readonly marks: Uint16Array;
}

/** Scores of a lane's columns, 0 to 200, 255 where none is known. */
export interface ScoreColumns {
  readonly least: Uint8Array;
  readonly greatest: Uint8Array;
}

export interface ColumnCache {
  /** Columns `from` to `to` (not included) of a lane. The answer is reused for the same lane. */
  marks(indexed: IndexedLane, framesPerColumn: number, from: number, to: number): LaneColumns;
  /** Scores of the lane that is worked on: one lane at a time. */
  scores(indexed: IndexedLane, framesPerColumn: number, from: number, to: number): ScoreColumns;
}

/** Columns are made in pieces of this many, so that panning makes few and zooming no more than are seen. */
const PIECE = 256;

interface Entry {
  version: number;
  framesPerColumn: number;
  count: number;
  readonly marks: Uint16Array;
  /** 1 for pieces that are made. */
  readonly made: Uint8Array;
}

/** Makes a cache that keeps one zoom of each lane. */
export function createColumnCache(): ColumnCache {
  const entries = new Map<number, Entry>();
  let scored: { readonly least: Uint8Array; readonly greatest: Uint8Array } | null = null;
  return {
    marks(indexed, framesPerColumn, from, to) {
      const entry = entryOf(entries, indexed, framesPerColumn);
      const first = Math.max(0, Math.floor(from / PIECE));
      const last = Math.min(Math.ceil(entry.count / PIECE), Math.ceil(to / PIECE));
      for (let piece = first; piece < last; piece++) {
        if (entry.made[piece] === 1) continue;
        const end = Math.min(entry.count, (piece + 1) * PIECE);
        gatherMarks(indexed.marks, framesPerColumn, entry.marks, piece * PIECE, end);
        entry.made[piece] = 1;
      }
      return entry;
    },
    scores(indexed, framesPerColumn, from, to) {
      const frames = indexed.marks.length;
      if (scored === null || scored.least.length !== frames) {
        scored = { least: new Uint8Array(frames), greatest: new Uint8Array(frames) };
      }
      gatherScores(indexed.lane.scores, framesPerColumn, scored.least, scored.greatest, from, to);
      return scored;
    },
  };
}

function entryOf(entries: Map<number, Entry>, indexed: IndexedLane, framesPerColumn: number): Entry {
  const { lane, marks, version } = indexed;
  let entry = entries.get(lane.trackId);
  if (entry === undefined || entry.marks.length !== marks.length) {
    const made = new Uint8Array(Math.ceil(marks.length / PIECE) + 1);
    entry = { version: -1, framesPerColumn: 0, count: 0, marks: new Uint16Array(marks.length), made };
    entries.set(lane.trackId, entry);
  }
  if (entry.version !== version || entry.framesPerColumn !== framesPerColumn) {
    entry.version = version;
    entry.framesPerColumn = framesPerColumn;
    entry.count = Math.ceil(marks.length / framesPerColumn);
    entry.made.fill(0);
  }
  return entry;
}
