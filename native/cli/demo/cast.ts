import type { Random } from './random.ts';
import type { Look } from './textures.ts';

/** Where an object is on a frame: centre and radius in pixels, turn in radians. */
export interface Pose {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly turn: number;
}

/** An object of the demo: what it looks like, its outline, and how it moves. `t` runs from 0 to 1 over the clip. */
export interface Actor {
  readonly name: string;
  readonly look: Look;
  /** Outline radius at an angle, 1 on average, in the object's own frame. */
  readonly outline: (angle: number) => number;
  readonly pose: (t: number) => Pose;
}

const LOOKS: readonly { name: string; look: Look }[] = [
  { name: 'beach ball', look: { dark: [190, 40, 30], light: [255, 225, 120], pattern: 'stripes', periods: 3 } },
  { name: 'turtle', look: { dark: [10, 70, 40], light: [110, 190, 70], pattern: 'spots', periods: 4 } },
  { name: 'kite', look: { dark: [30, 40, 140], light: [120, 200, 250], pattern: 'checks', periods: 3 } },
  { name: 'plum', look: { dark: [70, 10, 80], light: [190, 90, 190], pattern: 'mottled', periods: 1 } },
  { name: 'pumpkin', look: { dark: [150, 60, 0], light: [255, 160, 40], pattern: 'stripes', periods: 5 } },
];

type Motion = (size: { width: number; height: number }, random: Random) => (t: number) => Pose;

/** Wanders across the middle, so that it meets the others. */
const crossing: Motion = ({ width, height }, random) => {
  const phase = random() * 0.4;
  return (t) => ({
    x: width * (0.5 + 0.26 * Math.cos(Math.PI * (t + phase * 0.2))),
    y: height * (0.48 + 0.12 * Math.sin(2 * Math.PI * (t * 0.9 + phase))),
    radius: height * (0.16 + 0.025 * Math.sin(2 * Math.PI * t)),
    turn: 1.2 * t,
  });
};

/** Comes the other way and passes in front. */
const meeting: Motion = ({ width, height }, random) => {
  const drop = random() * 0.08;
  return (t) => ({
    x: width * (0.22 + 0.56 * t),
    y: height * (0.64 + drop * Math.sin(2 * Math.PI * t)),
    radius: height * (0.12 + 0.03 * t),
    turn: -0.8 * t,
  });
};

/** Leaves the picture in the middle of the clip and comes back. */
const returning: Motion = ({ width, height }, random) => {
  const base = 0.24 + 0.06 * random();
  return (t) => ({
    x: width * (0.78 + 0.42 * Math.sin(Math.PI * t)),
    y: height * (base + 0.06 * Math.sin(2 * Math.PI * t)),
    radius: height * 0.11,
    turn: 0.9 * t,
  });
};

/** Leaves for good. */
const leaving: Motion = ({ width, height }, random) => {
  const base = 0.78 + 0.04 * random();
  return (t) => ({
    x: width * (0.2 - 0.42 * t * t - 0.02 * t),
    y: height * (base - 0.1 * t),
    radius: height * (0.1 + 0.015 * t),
    turn: -1.1 * t,
  });
};

const MOTIONS: readonly Motion[] = [crossing, meeting, returning, leaving];

/** Chooses who plays. The last one is in front. @param count 1 to 5 */
export function castActors(count: number, size: { width: number; height: number }, random: Random): readonly Actor[] {
  const first = Math.floor(random() * LOOKS.length);
  return Array.from({ length: count }, (_, index) => {
    const { name, look } = LOOKS[(first + index) % LOOKS.length] as (typeof LOOKS)[number];
    const motion = MOTIONS[index % MOTIONS.length] as Motion;
    return { name, look, outline: createOutline(random), pose: motion(size, random) };
  });
}

function createOutline(random: Random): (angle: number) => number {
  const lobes = 3 + Math.floor(random() * 3);
  const depth = 0.08 + random() * 0.1;
  const skew = random() * Math.PI;
  return (angle) => 1 + depth * Math.cos(lobes * angle + skew) + 0.08 * Math.cos(2 * angle);
}
