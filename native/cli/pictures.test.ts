import { describe, expect, it } from 'vitest';
import { drawable, drawLabel, fill, labelSize } from './bitmap-text.ts';
import { spread } from './pictures.ts';

const BLACK = [0, 0, 0] as const;
const sheetOf = (width: number, height: number) => ({ data: new Uint8Array(width * height * 3).fill(128), width, height });

describe('contact sheets', () => {
  it('take evenly spaced frames, the first and the last among them', () => {
    expect(spread({ from: 5, to: 8 }, 20)).toEqual([5, 6, 7, 8]);
    expect(spread({ from: 7, to: 7 }, 20)).toEqual([7]);
    const frames = spread({ from: 10, to: 298 }, 20);
    expect([frames.length, frames[0], frames.at(-1), new Set(frames).size]).toEqual([20, 10, 298, 20]);
    const steps = frames.slice(1).map((frame, index) => frame - (frames[index] ?? 0));
    expect(Math.max(...steps) - Math.min(...steps)).toBeLessThanOrEqual(1);
  });
});

describe('labels', () => {
  it('draw each digit as another picture', () => {
    const pictures = [...'0123456789'].map((digit) => {
      const sheet = sheetOf(7, 9);
      drawLabel(sheet, digit, { x: 0, y: 0 }, { scale: 1, color: [255, 255, 255] });
      return Buffer.from(sheet.data).toString('hex');
    });
    expect(new Set(pictures).size).toBe(10);
  });

  it('stay within the sheet, wherever they are asked for', () => {
    for (const at of [
      { x: -50, y: -50 },
      { x: 500, y: 500 },
      { x: 3, y: 3 },
    ]) {
      const sheet = sheetOf(40, 20);
      drawLabel(sheet, '42', at, { scale: 1, color: [255, 255, 255] });
      const { width, height } = labelSize('42', 1);
      const touched = Array.from({ length: 40 * 20 }, (_, pixel) => sheet.data[pixel * 3] !== 128).filter(Boolean);
      expect(touched).toHaveLength(width * height);
    }
  });

  it('are written in letters that the font has', () => {
    expect(drawable('Café Ёж')).toBe('CAFE EZH');
    const sheet = sheetOf(4, 4);
    expect(() => drawLabel(sheet, '犬', { x: 0, y: 0 }, { scale: 2, color: BLACK })).not.toThrow();
    fill(sheet, { x: -2, y: -2, width: 100, height: 100 }, BLACK);
    expect(sheet.data.every((value) => value === 0)).toBe(true);
  });
});
