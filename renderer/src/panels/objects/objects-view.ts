/** How the list of objects is shown. One for each window: commands, the list and other panels share it. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Session } from '../../document/session.ts';
import type { RowOptions } from './rows.ts';
import type { Choice } from './selection.ts';

export interface ObjectsViewState extends RowOptions {
  /** Cursor and anchor of the list; the selection itself is the session's. */
  readonly choice: Choice;
  /** Track whose name is being typed. */
  readonly renaming: number | null;
  /** Track whose class is being chosen in its row. */
  readonly choosingClass: number | null;
  /** Track whose colour is being chosen in its row. */
  readonly choosingColor: number | null;
  /** Counts up when the filter field is to take the focus. */
  readonly filterAsked: number;
}

const views = new WeakMap<Session, StoreApi<ObjectsViewState>>();

/** The list's state of a window, made when it is first asked for. */
export function objectsViewOf(session: Session): StoreApi<ObjectsViewState> {
  const known = views.get(session);
  if (known !== undefined) return known;
  const view = createStore<ObjectsViewState>(() => ({
    grouping: 'none',
    sortBy: 'number',
    filter: '',
    collapsed: new Set(),
    choice: { selected: [], anchor: null, cursor: null },
    renaming: null,
    choosingClass: null,
    choosingColor: null,
    filterAsked: 0,
  }));
  views.set(session, view);
  return view;
}

/** Id of the list's element, which is there while the panel is. */
export const LIST_ID = 'objects-list';

/** Gives the keys back to the list when what had them (a field in a row) has gone; leaves them where someone else has taken them. */
export function giveFocusBack(): void {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) document.getElementById(LIST_ID)?.focus();
  });
}
