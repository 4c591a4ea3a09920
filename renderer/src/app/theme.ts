import { useSyncExternalStore } from 'react';
import type { Settings } from '../../../native/contract/settings.ts';

type Theme = Settings['interface']['theme'];
type Motion = Settings['interface']['reducedMotion'];

const LIGHT_QUERY = '(prefers-color-scheme: light)';
const MOTION_QUERY = '(prefers-reduced-motion: reduce)';

/** Whether widgets are drawn dark or light under a theme, following the system where the theme does. */
export function useSchemeOfTheme(theme: Theme): 'dark' | 'light' {
  const systemIsLight = useSyncExternalStore(
    (onChange) => {
      const query = window.matchMedia(LIGHT_QUERY);
      query.addEventListener('change', onChange);
      return () => query.removeEventListener('change', onChange);
    },
    () => window.matchMedia(LIGHT_QUERY).matches,
  );
  if (theme === 'system') return systemIsLight ? 'light' : 'dark';
  return theme === 'light' ? 'light' : 'dark';
}

/** Sets the theme and how much moves, for the tokens of all rooms. */
export function applyTheme(theme: Theme, motion: Motion): void {
  const root = document.documentElement;
  const system = window.matchMedia(LIGHT_QUERY).matches ? 'light' : 'dark';
  const shown = theme === 'system' ? system : theme;
  root.dataset.theme = shown;
  root.dataset.mantineColorScheme = shown === 'light' ? 'light' : 'dark';
  const reduced = motion === 'always' || (motion === 'system' && window.matchMedia(MOTION_QUERY).matches);
  root.dataset.motion = reduced ? 'reduced' : 'full';
}
