/** Names that Windows keeps for devices, with or without an extension. */
const RESERVED = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/;
const MAX_LENGTH = 60;

/**
 * A name that is safe as part of a path on every system: lower case a-z, 0-9 and single hyphens, at most 60 characters.
 * A name with nothing of that (e.g. all Chinese) gives the fallback; the real name belongs in an index beside it.
 */
export function slugOf(name: string, fallback: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_LENGTH)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? fallback : slug;
}

/**
 * A media slug as the name of a folder. Windows' device names get an underscore, which cannot collide: slugs have none.
 */
export function folderOf(mediaSlug: string): string {
  return RESERVED.test(mediaSlug) ? `_${mediaSlug}` : mediaSlug;
}

/** `clip_000012`: unique in a dataset because media slugs are unique and hold no underscore. */
export function frameStem(mediaSlug: string, frameIndex: number): string {
  return `${mediaSlug}_${String(frameIndex).padStart(6, '0')}`;
}
