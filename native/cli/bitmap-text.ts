/**
 * Labels on exported pictures. A font of 5×7 dots, drawn for this program, so that a machine without fonts writes the same
 * labels as any other. Latin letters, digits and a few signs; anything else is transliterated or shown as a box.
 */
const GLYPHS: Readonly<Record<string, string>> = {
  '0': '01110 10001 10011 10101 11001 10001 01110',
  '1': '00100 01100 00100 00100 00100 00100 01110',
  '2': '01110 10001 00001 00110 01000 10000 11111',
  '3': '11110 00001 00001 01110 00001 00001 11110',
  '4': '00010 00110 01010 10010 11111 00010 00010',
  '5': '11111 10000 11110 00001 00001 10001 01110',
  '6': '00110 01000 10000 11110 10001 10001 01110',
  '7': '11111 00001 00010 00100 01000 01000 01000',
  '8': '01110 10001 10001 01110 10001 10001 01110',
  '9': '01110 10001 10001 01111 00001 00010 01100',
  A: '01110 10001 10001 11111 10001 10001 10001',
  B: '11110 10001 10001 11110 10001 10001 11110',
  C: '01110 10001 10000 10000 10000 10001 01110',
  D: '11100 10010 10001 10001 10001 10010 11100',
  E: '11111 10000 10000 11110 10000 10000 11111',
  F: '11111 10000 10000 11110 10000 10000 10000',
  G: '01110 10001 10000 10111 10001 10001 01111',
  H: '10001 10001 10001 11111 10001 10001 10001',
  I: '01110 00100 00100 00100 00100 00100 01110',
  J: '00111 00010 00010 00010 00010 10010 01100',
  K: '10001 10010 10100 11000 10100 10010 10001',
  L: '10000 10000 10000 10000 10000 10000 11111',
  M: '10001 11011 10101 10101 10001 10001 10001',
  N: '10001 11001 10101 10011 10001 10001 10001',
  O: '01110 10001 10001 10001 10001 10001 01110',
  P: '11110 10001 10001 11110 10000 10000 10000',
  Q: '01110 10001 10001 10001 10101 10010 01101',
  R: '11110 10001 10001 11110 10100 10010 10001',
  S: '01111 10000 10000 01110 00001 00001 11110',
  T: '11111 00100 00100 00100 00100 00100 00100',
  U: '10001 10001 10001 10001 10001 10001 01110',
  V: '10001 10001 10001 10001 10001 01010 00100',
  W: '10001 10001 10001 10101 10101 11011 10001',
  X: '10001 10001 01010 00100 01010 10001 10001',
  Y: '10001 10001 01010 00100 00100 00100 00100',
  Z: '11111 00001 00010 00100 01000 10000 11111',
  ' ': '00000 00000 00000 00000 00000 00000 00000',
  '-': '00000 00000 00000 11111 00000 00000 00000',
  _: '00000 00000 00000 00000 00000 00000 11111',
  '.': '00000 00000 00000 00000 00000 01100 01100',
  ',': '00000 00000 00000 00000 01100 00100 01000',
  ':': '00000 01100 01100 00000 01100 01100 00000',
  '/': '00001 00010 00010 00100 01000 01000 10000',
  '%': '11001 11010 00010 00100 01000 01011 10011',
  '(': '00010 00100 01000 01000 01000 00100 00010',
  ')': '01000 00100 00010 00010 00010 00100 01000',
  '+': '00000 00100 00100 11111 00100 00100 00000',
  '#': '01010 01010 11111 01010 11111 01010 01010',
};
const UNKNOWN = '11111 10001 10001 10001 10001 10001 11111';

const CYRILLIC: Readonly<Record<string, string>> = Object.fromEntries(
  'А A Б B В V Г G Д D Е E Ё E Ж ZH З Z И I Й J К K Л L М M Н N О O П P Р R С S Т T У U Ф F Х KH Ц TS Ч CH Ш SH Щ SCH Ы Y Э E Ю YU Я YA'
    .split(' ')
    .flatMap((entry, index, all) => (index % 2 === 0 ? [[entry, all[index + 1] ?? '']] : [])),
);

const ADVANCE = 6;
const LINE = 9;

/** RGB pixels that are drawn on. */
export interface RgbSheet {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Letters that the font has: capitals without accents, Cyrillic in Latin letters. */
export function drawable(text: string): string {
  const plain = text
    .normalize('NFD')
    .replace(/(?![\u0306\u0308])\p{M}/gu, '')
    .normalize('NFC')
    .toUpperCase();
  return [...plain].map((letter) => CYRILLIC[letter] ?? (letter === 'Ъ' || letter === 'Ь' ? '' : letter)).join('');
}

/** Size of a label in pixels. */
export function labelSize(text: string, scale: number): { width: number; height: number } {
  return { width: ([...drawable(text)].length * ADVANCE + 1) * scale, height: LINE * scale };
}

/** Draws text on a dark plate, moved so that it lies within the sheet. */
export function drawLabel(
  sheet: RgbSheet,
  text: string,
  at: { readonly x: number; readonly y: number },
  style: { readonly scale: number; readonly color: readonly [number, number, number] },
): void {
  const { scale } = style;
  const { width, height } = labelSize(text, scale);
  const x = Math.max(0, Math.min(sheet.width - width, Math.round(at.x)));
  const y = Math.max(0, Math.min(sheet.height - height, Math.round(at.y)));
  fill(sheet, { x, y, width, height }, [16, 18, 22]);
  [...drawable(text)].forEach((letter, index) => {
    const rows = (GLYPHS[letter] ?? UNKNOWN).split(' ');
    rows.forEach((row, dotY) => {
      [...row].forEach((dot, dotX) => {
        if (dot !== '1') return;
        const left = x + (1 + index * ADVANCE + dotX) * scale;
        fill(sheet, { x: left, y: y + (1 + dotY) * scale, width: scale, height: scale }, style.color);
      });
    });
  });
}

/** Fills a rectangle; what lies outside the sheet is left out. */
export function fill(
  sheet: RgbSheet,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  color: readonly [number, number, number],
): void {
  const right = Math.min(sheet.width, box.x + box.width);
  const bottom = Math.min(sheet.height, box.y + box.height);
  for (let y = Math.max(0, box.y); y < bottom; y++) {
    for (let x = Math.max(0, box.x); x < right; x++) sheet.data.set(color, (y * sheet.width + x) * 3);
  }
}
