/** What rows say about whole lanes, worked out for the rows that are shown and told at a calm pace while lanes stream in. */
import { useSyncExternalStore } from 'react';
import { useWorkspace } from '../../app/workspace.ts';
import type { EditorDocument, LaneChange } from '../../document/document.ts';
import { countMasks, portraitFrame } from './frame-state.ts';

/** Replaced whenever something of the lane has changed. */
export interface LaneFacts {
  /** Frames with a mask. */
  readonly masks: number;
  /** The frame whose picture stands for the object. */
  readonly portrait: number | null;
  /** Grows when that picture may have changed. */
  readonly revision: number;
}

export interface LaneFactsReader {
  get(trackId: number): LaneFacts;
  /** Grows with each change of any lane. */
  version(): number;
  subscribe(listener: () => void): () => void;
}

/** Rows are told at most this often. */
const PACE_MS = 200;

/** Makes a reader. It listens to the document for as long as that lives: both belong to the window. */
export function createLaneFacts(document: Pick<EditorDocument, 'lanes' | 'laneChanges'>): LaneFactsReader {
  const facts = new Map<number, LaneFacts>();
  const stale = new Map<number, LaneFacts>();
  const listeners = new Set<() => void>();
  let version = 0;
  let told: 'all' | 'soon' = 'all';

  const drop = (trackId: number, range: LaneChange['range']) => {
    const known = facts.get(trackId);
    if (known === undefined) return;
    facts.delete(trackId);
    const { portrait, revision } = known;
    const touched = range === null || portrait === null || (portrait >= range.from && portrait <= range.to);
    stale.set(trackId, { ...known, revision: touched ? revision + 1 : revision });
  };
  const onChange = ({ trackIds, range }: LaneChange) => {
    for (const trackId of trackIds ?? [...facts.keys()]) drop(trackId, range);
    version++;
    if (listeners.size === 0 || told === 'soon') return;
    told = 'soon';
    setTimeout(() => {
      told = 'all';
      for (const listener of [...listeners]) listener();
    }, PACE_MS);
  };
  document.laneChanges.subscribe(onChange);
  return {
    get(trackId) {
      const known = facts.get(trackId);
      if (known !== undefined) return known;
      const states = document.lanes().get(trackId)?.states;
      const masks = states === undefined ? 0 : countMasks(states);
      const portrait = states === undefined ? null : portraitFrame(states);
      const read = { masks, portrait, revision: stale.get(trackId)?.revision ?? 0 };
      facts.set(trackId, read);
      return read;
    },
    version: () => version,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const readers = new WeakMap<EditorDocument, LaneFactsReader>();

/** The reader of a window, made when it is first asked for. */
export function laneFactsOf(document: EditorDocument): LaneFactsReader {
  let reader = readers.get(document);
  if (reader === undefined) {
    reader = createLaneFacts(document);
    readers.set(document, reader);
  }
  return reader;
}

/** The facts of one lane, inside a component. */
export function useLaneFacts(trackId: number): LaneFacts {
  const reader = laneFactsOf(useWorkspace().document);
  return useSyncExternalStore(reader.subscribe, () => reader.get(trackId));
}
