import type { Progress } from '../contract/jobs.ts';

/** Where a command writes to. */
export interface Streams {
  readonly out: { write(text: string): unknown };
  readonly err: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
}

/** What a command says while it works. Results go to stdout, everything else to stderr. */
export interface Output {
  /** A line that a person wants to know; with `--json` it becomes an event. */
  info(message: string, event?: Readonly<Record<string, unknown>>): void;
  warn(message: string, event?: Readonly<Record<string, unknown>>): void;
  /** An event for programs; people are not shown it. */
  event(event: Readonly<Record<string, unknown>>): void;
  /** How far a piece of work is. */
  progress(label: string, progress: Progress): void;
  /** Ends the line of the progress bar. */
  endProgress(): void;
  /** What the command answers with: text for people, or one event. */
  result(text: string, event: Readonly<Record<string, unknown>>): void;
  readonly json: boolean;
}

/** Without a terminal, progress is a line this often. */
const LINE_EVERY_MS = 5000;
const BAR_EVERY_MS = 80;
const BAR_WIDTH = 24;

/** One event a line on stdout, nothing else. */
export function createJsonOutput(streams: Streams): Output {
  const event = (entry: Readonly<Record<string, unknown>>) => void streams.out.write(`${JSON.stringify(entry)}\n`);
  return {
    json: true,
    event,
    info: (message, entry) => event({ type: 'info', message, ...entry }),
    warn: (message, entry) => event({ type: 'warning', message, ...entry }),
    progress: (label, progress) => event({ type: 'progress', label, ...progress }),
    endProgress: () => undefined,
    result: (_text, entry) => event(entry),
  };
}

/** Lines for people, with a bar while the error stream is a terminal. */
export function createTextOutput(streams: Streams, now: () => number): Output {
  const { out, err } = streams;
  const isTerminal = err.isTTY === true;
  let barShown = false;
  let last = { label: '', at: Number.NEGATIVE_INFINITY };
  const clear = () => {
    if (barShown) err.write('\r\u001b[K');
    barShown = false;
  };
  const line = (text: string) => {
    clear();
    err.write(`${text}\n`);
  };
  return {
    json: false,
    event: () => undefined,
    info: (message) => line(message),
    warn: (message) => line(`warning: ${message}`),
    progress(label, progress) {
      const isLast = progress.total !== null && progress.done >= progress.total;
      const every = isTerminal ? BAR_EVERY_MS : LINE_EVERY_MS;
      if (label === last.label && !isLast && now() - last.at < every) return;
      last = { label, at: now() };
      if (!isTerminal) {
        if (progress.done > 0) line(progressText(label, progress));
        return;
      }
      err.write(`\r\u001b[K${progressText(label, progress, BAR_WIDTH).slice(0, (err.columns ?? 100) - 1)}`);
      barShown = true;
    },
    endProgress() {
      if (barShown) err.write('\n');
      barShown = false;
      last = { label: '', at: Number.NEGATIVE_INFINITY };
    },
    result(text) {
      clear();
      out.write(`${text}\n`);
    },
  };
}

/** One line that says how far something is. @param barWidth characters of the bar; 0 leaves it out */
export function progressText(label: string, progress: Progress, barWidth = 0): string {
  const { done, total, etaMs } = progress;
  const share = total === null || total === 0 ? null : Math.min(1, done / total);
  const filled = Math.round((share ?? 0) * barWidth);
  const bar = barWidth > 0 && share !== null ? `[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] ` : '';
  const percent = share === null ? '' : `${String(Math.floor(share * 100)).padStart(3)} % `;
  const amount =
    total === null ? amountText(done, progress.unit) : `${amountText(done, null)}/${amountText(total, progress.unit)}`;
  const eta = etaMs === null || share === 1 ? '' : `, ${durationText(etaMs)} left`;
  return `${label.padEnd(18)} ${bar}${percent}(${amount}${eta})`;

  function amountText(value: number, unit: string | null): string {
    if (progress.unit === 'bytes') return bytesText(value);
    return unit === null ? String(Math.round(value)) : `${Math.round(value)} ${unit}`;
  }
}

/** `42 s`, `3 min 05 s`, `1 h 12 min`. */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** `512 B`, `1.4 MB`. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}
