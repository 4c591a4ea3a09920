import { describe, expect, it } from 'vitest';
import { EAST, GridCut, SOUTH, SOUTH_EAST, SOUTH_WEST } from './max-flow.ts';

interface Problem {
  readonly width: number;
  readonly height: number;
  readonly terminals: readonly number[];
  /** Per pixel: capacities to the east, south, south-east and south-west. */
  readonly links: readonly (readonly number[])[];
}

const WAYS = [
  [EAST, 1, 0],
  [SOUTH, 0, 1],
  [SOUTH_EAST, 1, 1],
  [SOUTH_WEST, -1, 1],
] as const;

function randomProblem(width: number, height: number, seed: number): Problem {
  let state = seed * 2654435761;
  const next = (most: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
  const count = width * height;
  return {
    width,
    height,
    terminals: Array.from({ length: count }, () => next(41) - 20),
    links: Array.from({ length: count }, () => WAYS.map(() => (next(3) === 0 ? 0 : next(12)))),
  };
}

function neighbours({ width, height }: Problem, p: number): (number | null)[] {
  const [x, y] = [p % width, Math.floor(p / width)];
  return WAYS.map(([, dx, dy]) => (x + dx >= 0 && x + dx < width && y + dy < height ? (y + dy) * width + x + dx : null));
}

function costOf(problem: Problem, labels: readonly number[]): number {
  return problem.terminals.reduce((sum, terminal, p) => {
    const own = labels[p] === 1 ? Math.max(0, -terminal) : Math.max(0, terminal);
    const cut = neighbours(problem, p).reduce<number>(
      (cost, q, way) => cost + (q !== null && labels[p] !== labels[q] ? (problem.links[p]?.[way] ?? 0) : 0),
      0,
    );
    return sum + own + cut;
  }, 0);
}

function solve(problem: Problem, cut: GridCut): number[] {
  cut.reset(problem.width, problem.height);
  problem.terminals.forEach((terminal, p) => {
    const node = cut.index(p % problem.width, Math.floor(p / problem.width));
    cut.terminal(node, terminal);
    neighbours(problem, p).forEach((q, way) => {
      if (q !== null) cut.link(node, WAYS[way]?.[0] ?? EAST, problem.links[p]?.[way] ?? 0);
    });
  });
  cut.solve();
  return problem.terminals.map((_, p) => (cut.isSource(cut.index(p % problem.width, Math.floor(p / problem.width))) ? 1 : 0));
}

describe('GridCut', () => {
  it('finds the cheapest of all labellings', () => {
    const cut = new GridCut();
    for (let seed = 1; seed <= 40; seed++) {
      const problem = randomProblem(4, 3, seed);
      let least = Number.POSITIVE_INFINITY;
      for (let bits = 0; bits < 2 ** 12; bits++)
        least = Math.min(
          least,
          costOf(
            problem,
            Array.from({ length: 12 }, (_, p) => (bits >> p) & 1),
          ),
        );
      expect(costOf(problem, solve(problem, cut)), `seed ${seed}`).toBe(least);
    }
  });

  it('cannot be improved by any one pixel on a large grid, and gives the same cut twice', () => {
    const problem = randomProblem(60, 40, 7);
    const labels = solve(problem, new GridCut());
    const cost = costOf(problem, labels);
    for (let p = 0; p < labels.length; p += 7) {
      const changed = labels.with(p, 1 - (labels[p] ?? 0));
      expect(costOf(problem, changed)).toBeGreaterThanOrEqual(cost);
    }
    const reused = new GridCut();
    solve(randomProblem(80, 80, 3), reused);
    expect(solve(problem, reused)).toEqual(labels);
  });
});
