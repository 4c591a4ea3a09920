/** The queue of suspicious stretches: what is in it, in which order, and how far a person is. Pure. */
import type { ReviewIndex } from '../../document/document.ts';
import type { FlagKind } from '../../timeline/flags.ts';
import { gatherProblems, isReviewed, type Problem, type Suspicion } from '../../timeline/problems.ts';

/** A stretch of frames of one object that is to be looked at. */
export interface ReviewItem extends Suspicion {
  /** The same for the same stretch, also when others come or go. */
  readonly key: string;
  readonly state: 'open' | 'reviewed';
}

export interface ReviewFilter {
  /** Only these kinds; empty stands for all. */
  readonly kinds: readonly FlagKind[];
  /** Only this object; null stands for all. */
  readonly trackId: number | null;
  readonly show: 'open' | 'all';
  readonly order: 'frame' | 'severity';
}

export const NO_FILTER: ReviewFilter = { kinds: [], trackId: null, show: 'open', order: 'frame' };

/** Gathers problems into items, by frame and within a frame by object. */
export function reviewItems(problems: readonly Problem[], reviews: ReviewIndex): readonly ReviewItem[] {
  const byTrack = Map.groupBy(problems, (problem) => problem.trackId);
  const items = [...byTrack.values()].flatMap((own) => gatherProblems(own));
  return items
    .map((item): ReviewItem => {
      const state = isReviewed(reviews, item.trackId, item.from, item.to) ? 'reviewed' : 'open';
      return { ...item, key: `${item.trackId}-${item.from}`, state };
    })
    .sort(byFrame);
}

/** The items that a filter lets through, in its order. */
export function filterItems(items: readonly ReviewItem[], filter: ReviewFilter): readonly ReviewItem[] {
  const kept = items.filter(
    (item) =>
      (filter.show === 'all' || item.state === 'open') &&
      (filter.trackId === null || item.trackId === filter.trackId) &&
      (filter.kinds.length === 0 || item.kinds.some((kind) => filter.kinds.includes(kind))),
  );
  return filter.order === 'frame' ? kept : kept.sort((a, b) => b.severity - a.severity || byFrame(a, b));
}

function byFrame(a: ReviewItem, b: ReviewItem): number {
  return a.from - b.from || a.trackId - b.trackId;
}

/** The item that is looked at next once this one is done: the one after it, else the one before; null when it was the only one. */
export function itemAfter(items: readonly ReviewItem[], key: string): ReviewItem | null {
  const at = items.findIndex((item) => item.key === key);
  return items[at + 1] ?? (at > 0 ? (items[at - 1] ?? null) : null);
}

/** How serious an item is, in three steps. */
export function levelOf(severity: number): 'low' | 'middle' | 'high' {
  if (severity >= 0.7) return 'high';
  return severity >= 0.45 ? 'middle' : 'low';
}
