/** Which notices are shown as toasts, and for how long. Pure. */
import type { Notice } from '../../app/notices.ts';

/** A notice on screen; `times` counts equal ones that came one after the other. */
export interface Toast {
  readonly notice: Notice;
  readonly times: number;
  /** Every notice that this toast stands for. */
  readonly ids: readonly number[];
  /** When it goes by itself, in ms since 1970; null stays until it is dismissed. */
  readonly endsAtMs: number | null;
}

const SHOWN = 4;
const LASTS_MS = { info: 5_000, success: 5_000, warning: 9_000 } as const;
/** Something to click must be there long enough to be reached. */
const WITH_ACTION_MS = 12_000;

/** When a notice goes by itself; errors stay. */
export function endOf({ kind, atMs, action }: Notice): number | null {
  if (kind === 'error') return null;
  return atMs + (action === null ? LASTS_MS[kind] : Math.max(WITH_ACTION_MS, LASTS_MS[kind]));
}

/** The newest toasts, oldest first, and how many more there would be. */
export function stackToasts(
  notices: readonly Notice[],
  dismissed: ReadonlySet<number>,
  nowMs: number,
): { readonly shown: readonly Toast[]; readonly hidden: number } {
  const toasts: Toast[] = [];
  for (const notice of notices) {
    const endsAtMs = endOf(notice);
    if (dismissed.has(notice.id) || (endsAtMs !== null && endsAtMs <= nowMs)) continue;
    const same = toasts.findIndex(({ notice: other }) => isSame(other, notice));
    const before = same < 0 ? undefined : toasts.splice(same, 1)[0];
    toasts.push({ notice, times: (before?.times ?? 0) + 1, ids: [...(before?.ids ?? []), notice.id], endsAtMs });
  }
  return { shown: toasts.slice(-SHOWN), hidden: Math.max(0, toasts.length - SHOWN) };
}

function isSame(a: Notice, b: Notice): boolean {
  return a.kind === b.kind && a.text === b.text && a.code === b.code && a.action === null && b.action === null;
}

/** Everything about a notice as text, for a report. */
export function noticeDetails({ kind, text, code, details, atMs }: Notice): string {
  const lines = [`${new Date(atMs).toISOString()} ${kind}${code === null ? '' : ` ${code}`}`, text];
  if (details !== null && Object.keys(details).length > 0) lines.push(JSON.stringify(details, null, 2));
  return lines.join('\n');
}
