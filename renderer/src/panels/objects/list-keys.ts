/** What keys do in the list of objects. Pure: the list carries it out. */
import type { PickMode, Walk } from './selection.ts';

export interface ListKey {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

export type ListKeyAction =
  | { readonly kind: 'walk'; readonly by: Walk; readonly mode: PickMode }
  | { readonly kind: 'all' }
  | { readonly kind: 'clear' }
  | { readonly kind: 'toggle' }
  | { readonly kind: 'group'; readonly state: 'open' | 'closed' };

const WALKS: Readonly<Record<string, Walk>> = { ArrowDown: 1, ArrowUp: -1, Home: 'first', End: 'last' };

/**
 * The action of a key, or null for keys that are not the list's: those go on to the commands of the window. Left and
 * right belong to the playhead but on a heading, where they close and open it. `pageRows` is how many rows are in view.
 */
export function listKeyAction(event: ListKey, pageRows: number, cursor: 'group' | 'track' | null): ListKeyAction | null {
  const ctrl = event.ctrlKey || event.metaKey;
  if (event.altKey) return null;
  const by = { PageDown: Math.max(1, pageRows - 1), PageUp: -Math.max(1, pageRows - 1) }[event.key] ?? WALKS[event.key];
  if (by !== undefined) {
    // Ctrl and a page key change the clip.
    if (ctrl && event.key.startsWith('Page')) return null;
    const mode = event.shiftKey ? (ctrl ? 'add-range' : 'range') : ctrl ? 'move' : 'replace';
    return { kind: 'walk', by, mode };
  }
  if (ctrl)
    return event.key.toLowerCase() === 'a' && !event.shiftKey ? { kind: 'all' } : event.key === ' ' ? { kind: 'toggle' } : null;
  if (event.shiftKey) return null;
  if (cursor === 'group') {
    if (event.key === 'ArrowLeft') return { kind: 'group', state: 'closed' };
    if (event.key === 'ArrowRight') return { kind: 'group', state: 'open' };
    if (event.key === 'Enter' || event.key === ' ') return { kind: 'toggle' };
  }
  return event.key === 'Escape' ? { kind: 'clear' } : null;
}
