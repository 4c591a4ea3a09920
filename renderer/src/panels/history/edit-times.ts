/** When a step was taken, as short as it can be said: the time today, else the day too. `now` and `at` in ms since 1970. */
export function timeOfEdit(at: number, now: number, language: string): string {
  const then = new Date(at);
  const today = new Date(now);
  const time = { hour: '2-digit', minute: '2-digit' } as const;
  if (then.toDateString() === today.toDateString()) return then.toLocaleTimeString(language, time);
  const day = { day: 'numeric', month: 'short' } as const;
  const year = then.getFullYear() === today.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return then.toLocaleString(language, { ...day, ...year, ...time });
}
