import { IconCheck, IconCircleCheckFilled } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useDocument } from '../../app/workspace.ts';
import type { Filmstrip } from '../../host/host.ts';
import { textScale } from '../../timeline/timeline-height.ts';
import { KeyCap } from '../../ui/KeyCap.tsx';
import styles from './ReviewList.module.css';
import { levelOf, type ReviewItem } from './review-queue.ts';
import { useFilmstrip } from './use-review-queue.ts';

const ROW_PX = 60;

/** The queue. Arrow keys move and show the frame, Y marks and goes on. */
export function ReviewList(props: {
  readonly items: readonly ReviewItem[];
  readonly activeKey: string | null;
  readonly onOpen: (item: ReviewItem) => void;
  readonly onMark: (item: ReviewItem) => void;
}) {
  const { t } = useTranslation('review');
  const { items, activeKey } = props;
  const film = useFilmstrip();
  const list = useRef<HTMLDivElement>(null);
  const active = items.findIndex((item) => item.key === activeKey);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => list.current,
    estimateSize: () => ROW_PX * textScale(),
    overscan: 6,
  });
  useEffect(() => {
    if (active >= 0) rows.scrollToIndex(active, { align: 'auto' });
  }, [rows, active]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const current = items[active];
    const target = {
      ArrowDown: items[Math.min(items.length - 1, active + 1)],
      ArrowUp: items[Math.max(0, active - 1)],
      Home: items[0],
      End: items.at(-1),
      Enter: current,
    }[event.key];
    if (target !== undefined) props.onOpen(target);
    else if (event.code === 'KeyY' && !event.shiftKey && current !== undefined) props.onMark(current);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div
        ref={list}
        className={styles.list}
        role="listbox"
        tabIndex={0}
        aria-label={t('queue')}
        aria-activedescendant={active >= 0 ? `review-${activeKey}` : undefined}
        onKeyDown={onKeyDown}
      >
        <div className={styles.all} style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((row) => {
            const item = items[row.index];
            return item === undefined ? null : (
              <ReviewRow
                key={item.key}
                item={item}
                film={film}
                place={{ top: row.start, height: row.size, position: row.index + 1, of: items.length }}
                selected={row.index === active}
                onOpen={() => props.onOpen(item)}
                onMark={() => props.onMark(item)}
              />
            );
          })}
        </div>
      </div>
      <div className={styles.keys} aria-hidden="true">
        <KeyCap keys="↑ ↓" /> {t('keys.move')}
        <KeyCap keys="Y" /> {t('keys.mark')}
      </div>
    </>
  );
}

function ReviewRow(props: {
  readonly item: ReviewItem;
  readonly film: Filmstrip | null;
  readonly place: { readonly top: number; readonly height: number; readonly position: number; readonly of: number };
  readonly selected: boolean;
  readonly onOpen: () => void;
  readonly onMark: () => void;
}) {
  const { t } = useTranslation('review');
  const { item, place } = props;
  const track = useDocument((state) => state.tracks.find((each) => each.id === item.trackId));
  const level = levelOf(item.severity);
  const frames = item.from === item.to ? t('frame', { frame: item.from }) : t('range', { from: item.from, to: item.to });
  const reasons = item.kinds.map((kind) => t(`kinds.${kind}`)).join(', ');
  const reviewed = item.state === 'reviewed';
  const name = track?.instanceName || t('objectName', { number: track?.objectId ?? '' });
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list hears the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names the active row
    <div
      id={`review-${item.key}`}
      className={styles.row}
      role="option"
      aria-selected={props.selected}
      aria-posinset={place.position}
      aria-setsize={place.of}
      data-reviewed={reviewed}
      style={{ transform: `translateY(${place.top}px)`, height: place.height }}
      onClick={props.onOpen}
    >
      <Tile film={props.film} frame={item.at} />
      <div className={styles.text}>
        <div className={styles.line}>
          <span className={styles.frames}>{frames}</span>
          <Level level={level} label={t(`levels.${level}`)} />
        </div>
        <div className={styles.object}>
          <span className={styles.swatch} style={{ background: track?.color }} />
          <span className={styles.number}>{track?.objectId}</span>
          <span className={styles.name}>{name}</span>
        </div>
        <div className={styles.reasons} title={reasons}>
          {reasons}
        </div>
      </div>
      {reviewed ? <span className="visually-hidden">{t('reviewed')}</span> : null}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: by keyboard the same is Y; the list keeps the focus */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a button cannot stand in an option */}
      <span
        className={styles.mark}
        title={reviewed ? t('unmarkItem') : t('markItem')}
        onClick={(event) => {
          event.stopPropagation();
          props.onMark();
        }}
      >
        {reviewed ? (
          <IconCircleCheckFilled size={18} aria-hidden="true" />
        ) : (
          <IconCheck size={16} stroke={1.75} aria-hidden="true" />
        )}
      </span>
    </div>
  );
}

/** The picture of the filmstrip that is nearest to a frame. */
function Tile({ film, frame }: { readonly film: Filmstrip | null; readonly frame: number }) {
  const frameCount = useDocument((state) => state.media?.frameCount ?? 1);
  if (film === null) return <span className={styles.tile} />;
  const tile = Math.min(film.tiles - 1, Math.floor((frame * film.tiles) / frameCount));
  const style: CSSProperties = {
    backgroundImage: `url("${film.url}")`,
    backgroundSize: `${film.tiles * 100}% 100%`,
    backgroundPosition: `${film.tiles === 1 ? 0 : (100 * tile) / (film.tiles - 1)}% 0`,
    aspectRatio: `${film.tileWidthPx} / ${film.tileHeightPx}`,
  };
  return <span className={styles.tile} style={style} />;
}

/** Severity as one to three bars. */
function Level({ level, label }: { readonly level: 'low' | 'middle' | 'high'; readonly label: string }) {
  const bars = { low: 1, middle: 2, high: 3 }[level];
  return (
    <span className={styles.level} data-level={level} title={label}>
      <span className="visually-hidden">{label}</span>
      {[1, 2, 3].map((bar) => (
        <i key={bar} data-on={bar <= bars} />
      ))}
    </span>
  );
}
