/**
 * The first colours are those of Okabe and Ito (2008), which people with any kind of colour blindness tell apart; the rest
 * continues them, each new one chosen to be far from all before it in CIELAB as seen by normal, protan and deutan eyes
 * (Machado, Oliveira, Fernandes 2009). None is near black, white or grey, which images are full of. Append-only: a colour
 * that was given out never changes.
 */
const COLORS = [
  '#d55e00',
  '#56b4e9',
  '#f0e442',
  '#009e73',
  '#cc79a7',
  '#0072b2',
  '#e69f00',
  '#6611ff',
  '#00ff88',
  '#6677ff',
  '#bb0033',
  '#00ffff',
  '#aaeebb',
  '#88aa55',
  '#aa1177',
  '#6699ff',
  '#99dd55',
  '#bb1100',
  '#9911cc',
  '#ff6688',
  '#cc00aa',
  '#22bbcc',
  '#336633',
  '#6655ff',
] as const;

/** Turns of the hue circle from one colour to the next that keep all of them apart for any number of colours. */
const GOLDEN_TURN = 0.618033988749895;

/**
 * A colour for the object or class with this number, counted from 0, as `#rrggbb`; the same number always gives the same
 * colour. The first 24 are chosen by hand to be told apart, the rest goes around the hue circle in three lightnesses.
 */
export function paletteColor(index: number): string {
  const place = Math.max(0, Math.trunc(index));
  if (place < COLORS.length) return COLORS[place];
  return `#${hueBytes(place)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')}`;
}

/** The same colour as red, green and blue from 0 to 255. */
export function paletteRgb(index: number): readonly [red: number, green: number, blue: number] {
  const value = Number.parseInt(paletteColor(index).slice(1), 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}

/** HSL to RGB with saturation and lightness taken in turn. */
function hueBytes(index: number): number[] {
  const hue = (index * GOLDEN_TURN) % 1;
  const lightness = [0.45, 0.6, 0.72][index % 3];
  const strength = 0.85 * Math.min(lightness, 1 - lightness);
  return [0, 8, 4].map((shift) => {
    const k = (shift + hue * 12) % 12;
    return Math.round(255 * (lightness - strength * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  });
}
