/** Which release of ffmpeg a program is. Pure. */

/** A release, e.g. 5.1. */
export interface Release {
  readonly major: number;
  readonly minor: number;
}

/** First libavformat of each release, newest first. Source: doc/APIchanges and the release branches of ffmpeg. */
const RELEASE_OF_LIBAVFORMAT: readonly (readonly [number, number, Release])[] = [
  [62, 3, { major: 8, minor: 0 }],
  [61, 7, { major: 7, minor: 1 }],
  [61, 1, { major: 7, minor: 0 }],
  [60, 16, { major: 6, minor: 1 }],
  [60, 3, { major: 6, minor: 0 }],
  [59, 27, { major: 5, minor: 1 }],
  [59, 16, { major: 5, minor: 0 }],
  [58, 76, { major: 4, minor: 4 }],
  [58, 45, { major: 4, minor: 3 }],
  [58, 29, { major: 4, minor: 2 }],
  [58, 20, { major: 4, minor: 1 }],
  [58, 12, { major: 4, minor: 0 }],
];

/**
 * Reads what `ffmpeg -version` or `ffprobe -version` prints. Builds from a snapshot ("N-47683-g0e8eb07980") have no
 * release in their name; there libavformat's version tells the newest release that is in it.
 * @returns null for a text that is not of these programs
 */
export function parseVersion(text: string): { readonly label: string; readonly release: Release } | null {
  const label = /^ff(?:mpeg|probe) version (\S+)/m.exec(text)?.[1];
  if (label === undefined) return null;
  const named = /^n?(\d{1,2})\.(\d+)/.exec(label);
  if (named) return { label, release: { major: Number(named[1]), minor: Number(named[2]) } };
  const library = /^\s*libavformat\s+(\d+)\.\s*(\d+)\./m.exec(text);
  const major = Number(library?.[1] ?? 0);
  const minor = Number(library?.[2] ?? 0);
  const known = RELEASE_OF_LIBAVFORMAT.find(([a, b]) => major > a || (major === a && minor >= b));
  return { label, release: known?.[2] ?? { major: 0, minor: 0 } };
}

/** Whether `release` is `major.minor` or newer. */
export function isAtLeast(release: Release, major: number, minor: number): boolean {
  return release.major > major || (release.major === major && release.minor >= minor);
}
