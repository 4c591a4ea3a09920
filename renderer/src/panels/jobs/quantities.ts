/** Sizes, times and counts as a person reads them, in the language of the window. Pure. */

export interface Quantities {
  /** Decimal units, as file managers show them: `1.2 GB`. */
  bytes(bytes: number): string;
  count(value: number): string;
  /** At most two decimals: `29.97`. */
  number(value: number): string;
  /** A share from 0 to 1: `45%`. */
  percent(share: number): string;
  /** Length of a clip: `4.2 s`, `1:05`, `1:02:03`. */
  duration(ms: number): string;
  /** What is left to wait, coarser the longer it is: `8 s`, `3 min`, `1 h 20 min`. */
  eta(ms: number): string;
  /** How long ago, or the date when that is more than a week. Times in ms since 1970. */
  when(atMs: number, nowMs: number): string;
  /** Date and time. */
  moment(atMs: number): string;
}

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The formatters of a language (`en`, `ru`). Making them costs; they are kept by `quantitiesOf`. */
function createQuantities(language: string): Quantities {
  const unit = (name: string, digits: number) =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits });
  const bytesAlone = new Intl.NumberFormat(language, { style: 'unit', unit: 'byte', unitDisplay: 'long' });
  const byteUnits = BYTE_UNITS.map((name) => (name === 'byte' ? bytesAlone : unit(name, name === 'kilobyte' ? 0 : 1)));
  const tenths = unit('second', 1);
  const [seconds, minutes, hours, days] = [unit('second', 0), unit('minute', 0), unit('hour', 0), unit('day', 0)];
  const plain = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const decimals = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
  const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });
  return {
    bytes(bytes) {
      let exponent = 0;
      // 999 950 bytes would read as "1,000 kB": the next unit begins where rounding reaches it.
      while (exponent < BYTE_UNITS.length - 1 && bytes / 1000 ** exponent >= 999.5) exponent++;
      return byteUnits[exponent]!.format(bytes / 1000 ** exponent);
    },
    count: (value) => plain.format(value),
    number: (value) => decimals.format(value),
    // 99.7 % must not read as done.
    percent: (share) => percent.format(share < 1 ? Math.min(share, 0.99) : 1),
    duration: (ms) => (ms < MINUTE_MS - 50 ? tenths.format(ms / SECOND_MS) : clock(ms)),
    eta(ms) {
      if (ms < MINUTE_MS) return seconds!.format(Math.max(1, Math.ceil(ms / SECOND_MS)));
      if (ms < HOUR_MS - MINUTE_MS) return minutes!.format(Math.ceil(ms / MINUTE_MS));
      if (ms >= 2 * DAY_MS) return days!.format(Math.ceil(ms / DAY_MS));
      const whole = Math.ceil(ms / MINUTE_MS);
      const rest = whole % 60;
      const head = hours!.format(Math.floor(whole / 60));
      return rest === 0 ? head : `${head} ${minutes!.format(rest)}`;
    },
    when(atMs, nowMs) {
      const ago = Math.max(0, nowMs - atMs);
      if (ago < MINUTE_MS) return relative.format(0, 'second');
      if (ago < HOUR_MS) return relative.format(-Math.floor(ago / MINUTE_MS), 'minute');
      if (ago < DAY_MS) return relative.format(-Math.floor(ago / HOUR_MS), 'hour');
      if (ago < 7 * DAY_MS) return relative.format(-Math.floor(ago / DAY_MS), 'day');
      return date.format(atMs);
    },
    moment: (atMs) => moment.format(atMs),
  };
}

function clock(ms: number): string {
  const total = Math.round(ms / SECOND_MS);
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor((total % 3600) / 60), total % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

const made = new Map<string, Quantities>();

/** The formatters of a language, made once. */
export function quantitiesOf(language: string): Quantities {
  let quantities = made.get(language);
  if (quantities === undefined) {
    quantities = createQuantities(language);
    made.set(language, quantities);
  }
  return quantities;
}
