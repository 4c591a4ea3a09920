/** What the export dialog reads and does. */
import { useEffect, useMemo, useState } from 'react';
import type { ExportFormat, Preflight } from '../../../../native/contract/dataset.ts';
import type { Track } from '../../../../native/contract/records.ts';
import { useDocument, useSession, useWorkspace } from '../../app/workspace.ts';
import { libraryOf } from '../library/library-ui.ts';
import { type ExportForm, type ExportSurroundings, problemsOf, recallForm, toPreflight } from './export-form.ts';

export interface FormatEntry {
  readonly format: ExportFormat;
  readonly name: string;
  readonly summary: string;
  readonly lossless: boolean;
}

const NO_IDS: readonly number[] = [];
/** People change several things in a row; the engine counts once they pause. */
const PAUSE_MS = 350;

/** The project, media, classes and range that an export is filled in against; null without a project. */
export function useSurroundings(): ExportSurroundings | null {
  const project = useDocument((document) => document.project);
  const media = useDocument((document) => document.mediaItems);
  const mediaId = useDocument((document) => document.media?.id ?? null);
  const classes = useDocument((document) => document.classes);
  const range = useSession((session) => session.range);
  return useMemo(() => {
    if (project === null) return null;
    return {
      projectId: project.id,
      projectName: project.name,
      mediaId,
      allMediaIds: media.filter((item) => item.deletedAtMs === null).map((item) => item.id),
      allClassIds: classes.map((entry) => entry.id),
      range,
    };
  }, [project, media, mediaId, classes, range]);
}

/** The form as it was left, with what is selected right now. */
export function useStartForm(around: ExportSurroundings): ExportForm {
  const workspace = useWorkspace();
  const [form] = useState(() => {
    const recalled = recallForm(localStorage, around.projectId);
    const library = libraryOf(workspace).store.getState();
    const chosen = workspace.session.store.getState().view === 'library' ? library.selection.media.ids : NO_IDS;
    if (chosen.length > 1) return { ...recalled, media: 'selected' as const, mediaIds: [...chosen] };
    return around.mediaId === null && recalled.media === 'this' ? { ...recalled, media: 'all' as const } : recalled;
  });
  return form;
}

/** The formats that the engine writes. */
export function useFormats(): readonly FormatEntry[] {
  const { host, notices } = useWorkspace();
  const [formats, setFormats] = useState<readonly FormatEntry[]>([]);
  useEffect(() => {
    host.engine.datasets.formats({}).then(setFormats, (error: unknown) => notices.report(error));
  }, [host, notices]);
  return formats;
}

export type PreflightState =
  | { readonly state: 'waiting' }
  | { readonly state: 'counting'; readonly last: Preflight | null }
  | { readonly state: 'ready'; readonly preflight: Preflight }
  | { readonly state: 'failed'; readonly error: unknown };

/** What an export would write, counted anew whenever the form or the project changes. */
export function usePreflight(form: ExportForm, around: ExportSurroundings): PreflightState {
  const { host } = useWorkspace();
  const [state, setState] = useState<PreflightState>({ state: 'waiting' });
  const newestEdit = useDocument((document) => document.history.find((edit) => !edit.undone)?.id ?? null);
  const request = useMemo(
    () => (problemsOf(form, around).length > 0 ? null : JSON.stringify(toPreflight(form, around))),
    [form, around],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new edit changes the counts
  useEffect(() => {
    if (request === null) {
      setState({ state: 'waiting' });
      return;
    }
    const abort = new AbortController();
    setState((before) => ({ state: 'counting', last: before.state === 'ready' ? before.preflight : null }));
    const timer = setTimeout(() => {
      host.engine.datasets.preflight(JSON.parse(request), { signal: abort.signal }).then(
        (preflight) => !abort.signal.aborted && setState({ state: 'ready', preflight }),
        (error: unknown) => !abort.signal.aborted && setState({ state: 'failed', error }),
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [host, request, newestEdit]);
  return state;
}

/** The objects of a media item: those of the open one at once, others from the engine. */
export function useTracksOf(mediaId: number | null): readonly Track[] {
  const { host, notices } = useWorkspace();
  const openId = useDocument((document) => document.media?.id ?? null);
  const openTracks = useDocument((document) => document.tracks);
  const [others, setOthers] = useState<{ readonly mediaId: number; readonly tracks: readonly Track[] } | null>(null);
  useEffect(() => {
    if (mediaId === null || mediaId === openId) return;
    let gone = false;
    host.engine.tracks.list({ mediaId }).then(
      (tracks) => !gone && setOthers({ mediaId, tracks }),
      (error: unknown) => notices.report(error),
    );
    return () => {
      gone = true;
    };
  }, [host, notices, mediaId, openId]);
  if (mediaId !== null && mediaId === openId) return openTracks;
  return others !== null && others.mediaId === mediaId ? others.tracks : [];
}
