import { useMemo, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { useDocument, useWorkspace } from '../../app/workspace.ts';
import { firstMaskFrame } from './frame-state.ts';
import { laneFactsOf } from './lane-facts.ts';
import { objectsViewOf } from './objects-view.ts';
import { listRows, type Row } from './rows.ts';

/** The rows of the list; made anew only when tracks, classes or how the list is shown have changed. */
export function useRows(): readonly Row[] {
  const { document, session } = useWorkspace();
  const view = objectsViewOf(session);
  const grouping = useStore(view, (state) => state.grouping);
  const sortBy = useStore(view, (state) => state.sortBy);
  const filter = useStore(view, (state) => state.filter);
  const collapsed = useStore(view, (state) => state.collapsed);
  const tracks = useDocument((state) => state.tracks);
  const classes = useDocument((state) => state.classes);
  const facts = laneFactsOf(document);
  // Other orders do not depend on lanes.
  const version = useSyncExternalStore(facts.subscribe, () => (sortBy === 'first-frame' ? facts.version() : 0));
  return useMemo(() => {
    void version;
    const firstFrame = (trackId: number) => firstMaskFrame(document.lanes().get(trackId)?.states);
    return listRows(tracks, classes, { grouping, sortBy, filter, collapsed }, firstFrame);
  }, [document, tracks, classes, grouping, sortBy, filter, collapsed, version]);
}
