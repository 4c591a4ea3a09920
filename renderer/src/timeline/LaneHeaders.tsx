import { IconEyeOff, IconLock } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Track } from '../../../native/contract/records.ts';
import { useDocument, useSession, useWorkspace } from '../app/workspace.ts';
import styles from './LaneHeaders.module.css';
import { laneHeight, laneLayout } from './lane-layout.ts';
import { textScale } from './timeline-height.ts';
import { timelineViewOf } from './timeline-view.ts';
import { useSignal } from './use-signal.ts';

const ICON = { size: 12, stroke: 1.75 } as const;

/** Names of the lanes, as a list from which objects are chosen. It scrolls, and the lanes follow. */
export function LaneHeaders() {
  const { t } = useTranslation('timeline');
  const { session, actions } = useWorkspace();
  const view = timelineViewOf(session);
  const tracks = useDocument((state) => state.tracks);
  const selection = useSession((state) => state.selection);
  const heightPx = useSignal(view.laneHeightPx);
  const collapsed = useSignal(view.collapsed);
  const list = useRef<HTMLDivElement>(null);
  const activeId = selection.at(-1);
  const active = tracks.findIndex((track) => track.id === activeId);
  const layout = laneLayout(tracks.length, heightPx, active, textScale());
  const rows = useVirtualizer({
    count: tracks.length,
    getScrollElement: () => list.current,
    estimateSize: (index) => laneHeight(layout, index),
    overscan: 6,
  });
  // Heights are told, not measured: all are to be asked for again when they have changed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the heights hang on
  useEffect(() => rows.measure(), [rows, heightPx, active]);
  useEffect(() => {
    if (active >= 0) rows.scrollToIndex(active, { align: 'auto' });
  }, [rows, active]);
  // Lanes can be scrolled by wheel over the time area, too.
  useEffect(
    () =>
      view.scrollTopPx.subscribe((top) => {
        if (list.current !== null && list.current.scrollTop !== top) list.current.scrollTop = top;
      }),
    [view],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    const next = tracks[Math.min(tracks.length - 1, Math.max(0, active + step))];
    if (next !== undefined) actions.select(event.shiftKey ? [...new Set([...selection, next.id])] : [next.id]);
  };
  const onClick = (track: Track) => (event: MouseEvent) =>
    event.ctrlKey || event.metaKey ? actions.toggleSelected(track.id) : actions.select([track.id]);
  if (collapsed) return null;
  return (
    <div className={styles.root}>
      <div className={styles.corner}>{t('lanes')}</div>
      <div
        ref={list}
        className={styles.list}
        role="listbox"
        tabIndex={0}
        aria-label={t('lanes')}
        aria-multiselectable
        aria-activedescendant={active >= 0 ? `lane-${activeId}` : undefined}
        onKeyDown={onKeyDown}
        onScroll={(event) => view.scrollTopPx.set(event.currentTarget.scrollTop)}
      >
        <div className={styles.all} style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((row) => {
            const track = tracks[row.index];
            return track === undefined ? null : (
              <LaneHeader
                key={track.id}
                track={track}
                place={{ top: row.start, height: row.size, position: row.index + 1, of: tracks.length }}
                state={row.index === active ? 'active' : selection.includes(track.id) ? 'selected' : 'plain'}
                onClick={onClick(track)}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function LaneHeader(props: {
  readonly track: Track;
  readonly place: { readonly top: number; readonly height: number; readonly position: number; readonly of: number };
  readonly state: 'active' | 'selected' | 'plain';
  readonly onClick: (event: MouseEvent) => void;
}) {
  const { t } = useTranslation('timeline');
  const { session } = useWorkspace();
  const { track, place, state } = props;
  const className = useDocument((all) => all.classes.find((each) => each.id === track.classId)?.name);
  const classColor = useDocument((all) => all.classes.find((each) => each.id === track.classId)?.color);
  const colorBy = useSession((all) => all.display.colorBy);
  const name = track.instanceName || className || t('laneName', { number: track.objectId });
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list hears the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names the active row
    <div
      id={`lane-${track.id}`}
      className={styles.row}
      role="option"
      aria-selected={state !== 'plain'}
      aria-posinset={place.position}
      aria-setsize={place.of}
      data-state={state}
      data-hidden={track.hidden}
      style={{ transform: `translateY(${place.top}px)`, height: place.height }}
      onClick={props.onClick}
      onPointerEnter={() => session.hoveredTrack.set(track.id)}
      onPointerLeave={() => session.hoveredTrack.set(null)}
    >
      <span
        className={styles.swatch}
        style={{ background: (colorBy === 'class' ? classColor : undefined) ?? track.color }}
        aria-hidden="true"
      />
      <span className={styles.number}>{track.objectId}</span>
      <span className={styles.name} title={name}>
        {name}
      </span>
      {track.locked ? <IconLock {...ICON} aria-label={t('locked')} /> : null}
      {track.hidden ? <IconEyeOff {...ICON} aria-label={t('hidden')} /> : null}
    </div>
  );
}
