/** Black or white on a colour `#rrggbb`, whichever can be read better (WCAG 2 relative luminance). */
export function inkOn(color: string): '#000000' | '#ffffff' {
  const value = Number.parseInt(color.slice(1), 16);
  const luminance = 0.2126 * linear(value >> 16) + 0.7152 * linear((value >> 8) & 0xff) + 0.0722 * linear(value & 0xff);
  // Above this the contrast with black is the higher one: (L + 0.05) / 0.05 > 1.05 / (L + 0.05).
  return luminance > 0.179 ? '#000000' : '#ffffff';
}

function linear(byte: number): number {
  const share = byte / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
