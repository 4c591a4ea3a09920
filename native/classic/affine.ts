import type { FlowField } from './flow-field.ts';

/** x' = a x + b y + c, y' = d x + e y + f, as [a, b, c, d, e, f]. */
export type Affine = readonly [number, number, number, number, number, number];

export const IDENTITY: Affine = [1, 0, 0, 0, 1, 0];

/** First `first`, then `second`. */
export function compose(first: Affine, second: Affine): Affine {
  const [a, b, c, d, e, f] = first;
  const [A, B, C, D, E, F] = second;
  return [A * a + B * d, A * b + B * e, A * c + B * f + C, D * a + E * d, D * b + E * e, D * c + E * f + F];
}

/** Every how many pixels the field is sampled. */
const GRID = 6;
const ROUNDS = 6;

/**
 * The camera's part of a flow field: the affine motion that most of the field follows. Least squares, in which vectors
 * that do not fit lose their weight from round to round.
 */
export function fitAffine(field: FlowField): Affine {
  let fit = medianShift(field);
  let tolerance = 4;
  for (let round = 0; round < ROUNDS; round++) {
    const next = weightedFit(field, fit, tolerance);
    if (next === null) return fit;
    fit = next;
    tolerance = Math.max(0.5, tolerance * 0.6);
  }
  return fit;
}

function medianShift({ width, height, vectors }: FlowField): Affine {
  const xs: number[] = [];
  const ys: number[] = [];
  for (let y = GRID >> 1; y < height; y += GRID) {
    for (let x = GRID >> 1; x < width; x += GRID) {
      xs.push(vectors[(y * width + x) * 2]);
      ys.push(vectors[(y * width + x) * 2 + 1]);
    }
  }
  xs.sort((a, b) => a - b);
  ys.sort((a, b) => a - b);
  return [1, 0, xs[xs.length >> 1] ?? 0, 0, 1, ys[ys.length >> 1] ?? 0];
}

function weightedFit({ width, height, vectors }: FlowField, fit: Affine, tolerance: number): Affine | null {
  // Normal equations of both rows: they share the matrix. Coordinates from the middle keep it well conditioned.
  const [mx, my] = [width / 2, height / 2];
  const m = [0, 0, 0, 0, 0, 0];
  const u = [0, 0, 0];
  const v = [0, 0, 0];
  for (let y = GRID >> 1; y < height; y += GRID) {
    for (let x = GRID >> 1; x < width; x += GRID) {
      const p = (y * width + x) * 2;
      const [tx, ty] = [x + vectors[p], y + vectors[p + 1]];
      const rx = fit[0] * x + fit[1] * y + fit[2] - tx;
      const ry = fit[3] * x + fit[4] * y + fit[5] - ty;
      const w = Math.exp(-(rx * rx + ry * ry) / (2 * tolerance * tolerance));
      const [cx, cy] = [x - mx, y - my];
      m[0] += w * cx * cx;
      m[1] += w * cx * cy;
      m[2] += w * cx;
      m[3] += w * cy * cy;
      m[4] += w * cy;
      m[5] += w;
      u[0] += w * cx * tx;
      u[1] += w * cy * tx;
      u[2] += w * tx;
      v[0] += w * cx * ty;
      v[1] += w * cy * ty;
      v[2] += w * ty;
    }
  }
  const [p, q] = [solve(m, u), solve(m, v)];
  if (p === null || q === null) return null;
  return [p[0], p[1], p[2] - p[0] * mx - p[1] * my, q[0], q[1], q[2] - q[0] * mx - q[1] * my];
}

/** Solves the symmetric system [m0 m1 m2; m1 m3 m4; m2 m4 m5] x = r; null when it has no one answer. */
function solve(m: readonly number[], r: readonly number[]): [number, number, number] | null {
  const [a, b, c, d, e, f] = m;
  const [A, B, C] = [d * f - e * e, c * e - b * f, b * e - c * d];
  const determinant = a * A + b * B + c * C;
  if (!(f > 20) || Math.abs(determinant) < 1e-3) return null;
  const [D, E, F] = [a * f - c * c, b * c - a * e, a * d - b * b];
  return [
    (A * r[0] + B * r[1] + C * r[2]) / determinant,
    (B * r[0] + D * r[1] + E * r[2]) / determinant,
    (C * r[0] + E * r[1] + F * r[2]) / determinant,
  ];
}
