import { describe, expect, it } from 'vitest';
import { randomSource } from '../test-random.ts';
import { createHoleFiller } from './components.ts';

/** Area of each pixel's part by flooding; 0 where the pixel is not inside. */
function areasByFlooding(inside: readonly boolean[], size: number): number[] {
  const areas = inside.map(() => 0);
  inside.forEach((is, start) => {
    if (!is || (areas[start] ?? 0) > 0) return;
    const part = new Set([start]);
    for (const p of part) {
      const [x, y] = [p % size, Math.floor(p / size)];
      for (const dy of [-1, 0, 1])
        for (const dx of [-1, 0, 1]) {
          const [nx, ny] = [x + dx, y + dy];
          if (nx >= 0 && ny >= 0 && nx < size && ny < size && inside[ny * size + nx]) part.add(ny * size + nx);
        }
    }
    for (const p of part) areas[p] = part.size;
  });
  return areas;
}

function fillByFlooding(logits: Float32Array, size: number, most: number): Float32Array {
  const background = [...logits].map((logit) => logit <= 0);
  const holes = areasByFlooding(background, size);
  const filled = logits.map((logit, p) => (background[p] && (holes[p] ?? 0) <= most ? 0.1 : logit));
  const inside = [...filled].map((logit) => logit > 0);
  const limit = Math.min(Math.floor(inside.filter(Boolean).length / 2), most);
  const parts = areasByFlooding(inside, size);
  return filled.map((logit, p) => (inside[p] && (parts[p] ?? 0) <= limit ? -0.1 : logit));
}

/** `#` is 1, `.` is −1. */
function picture(...rows: string[]): Float32Array {
  return Float32Array.from(rows.join(''), (sign) => (sign === '#' ? 1 : -1));
}

function shown(logits: Float32Array, size: number): string[] {
  const signs = Array.from(logits, (logit) => (logit > 0 ? '#' : '.')).join('');
  return Array.from({ length: size }, (_, y) => signs.slice(y * size, (y + 1) * size));
}

describe('fillHoles', () => {
  it('fills a hole of the largest size and leaves a larger one', () => {
    const ring = picture('#####', '#..##', '#####', '#...#', '#####');
    const { fillHoles } = createHoleFiller(5);
    expect(shown(fillHoles(ring, 2), 5)).toEqual(['#####', '#####', '#####', '#...#', '#####']);
    expect(fillHoles(ring, 2)[6]).toBe(Math.fround(0.1));
    expect(shown(fillHoles(ring, 1), 5)).toEqual(shown(ring, 5));
  });

  it('takes what shares a corner as one part', () => {
    const diagonal = picture('#####', '#.###', '##.##', '###.#', '#####');
    expect(shown(createHoleFiller(5).fillHoles(diagonal, 2), 5)).toEqual(shown(diagonal, 5));
    expect(shown(createHoleFiller(5).fillHoles(diagonal, 3), 5)).toEqual(['#####', '#####', '#####', '#####', '#####']);
  });

  it('removes sprinkles, but never what is more than half of the mask', () => {
    const sprinkled = picture('##...', '##...', '.....', '....#', '.....');
    const cleaned = createHoleFiller(5).fillHoles(sprinkled, 4);
    expect(shown(cleaned, 5)).toEqual(['##...', '##...', '.....', '.....', '.....']);
    expect(cleaned[19]).toBe(Math.fround(-0.1));
    expect(shown(createHoleFiller(5).fillHoles(picture('.....', '.##..', '.....', '.....', '.....'), 16), 5)).toEqual([
      '.....',
      '.##..',
      '.....',
      '.....',
      '.....',
    ]);
  });

  it('counts background that touches the edge as any other', () => {
    expect(shown(createHoleFiller(3).fillHoles(picture('.##', '###', '###'), 1), 3)).toEqual(['###', '###', '###']);
  });

  it('leaves all as it is when it is turned off, in a new array', () => {
    const mask = picture('#.', '.#');
    const out = createHoleFiller(2).fillHoles(mask, 0);
    expect(out).toEqual(mask);
    expect(out).not.toBe(mask);
  });

  it('agrees with flooding on random masks, one after the other', () => {
    const random = randomSource(7);
    for (const size of [1, 2, 5, 12, 17, 32]) {
      const { fillHoles } = createHoleFiller(size);
      for (let round = 0; round < 40; round++) {
        const density = random();
        const logits = Float32Array.from({ length: size * size }, () => (random() < density ? random() : -random()));
        const most = Math.floor(random() * 20);
        expect(fillHoles(logits, most), `size ${size}, round ${round}`).toEqual(fillByFlooding(logits, size, most));
      }
    }
  });
});
