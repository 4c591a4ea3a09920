/** How clicks and keys choose rows of a list: one pure model for mouse and keyboard. */

/** `anchor` is where a range starts, `cursor` the row that has the focus; both are row keys or null. */
export interface Choice {
  /** Ids in the order in which they were chosen; the last is the active one. */
  readonly selected: readonly number[];
  readonly anchor: string | null;
  readonly cursor: string | null;
}

/** A row as the selection sees it: `trackId` is null for headings, which are passed over. */
export interface Selectable {
  readonly key: string;
  readonly trackId: number | null;
}

/** `replace` takes one, `toggle` adds or removes one, `range` takes from the anchor on, `add-range` adds that, `move` only moves the cursor. */
export type PickMode = 'replace' | 'toggle' | 'range' | 'add-range' | 'move';

/** What modifiers of a click mean, as in every file manager. */
export function pickModeOf(event: {
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}): PickMode {
  const ctrl = event.ctrlKey || event.metaKey;
  if (event.shiftKey) return ctrl ? 'add-range' : 'range';
  return ctrl ? 'toggle' : 'replace';
}

/** The choice after a row was clicked or walked to. A heading only takes the cursor. */
export function pick(choice: Choice, rows: readonly Selectable[], key: string, mode: PickMode): Choice {
  const row = rows.find((each) => each.key === key);
  if (row === undefined) return choice;
  if (mode === 'range' || mode === 'add-range') return pickRange(choice, rows, key, mode);
  if (mode === 'move' || row.trackId === null) return { ...choice, cursor: key };
  const id = row.trackId;
  if (mode === 'replace') return { selected: [id], anchor: key, cursor: key };
  const others = choice.selected.filter((each) => each !== id);
  const selected = others.length === choice.selected.length ? [...others, id] : others;
  return { selected, anchor: key, cursor: key };
}

function pickRange(choice: Choice, rows: readonly Selectable[], key: string, mode: 'range' | 'add-range'): Choice {
  const to = rows.findIndex((row) => row.key === key);
  const anchored = rows.findIndex((row) => row.key === choice.anchor);
  const from = anchored === -1 ? to : anchored;
  const [first, last] = from <= to ? [from, to] : [to, from];
  const inside = rows.slice(first, last + 1).flatMap(({ trackId }) => trackId ?? []);
  // The end that was walked to is the active one.
  if (from > to) inside.reverse();
  const kept = mode === 'range' ? [] : choice.selected.filter((id) => !inside.includes(id));
  return { selected: [...kept, ...inside], anchor: rows[from]?.key ?? key, cursor: key };
}

/** How a key walks: rows up or down, or to an end. */
export type Walk = number | 'first' | 'last';

/** The choice after a key walked from the cursor, clamped to the list. With no cursor it starts at the end that the key comes from. */
export function walk(choice: Choice, rows: readonly Selectable[], by: Walk, mode: PickMode): Choice {
  const key = rows[walkTo(choice, rows, by)]?.key;
  return key === undefined ? choice : pick(choice, rows, key, mode);
}

function walkTo(choice: Choice, rows: readonly Selectable[], by: Walk): number {
  const last = rows.length - 1;
  if (by === 'first') return 0;
  if (by === 'last') return last;
  const at = rows.findIndex((row) => row.key === choice.cursor);
  if (at === -1) return by > 0 ? 0 : last;
  return Math.max(0, Math.min(last, at + by));
}

/** Every track of the list, in its order; the cursor stays, and its track stays the active one. */
export function pickAll(choice: Choice, rows: readonly Selectable[]): Choice {
  const all = rows.flatMap(({ trackId }) => trackId ?? []);
  const active = rows.find((row) => row.key === choice.cursor)?.trackId ?? null;
  const selected = active === null ? all : [...all.filter((id) => id !== active), active];
  return { selected, anchor: choice.anchor, cursor: choice.cursor };
}

/** The choice after something else (the canvas, an undo) set the selection: the cursor goes to the active track. */
export function follow(choice: Choice, rows: readonly Selectable[], selected: readonly number[]): Choice {
  if (isSame(choice.selected, selected)) return choice;
  const active = selected.at(-1);
  const key = rows.find((row) => row.trackId !== null && row.trackId === active)?.key ?? choice.cursor;
  return { selected, anchor: key, cursor: key };
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}
