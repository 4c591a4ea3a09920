/** Names that Windows keeps for devices, whatever the extension. */
const RESERVED = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/;
const MAX_LENGTH = 60;

/**
 * A name that is safe in a path on every system: `a-z`, `0-9` and `-`, at most 60 characters, unlike any of `taken`.
 * @param fallback stands in for a name without a usable character
 */
export function slugFor(name: string, fallback: string, taken: ReadonlySet<string>): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\.[a-z0-9]{1,5}$/, '')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_LENGTH)
    .replace(/^-+|-+$/g, '');
  const base = plain === '' ? fallback : RESERVED.test(plain) ? `${plain}-${fallback}` : plain;
  for (let count = 1; ; count++) {
    const slug = count === 1 ? base : `${base}-${count}`;
    if (!taken.has(slug)) return slug;
  }
}

/** `name`, or the first of `name (2)`, `name (3)` … that is not taken; case does not matter. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : `${name.slice(0, 190)} (${count})`;
    if (!taken.has(foldName(candidate))) return candidate;
  }
}

/** The form in which names are compared. */
export function foldName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
