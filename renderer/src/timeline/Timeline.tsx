import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '../app/workspace.ts';
import { LaneHeaders } from './LaneHeaders.tsx';
import { TimeArea } from './TimeArea.tsx';
import styles from './Timeline.module.css';
import { TransportBar } from './TransportBar.tsx';
import { clampHeight, TIMELINE_HEIGHT } from './timeline-height.ts';
import { timelineViewOf } from './timeline-view.ts';
import { useSignal } from './use-signal.ts';

/** Transport, ruler, filmstrip and a lane for each object. */
export function Timeline() {
  const { t } = useTranslation('timeline');
  const { session } = useWorkspace();
  const view = timelineViewOf(session);
  const collapsed = useSignal(view.collapsed);
  const root = useRef<HTMLDivElement>(null);
  // The height changes while it is dragged: written past React.
  useEffect(() => {
    const write = (heightPx: number | null) =>
      root.current?.style.setProperty('--timeline-height', heightPx === null ? 'initial' : `${heightPx}px`);
    write(view.heightPx.get());
    return view.heightPx.subscribe(write);
  }, [view]);
  return (
    <div ref={root} className={styles.root} data-collapsed={collapsed} data-scope="timeline">
      {collapsed ? null : <HeightHandle label={t('resize')} />}
      <TransportBar />
      <div className={styles.body}>
        <LaneHeaders />
        <TimeArea />
      </div>
    </div>
  );
}

/** The upper edge, which can be dragged or moved with the arrow keys. */
function HeightHandle({ label }: { readonly label: string }) {
  const { session } = useWorkspace();
  const { heightPx } = timelineViewOf(session);
  const start = useRef<{ readonly y: number; readonly heightPx: number } | null>(null);
  const handle = useRef<HTMLDivElement>(null);
  const now = () => heightPx.get() ?? handle.current?.parentElement?.offsetHeight ?? TIMELINE_HEIGHT.least;
  const set = (next: number | null) => {
    heightPx.set(next === null ? null : clampHeight(next, window.innerHeight));
    handle.current?.setAttribute('aria-valuenow', String(now()));
  };
  useEffect(() => {
    handle.current?.setAttribute('aria-valuenow', String(handle.current.parentElement?.offsetHeight ?? 0));
  }, []);
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    start.current = { y: event.clientY, heightPx: now() };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (start.current !== null) set(start.current.heightPx + start.current.y - event.clientY);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowUp: 16, ArrowDown: -16, PageUp: 96, PageDown: -96 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    set(now() + step);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that is moved is no thematic break
    <div
      ref={handle}
      className={styles.heightHandle}
      role="separator"
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label={label}
      aria-valuenow={heightPx.get() ?? TIMELINE_HEIGHT.least}
      aria-valuemin={TIMELINE_HEIGHT.least}
      aria-valuemax={TIMELINE_HEIGHT.most}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        start.current = null;
      }}
      onDoubleClick={() => set(null)}
      onKeyDown={onKeyDown}
    />
  );
}
