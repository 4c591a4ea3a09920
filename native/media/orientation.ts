/** How a stored picture is turned to be shown: rotation of phones, mirrored front cameras, EXIF. Pure. */

/** First mirrored left to right (when `mirrored`), then turned clockwise. */
export interface Orientation {
  readonly clockwiseDegrees: 0 | 90 | 180 | 270;
  readonly mirrored: boolean;
}

export const UPRIGHT: Orientation = { clockwiseDegrees: 0, mirrored: false };

/** Whether width and height change places. */
export function isSideways(orientation: Orientation): boolean {
  return orientation.clockwiseDegrees % 180 !== 0;
}

/** The filters that turn a decoded picture, in ffmpeg's words; empty for an upright one. */
export function orientationFilters(orientation: Orientation): readonly string[] {
  const mirror = orientation.mirrored ? ['hflip'] : [];
  switch (orientation.clockwiseDegrees) {
    case 0:
      return mirror;
    case 90:
      return [...mirror, 'transpose=clock'];
    case 180:
      return [...mirror, 'hflip', 'vflip'];
    case 270:
      return [...mirror, 'transpose=cclock'];
  }
}

/**
 * Reads a display matrix as ffprobe prints it: three rows of three numbers, 16.16 fixed point, of which the upper left
 * 2 × 2 part `a b / c d` maps (x, y) to (a x + c y, b x + d y), y pointing down. Source: ISO/IEC 14496-12, track header.
 * @returns null for a matrix that is not made of quarter turns and mirrors
 */
export function orientationFromMatrix(text: string): Orientation | null {
  const rows = [...text.matchAll(/[0-9a-f]{8}:((?:\s+-?\d+){3})/gi)].map((match) => match[1].trim().split(/\s+/).map(Number));
  if (rows.length < 2) return null;
  const [a, b] = rows[0].map(Math.sign);
  const [c, d] = rows[1].map(Math.sign);
  const straight = a !== 0 && d !== 0 && b === 0 && c === 0;
  const crossed = a === 0 && d === 0 && b !== 0 && c !== 0;
  // A mirror first (x to -x) changes the sign of a and b; what is left must be a turn.
  if (straight) {
    const mirrored = a !== d;
    return { clockwiseDegrees: d > 0 ? 0 : 180, mirrored };
  }
  if (crossed) {
    const mirrored = b === c;
    return { clockwiseDegrees: c < 0 ? 90 : 270, mirrored };
  }
  return null;
}

/** From the angle that ffprobe prints beside a matrix: degrees counter-clockwise. Null unless it is a quarter turn. */
export function orientationFromAngle(counterClockwiseDegrees: number): Orientation | null {
  const clockwise = (((-counterClockwiseDegrees % 360) + 360) % 360) as 0 | 90 | 180 | 270;
  return clockwise % 90 === 0 ? { clockwiseDegrees: clockwise, mirrored: false } : null;
}

/** From the EXIF tag Orientation (1 to 8; anything else means upright). Source: Exif 2.32, 4.6.4 A. */
export function orientationFromExif(tag: number | undefined): Orientation {
  switch (tag) {
    case 2:
      return { clockwiseDegrees: 0, mirrored: true };
    case 3:
      return { clockwiseDegrees: 180, mirrored: false };
    case 4:
      return { clockwiseDegrees: 180, mirrored: true };
    case 5:
      return { clockwiseDegrees: 270, mirrored: true };
    case 6:
      return { clockwiseDegrees: 90, mirrored: false };
    case 7:
      return { clockwiseDegrees: 90, mirrored: true };
    case 8:
      return { clockwiseDegrees: 270, mirrored: false };
    default:
      return UPRIGHT;
  }
}
