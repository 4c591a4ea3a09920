/** What is typed and pointed at in the panel of concepts. One for each window: it outlives the panel, and commands reach it. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Session } from '../../document/session.ts';

export interface ConceptsViewState {
  readonly phrase: string;
  /** Counts up when the phrase field is to take the focus. */
  readonly focusAsked: number;
  /** Class of the objects that are made of accepted candidates; `default` until a person chooses one. */
  readonly classId: number | null | 'default';
}

const views = new WeakMap<Session, StoreApi<ConceptsViewState>>();

/** The panel's state of a window, made when it is first asked for. */
export function conceptsViewOf(session: Session): StoreApi<ConceptsViewState> {
  const known = views.get(session);
  if (known !== undefined) return known;
  const view = createStore<ConceptsViewState>(() => ({ phrase: '', focusAsked: 0, classId: 'default' }));
  views.set(session, view);
  return view;
}
