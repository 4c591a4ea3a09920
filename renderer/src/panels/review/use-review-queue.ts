import { useEffect, useMemo, useState } from 'react';
import { useDocument, useWorkspace } from '../../app/workspace.ts';
import type { Filmstrip } from '../../host/host.ts';
import { laneIndexOf } from '../../timeline/timeline-view.ts';
import { type ReviewItem, reviewItems } from './review-queue.ts';

/** While a run fills the lanes the list follows at this pace. */
const REFRESH_MS = 350;

/** All items of the open clip, and how many lanes are still to be looked through. */
export function useReviewItems(): { readonly items: readonly ReviewItem[]; readonly pending: number } {
  const { document } = useWorkspace();
  const index = laneIndexOf(document);
  const reviews = useDocument((state) => state.reviews);
  const [known, setKnown] = useState(() => index.known());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const refresh = () => {
      timer = null;
      setKnown(index.known());
    };
    const stop = index.changes.subscribe(() => {
      timer ??= setTimeout(refresh, REFRESH_MS);
    });
    refresh();
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [index]);
  const items = useMemo(() => reviewItems(known.problems, reviews), [known, reviews]);
  return { items, pending: known.pending };
}

/** Asks for overlaps between neighbouring frames while the panel is open, and again when a run has ended. */
export function useOverlaps(): void {
  const { document, notices } = useWorkspace();
  const mediaId = useDocument((state) => state.media?.id);
  const running = useDocument((state) => state.jobs.some((job) => job.mediaId === mediaId && job.state === 'running'));
  useEffect(() => {
    if (mediaId === undefined || running) return;
    document.loadOverlaps().catch(notices.report);
  }, [document, notices, mediaId, running]);
}

/** The clip's filmstrip for small pictures; null until it is there. */
export function useFilmstrip(): Filmstrip | null {
  const { host, notices } = useWorkspace();
  const mediaId = useDocument((state) => state.media?.id);
  const [film, setFilm] = useState<Filmstrip | null>(null);
  useEffect(() => {
    setFilm(null);
    if (mediaId === undefined) return;
    const cancel = new AbortController();
    host
      .filmstrip(mediaId, cancel.signal)
      .then((answer) => cancel.signal.aborted || setFilm(answer))
      .catch((error) => cancel.signal.aborted || notices.report(error));
    return () => cancel.abort();
  }, [host, notices, mediaId]);
  return film;
}
