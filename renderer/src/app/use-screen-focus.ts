import { useEffect, useRef } from 'react';
import type { View } from '../document/session.ts';

/** What the keyboard is on when a screen appears: the frame, or the clip that it would open. */
const FIRST: Readonly<Record<View, string>> = {
  editor: '[role="application"]',
  library: 'main [role="gridcell"][tabindex="0"]',
};

/** Lists measure themselves before they have rows. */
const TRIES = 30;

/** A screen that goes takes the focus with it: the one that comes gets it, unless something else has. */
export function useScreenFocus(view: View): void {
  const before = useRef(view);
  useEffect(() => {
    if (before.current === view) return;
    before.current = view;
    let left = TRIES;
    let request = requestAnimationFrame(function give() {
      if (document.activeElement !== document.body || left-- === 0) return;
      document.querySelector<HTMLElement>(FIRST[view])?.focus({ preventScroll: true });
      request = requestAnimationFrame(give);
    });
    return () => cancelAnimationFrame(request);
  }, [view]);
}
