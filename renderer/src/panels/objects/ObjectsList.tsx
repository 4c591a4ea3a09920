import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useSession, useWorkspace } from '../../app/workspace.ts';
import { GroupHeading } from './GroupHeading.tsx';
import { listKeyAction } from './list-keys.ts';
import { ObjectRow } from './ObjectRow.tsx';
import styles from './ObjectsList.module.css';
import { LIST_ID, objectsViewOf } from './objects-view.ts';
import type { Row } from './rows.ts';
import { type Choice, follow, pick, pickAll, pickModeOf, walk } from './selection.ts';

const ROW_REM = 2.75;
const GROUP_REM = 1.875;

/** The rows, of which only those in view exist. It has one tab stop; its cursor is told by `aria-activedescendant`. */
export function ObjectsList({ rows }: { readonly rows: readonly Row[] }) {
  const { t } = useTranslation('objects');
  const { session } = useWorkspace();
  const scroller = useRef<HTMLDivElement>(null);
  const list = useListChoice(rows);
  const { choice } = list;
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === 'group' ? GROUP_REM : ROW_REM) * rem,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 6,
  });
  const cursorIndex = rows.findIndex((row) => row.key === choice.cursor);
  // The row that the cursor is on comes into view, also when the choice was made on the canvas.
  useEffect(() => {
    if (cursorIndex !== -1) virtual.scrollToIndex(cursorIndex, { align: 'auto' });
  }, [cursorIndex, virtual]);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const pageRows = Math.floor((scroller.current?.clientHeight ?? 0) / (ROW_REM * rem));
    if (event.target === event.currentTarget && list.onKey(event, pageRows)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  return (
    <div
      ref={scroller}
      id={LIST_ID}
      className={styles.scroller}
      role="treegrid"
      aria-label={t('list')}
      aria-multiselectable="true"
      aria-rowcount={rows.length}
      aria-activedescendant={cursorIndex === -1 ? undefined : rowId(rows[cursorIndex]?.key ?? '')}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerLeave={() => session.hoveredTrack.set(null)}
    >
      <div className={styles.space} role="presentation" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start, size }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <ListRow
              key={row.key}
              row={row}
              index={index}
              start={start}
              size={size}
              chosen={row.trackId !== null && list.chosen.has(row.trackId)}
              cursor={index === cursorIndex}
              onPick={list.onPick}
              onGroup={list.onGroup}
            />
          );
        })}
      </div>
    </div>
  );
}

function rowId(key: string): string {
  return `object-${key.replace(':', '-')}`;
}

interface ListRowProps {
  readonly row: Row;
  readonly index: number;
  readonly start: number;
  readonly size: number;
  readonly chosen: boolean;
  readonly cursor: boolean;
  readonly onPick: (event: MouseEvent, row: Row) => void;
  readonly onGroup: (key: string, state: 'open' | 'closed') => void;
}

function ListRow(props: ListRowProps) {
  const { session } = useWorkspace();
  const view = objectsViewOf(session);
  const { row } = props;
  const renaming = useStore(view, (state) => state.renaming === row.trackId && row.trackId !== null);
  const choosingClass = useStore(view, (state) => state.choosingClass === row.trackId && row.trackId !== null);
  const dimmed = useSession((state) => state.solo.length > 0 && row.trackId !== null && !state.solo.includes(row.trackId));
  const isGroup = row.kind === 'group';
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around it has the focus and answers the keys
    // biome-ignore lint/a11y/useFocusableInteractive: see above
    // biome-ignore lint/a11y/useSemanticElements: a virtual list is no table
    <div
      id={rowId(row.key)}
      role="row"
      className={styles.row}
      aria-rowindex={props.index + 1}
      aria-level={isGroup ? 1 : 2}
      aria-expanded={isGroup ? row.state === 'open' : undefined}
      aria-selected={props.chosen}
      data-kind={row.kind}
      data-cursor={props.cursor || undefined}
      data-dimmed={dimmed || (row.kind === 'track' && row.track.hidden) || undefined}
      style={{ height: props.size, transform: `translateY(${props.start}px)` }}
      onClick={(event) => props.onPick(event, row)}
      onContextMenu={(event) => {
        if (!props.chosen) props.onPick(event, row);
      }}
      onPointerEnter={() => session.hoveredTrack.set(row.trackId)}
    >
      {isGroup ? (
        <GroupHeading row={row} onToggle={props.onGroup} />
      ) : (
        <ObjectRow row={row} editing={renaming ? 'name' : choosingClass ? 'class' : null} />
      )}
    </div>
  );
}

/** The choice of the list and what changes it; the selection itself is the session's. */
function useListChoice(rows: readonly Row[]) {
  const { actions, session } = useWorkspace();
  const view = objectsViewOf(session);
  const stored = useStore(view, (state) => state.choice);
  const selection = useSession((state) => state.selection);
  const choice = follow(stored, rows, selection);
  const set = (next: Choice) => {
    view.setState({ choice: next });
    if (next.selected !== selection) actions.select(next.selected);
  };
  const onGroup = (key: string, state: 'open' | 'closed') =>
    view.setState(({ collapsed }) => {
      const next = new Set(collapsed);
      if (state === 'closed') next.add(key);
      else next.delete(key);
      return { collapsed: next };
    });
  const toggleCursor = () => {
    const row = rows.find((each) => each.key === choice.cursor);
    if (row === undefined) return;
    if (row.kind === 'track') set(pick(choice, rows, row.key, 'toggle'));
    else set({ ...choice, selected: row.trackIds });
  };
  return {
    choice,
    chosen: new Set(choice.selected),
    onGroup,
    onPick: (event: MouseEvent, row: Row) => set(pick(choice, rows, row.key, pickModeOf(event))),
    /** True when the key was the list's. */
    onKey(event: KeyboardEvent, pageRows: number): boolean {
      const cursor = rows.find((row) => row.key === choice.cursor);
      const action = listKeyAction(event, pageRows, cursor?.kind ?? null);
      if (action === null) return false;
      if (action.kind === 'walk') set(walk(choice, rows, action.by, action.mode));
      else if (action.kind === 'all') set(pickAll(choice, rows));
      else if (action.kind === 'clear') set({ ...choice, selected: [] });
      else if (action.kind === 'toggle') toggleCursor();
      else if (cursor !== undefined) onGroup(cursor.key, action.state);
      return true;
    },
  };
}

/** What stands in place of the rows when there are none. */
export function ListNote({ children }: { readonly children: ReactNode }) {
  return <p className={styles.note}>{children}</p>;
}
