/** What components of the library read, joined from the document and what the library knows. */
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { useDocument, useWorkspace } from '../../app/workspace.ts';
import type { LibraryData } from './library-data.ts';
import { type LibraryPane, type LibraryUiState, libraryOf } from './library-ui.ts';
import {
  arrangeMedia,
  arrangeProjects,
  busyMedia,
  keepKnown,
  type MediaRow,
  type ProjectRow,
  type SelectHow,
  type Selection,
  selectItem,
} from './library-view.ts';

export function useLibraryUi<T>(select: (state: LibraryUiState) => T): T {
  return useStore(libraryOf(useWorkspace()).store, select);
}

export function useLibraryData<T>(select: (state: LibraryData) => T): T {
  return useStore(libraryOf(useWorkspace()).reader.store, select);
}

/** The projects that the list shows, in order; null until they have been read. */
export function useProjectRows(): { readonly shown: readonly ProjectRow[]; readonly total: number } | null {
  const projects = useLibraryData((data) => data.projects);
  const summaries = useLibraryData((data) => data.summaries);
  const sizes = useLibraryData((data) => data.projectBytes);
  const search = useLibraryUi((ui) => ui.search.projects);
  const sort = useLibraryUi((ui) => ui.projectSort);
  return useMemo(() => {
    if (projects === null) return null;
    const rows = projects
      .filter((project) => project.deletedAtMs === null)
      .map((project) => ({ project, summary: summaries.get(project.id) ?? null, bytes: sizes.get(project.id) ?? null }));
    return { shown: arrangeProjects(rows, search, sort), total: rows.length };
  }, [projects, summaries, sizes, search, sort]);
}

/** The media items of the open project that the grid shows, in order. */
export function useMediaRows(): { readonly shown: readonly MediaRow[]; readonly total: number } {
  const items = useDocument((document) => document.mediaItems);
  const jobs = useDocument((document) => document.jobs);
  const summaries = useLibraryData((data) => data.mediaSummaries);
  const sizes = useLibraryData((data) => data.mediaBytes);
  const search = useLibraryUi((ui) => ui.search.media);
  const sort = useLibraryUi((ui) => ui.mediaSort);
  return useMemo(() => {
    const busy = busyMedia(jobs);
    const rows = items
      .filter((media) => media.deletedAtMs === null)
      .map((media) => ({
        media,
        summary: summaries.get(media.id) ?? null,
        bytes: sizes.get(media.id) ?? null,
        busy: busy.has(media.id),
      }));
    return { shown: arrangeMedia(rows, search, sort), total: rows.length };
  }, [items, jobs, summaries, sizes, search, sort]);
}

export interface PaneSelection {
  readonly selection: Selection;
  readonly select: (id: number, how: SelectHow) => void;
  readonly selectAll: () => void;
  readonly clear: () => void;
  /** Remembers that the keyboard is here. */
  readonly enter: () => void;
}

/** The selection of one of the two lists. */
export function usePaneSelection(pane: LibraryPane, order: readonly number[]): PaneSelection {
  const { store } = libraryOf(useWorkspace());
  const stored = useLibraryUi((ui) => ui.selection[pane]);
  const selection = useMemo(() => keepKnown(stored, order), [stored, order]);
  return useMemo(() => {
    const set = (next: Selection) => store.setState((ui) => ({ pane, selection: { ...ui.selection, [pane]: next } }));
    return {
      selection,
      select: (id, how) => set(selectItem(selection, order, id, how)),
      selectAll: () => set({ ids: order, anchor: order[0] ?? null, focus: selection.focus ?? order[0] ?? null }),
      clear: () => set({ ...selection, ids: [], anchor: null }),
      enter: () => {
        if (store.getState().pane !== pane) store.setState({ pane });
      },
    };
  }, [store, pane, selection, order]);
}
