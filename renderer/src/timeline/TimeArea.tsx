import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { invariant } from '../../../native/contract/errors.ts';
import { useDocument, useWorkspace } from '../app/workspace.ts';
import { loadFilm } from './load-film.ts';
import { dragRange } from './pointer.ts';
import styles from './TimeArea.module.css';
import { attachTimeInput } from './time-input.ts';
import { clampFrame } from './timecode.ts';
import { createTimelineRenderer, type RendererElements, type TimelineRenderer } from './timeline-renderer.ts';
import { laneIndexOf, timelineViewOf } from './timeline-view.ts';
import { useSignal } from './use-signal.ts';

/** Ruler, filmstrip and lanes on canvases, with the playhead over them. All that moves is written past React. */
export function TimeArea() {
  const { t } = useTranslation('timeline');
  const workspace = useWorkspace();
  const { session, document, host } = workspace;
  const view = timelineViewOf(session);
  const collapsed = useSignal(view.collapsed);
  const media = useDocument((state) => state.media);
  const empty = useDocument((state) => state.tracks.length === 0 && state.media !== null);
  const frames = media?.frameCount ?? 1;
  const { set, all } = useElements();
  const renderer = useRef<TimelineRenderer>(null);

  useEffect(() => {
    const elements = all();
    const made = createTimelineRenderer({ document, session, view, index: laneIndexOf(document), elements });
    renderer.current = made;
    const detach = attachTimeInput({
      workspace,
      view,
      elements,
      layout: made.layout,
      describe: (key, values) => t(key, { ...values }),
    });
    return () => {
      detach();
      made.dispose();
      renderer.current = null;
    };
  }, [workspace, document, session, view, all, t]);

  const mediaId = media?.id;
  useEffect(() => {
    renderer.current?.setFilm(null);
    if (mediaId === undefined || frames <= 1) return;
    const cancel = new AbortController();
    loadFilm(host, mediaId, cancel.signal).then(
      (film) => renderer.current?.setFilm(film),
      (error) => cancel.signal.aborted || workspace.notices.report(error),
    );
    return () => cancel.abort();
  }, [host, mediaId, frames, workspace]);

  return (
    <div ref={set.area} className={styles.area}>
      <canvas ref={set.head} className={styles.head} data-film={collapsed ? 'off' : 'on'} />
      <canvas ref={set.lanes} className={styles.lanes} hidden={collapsed} />
      {empty && !collapsed ? <p className={styles.empty}>{t('empty')}</p> : null}
      <RangeHandle end="in" label={t('inPoint')} lastFrame={frames - 1} take={set.inHandle} />
      <RangeHandle end="out" label={t('outPoint')} lastFrame={frames - 1} take={set.outHandle} />
      <div
        ref={set.playhead}
        className={styles.playhead}
        role="slider"
        tabIndex={0}
        aria-label={t('playhead')}
        aria-valuemin={0}
        aria-valuemax={frames - 1}
        aria-valuenow={session.playhead.get()}
      >
        <span ref={set.playheadLabel} className={styles.playheadLabel} />
      </div>
      <div ref={set.tip} className={styles.tip} hidden aria-hidden="true" />
      <div ref={set.track} className={styles.scroll} aria-hidden="true">
        <div ref={set.thumb} className={styles.thumb} />
      </div>
    </div>
  );
}

/** An in or out point: dragged by pointer, moved by arrow keys. */
function RangeHandle(props: {
  readonly end: 'in' | 'out';
  readonly label: string;
  readonly lastFrame: number;
  readonly take: (element: HTMLElement | null) => void;
}) {
  const { session, document } = useWorkspace();
  const { end, lastFrame } = props;
  const onKeyDown = (event: KeyboardEvent) => {
    const sign = { ArrowRight: 1, ArrowLeft: -1, ArrowUp: 1, ArrowDown: -1 }[event.key];
    const { range } = session.store.getState();
    if (sign === undefined || range === null || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    const step = event.shiftKey ? (document.store.getState().settings?.interface.stepFrames ?? 10) : 1;
    const held = end === 'in' ? range.from : range.to;
    const frame = clampFrame(held + sign * step, lastFrame + 1);
    session.store.setState({ range: dragRange(end, end === 'in' ? range.to : range.from, frame) });
  };
  return (
    <div
      ref={props.take}
      className={styles.handle}
      data-end={end}
      role="slider"
      tabIndex={0}
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={lastFrame}
      aria-valuenow={0}
      hidden
      onKeyDown={onKeyDown}
    />
  );
}

type Take<E> = (element: E | null) => void;

/** References to the elements that are written past React. */
function useElements() {
  const found = useRef<Partial<RendererElements>>({});
  return useMemo(() => {
    const take =
      <Name extends keyof RendererElements>(name: Name): Take<RendererElements[Name]> =>
      (element) => {
        found.current[name] = element ?? undefined;
      };
    const set = {
      area: take('area'),
      head: take('head'),
      lanes: take('lanes'),
      playhead: take('playhead'),
      playheadLabel: take('playheadLabel'),
      inHandle: take('inHandle'),
      outHandle: take('outHandle'),
      tip: take('tip'),
      track: take('track'),
      thumb: take('thumb'),
    } satisfies { readonly [Name in keyof RendererElements]: Take<RendererElements[Name]> };
    const all = (): RendererElements => {
      const names = Object.keys(set) as (keyof RendererElements)[];
      invariant(
        names.every((name) => found.current[name] !== undefined),
        'effects run when all elements are there',
      );
      // A copy: React takes the references away before the effects that use them are undone.
      return { ...found.current } as RendererElements;
    };
    return { set, all };
  }, []);
}
