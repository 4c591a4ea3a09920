import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { moveInGrid, type SelectHow, type Selection } from './library-view.ts';
import styles from './VirtualGrid.module.css';

export interface CellState {
  readonly selected: boolean;
  /** The one cell that the keyboard is on; only its buttons are tab stops. */
  readonly focused: boolean;
}

export interface VirtualGridProps {
  readonly label: string;
  /** What is shown, in order. */
  readonly ids: readonly number[];
  /** Least width of a column in rem; `list` is one column. */
  readonly columns: number | 'list';
  /** Height of a row in rem, as long as it was not measured. */
  readonly rowRem: number;
  readonly selection: Selection;
  readonly onSelect: (id: number, how: SelectHow) => void;
  readonly onSelectAll: () => void;
  readonly onOpen: (id: number) => void;
  /** A click without Ctrl or Shift. */
  readonly onClick?: (id: number) => void;
  readonly onFocusPane: () => void;
  /** The item that is open, if any. */
  readonly currentId?: number | null;
  readonly render: (id: number, state: CellState) => ReactNode;
}

/** Cards or rows of which only those in sight exist; a grid for the keyboard and for screen readers. */
export function VirtualGrid(props: VirtualGridProps) {
  const { ids, selection } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { columns, remPx } = useColumns(scroller, props.columns);
  const rowCount = Math.ceil(ids.length / columns);
  const virtualizer = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => props.rowRem * remPx,
    overscan: 3,
  });
  const focusIndex = selection.focus === null ? -1 : ids.indexOf(selection.focus);
  const entryIndex = focusIndex >= 0 ? focusIndex : 0;
  const wantFocus = useRef(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was measured holds for other columns and type sizes no more
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, columns, remPx]);
  useEffect(() => {
    if (!wantFocus.current || focusIndex < 0) return;
    wantFocus.current = false;
    virtualizer.scrollToIndex(Math.floor(focusIndex / columns), { align: 'auto' });
    // The row may have to be made first.
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-id="${selection.focus}"]`)?.focus());
  }, [focusIndex, columns, selection.focus, virtualizer]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (isTyping(event.target)) return;
    const target = moveInGrid(event.key, isCell(event.target) ? entryIndex : focusIndex, ids.length, columns);
    const focused = ids[entryIndex];
    if (target !== null && !event.altKey) {
      wantFocus.current = true;
      props.onSelect(ids[target]!, event.shiftKey ? 'range' : 'only');
    } else if (event.key === 'Enter' && focused !== undefined && isCell(event.target)) {
      props.onOpen(focused);
    } else if (event.key === ' ' && focused !== undefined && isCell(event.target)) {
      props.onSelect(focused, 'toggle');
    } else if (event.code === 'KeyA' && (event.ctrlKey || event.metaKey)) {
      props.onSelectAll();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const onClick = (event: MouseEvent, id: number) => {
    if (isTyping(event.target)) return;
    const how = event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'toggle' : 'only';
    props.onSelect(id, how);
    if (how === 'only') props.onClick?.(id);
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cannot hold virtual rows of cards
    <div
      ref={scroller}
      className={styles.scroller}
      role="grid"
      aria-label={props.label}
      aria-rowcount={rowCount}
      aria-colcount={columns}
      aria-multiselectable="true"
      onKeyDown={onKeyDown}
      onFocus={props.onFocusPane}
    >
      <div className={styles.canvas} role="presentation" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((row) => (
          // biome-ignore lint/a11y: rows of a grid are not focused, its cells are
          <div
            key={row.key}
            ref={virtualizer.measureElement}
            data-index={row.index}
            role="row"
            aria-rowindex={row.index + 1}
            className={styles.row}
            data-list={props.columns === 'list' || undefined}
            style={{ transform: `translateY(${row.start}px)`, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
          >
            {ids.slice(row.index * columns, (row.index + 1) * columns).map((id, column) => {
              const state = { selected: selection.ids.includes(id), focused: row.index * columns + column === entryIndex };
              return (
                // biome-ignore lint/a11y: the grid has the keys; a table cannot hold virtual rows of cards
                <div
                  key={id}
                  role="gridcell"
                  data-id={id}
                  aria-selected={state.selected}
                  aria-current={props.currentId === id ? 'true' : undefined}
                  tabIndex={state.focused ? 0 : -1}
                  className={styles.cell}
                  onClick={(event) => onClick(event, id)}
                  onDoubleClick={(event) => !isTyping(event.target) && props.onOpen(id)}
                >
                  {props.render(id, state)}
                </div>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Beyond this, cards grow instead. */
const MOST_COLUMNS = 8;

/** How many columns fit, and how many pixels a rem has (people enlarge text). */
function useColumns(scroller: React.RefObject<HTMLDivElement | null>, wanted: number | 'list') {
  const [size, setSize] = useState({ columns: 1, remPx: 16 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = () => {
      const remPx = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
      const columns =
        wanted === 'list' ? 1 : Math.min(MOST_COLUMNS, Math.max(1, Math.floor(element.clientWidth / (wanted * remPx))));
      setSize((before) => (before.columns === columns && before.remPx === remPx ? before : { columns, remPx }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller, wanted]);
  return size;
}

function isTyping(target: EventTarget): boolean {
  return target instanceof Element && target.closest('input, textarea, [role="menu"]') !== null;
}

function isCell(target: EventTarget): boolean {
  return target instanceof Element && target.getAttribute('role') === 'gridcell';
}
