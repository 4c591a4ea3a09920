import type { Known } from './answer-prompts.ts';
import { Appearance } from './appearance.ts';
import { BackgroundMemory } from './background.ts';
import { carry, viewAround } from './carry.ts';
import { findAgain } from './find-again.ts';
import type { Frame } from './frames.ts';
import type { Motion } from './motion.ts';
import type { OpenCv } from './opencv.ts';
import { edgeContrast } from './outline.ts';
import { countOnes, extentOf } from './regions.ts';
import { type MaskPixels, sampleMask } from './sampling.ts';
import { patchOf, type Rect } from './view.ts';
import type { Sighting } from './warp.ts';

/** What one frame is answered with; no sighting: the object is not to be seen, or lost. */
export interface Step {
  readonly sighting: Sighting | null;
  readonly score: number;
}

/** Below this share of its usual area an object is gone. */
const GONE = 0.03;
const LEAST_AREA = 14;
/** Below this share of its usual area, or of its usual likeness, one looks whether it is somewhere else. */
const DOUBTFUL_AREA = 0.5;
const DOUBTFUL_LIKENESS = 0.7;
/** How much better another place must be to be believed. */
const CLEARLY_BETTER = 1.3;
/** How fast the usual follows what is seen. */
const FOLLOW = 0.04;

/** What is usual for the object: what a single frame is judged by. */
interface Usual {
  area: number;
  likeness: number;
  contrast: number;
}

interface Judged {
  readonly sighting: Sighting;
  readonly area: number;
  /** To what was told. */
  readonly likeness: number;
  /** To what was told or seen lately: light changes, objects turn. */
  readonly recent: number;
  readonly contrast: number;
}

/** One object on its way through a clip: what it looks like, where it was, and what lies behind it. */
export class TrackedObject {
  private readonly cv: OpenCv;
  private readonly appearance = new Appearance();
  private readonly background = new BackgroundMemory();
  private sighting: Sighting | null = null;
  private usual: Usual | null = null;
  private size: { readonly width: number; readonly height: number } = { width: 0, height: 0 };
  private leftByEdge = false;
  private lastExtent: Rect | null = null;
  private framesLost = 0;
  private framesSinceTold = 0;
  private readonly taught = new Set<number>();
  private at = -1;
  private score = 0.5;

  constructor(cv: OpenCv) {
    this.cv = cv;
  }

  /** Learns colours from a frame on which the object was told; tracking goes on where it was. */
  learn(frame: Frame, mask: MaskPixels): void {
    if (this.taught.has(frame.index)) return;
    this.taught.add(frame.index);
    const sighting = this.see(frame, mask);
    if (sighting === null) return;
    this.appearance.learnTold(sighting.patch, sighting.labels);
    this.appearance.learnScene(frame.bins, nearMask(frame, sighting));
    this.setUsual(this.judge(sighting));
  }

  /** Goes on from a mask, told or not. An empty one says that the object is not there. */
  startAt(frame: Frame, mask: MaskPixels): void {
    this.sighting = this.see(frame, mask);
    this.framesSinceTold = 0;
    this.at = frame.index;
    this.appearance.restart();
    const near = this.sighting === null ? new Uint8Array(frame.bins.length) : nearMask(frame, this.sighting);
    if (this.background.isEmpty()) this.background.begin(frame.small, near);
    else this.background.learn(frame.small, near);
    this.lastExtent = this.sighting === null ? null : extentInFrame(this.sighting);
    if (this.sighting === null) return;
    if (this.appearance.isEmpty()) {
      this.appearance.learnTold(this.sighting.patch, this.sighting.labels);
      this.appearance.learnScene(frame.bins, near);
    }
    const judged = this.judge(this.sighting);
    if (this.usual === null) this.setUsual(judged);
    else this.usual.area = judged.area;
  }

  /** Keeps the background in step while the object is told on the next frame anyway. */
  follow(motion: Motion): void {
    this.background.follow(motion);
  }

  /** The next frame. */
  step(frame: Frame, motion: Motion): Step {
    const step = this.move(frame, motion);
    this.at = frame.index;
    this.score = step.score;
    return step;
  }

  private move(frame: Frame, motion: Motion): Step {
    this.background.follow(motion);
    this.framesSinceTold++;
    const before = this.sighting;
    const carried = before === null ? null : carry(this.cv, before, frame.image, motion, this.appearance, this.background);
    const judged = carried === null ? null : this.judge(carried);
    const usual = this.usual;
    if (usual === null) return { sighting: null, score: 0.5 };
    const gone = judged === null || this.isGone(judged, usual);
    const best = gone || this.isDoubtful(judged, usual) ? this.elsewhere(frame, gone ? null : judged, usual) : judged;
    if (best === null) return this.lose(frame, before);
    return this.keep(frame, best, usual, best === judged ? (carried?.steadiness ?? 0) : 0.6);
  }

  /** What it knows of the object's colours; null when it was never told. */
  known(): Known | null {
    return this.appearance.isEmpty() ? null : { ratios: this.appearance.ratios() };
  }

  /** Whether it has come to this frame already. */
  isAt(frameIndex: number): boolean {
    return this.at === frameIndex;
  }

  /** The answer for the frame that it has come to. */
  last(): Step {
    return { sighting: this.sighting, score: this.score };
  }

  /** Bytes held, estimated. */
  bytes(): number {
    return 1_400_000 + (this.sighting?.labels.length ?? 0) * 6;
  }

  private isGone({ area, recent, contrast }: Judged, usual: Usual): boolean {
    if (area < LEAST_AREA || area < GONE * usual.area) return true;
    if (recent < 0.4 * usual.likeness) return true;
    // It has run into something of its own colour: the outline follows nothing any more.
    return area > 1.6 * usual.area && contrast < 0.5 * usual.contrast;
  }

  private isDoubtful({ area, recent }: Judged, usual: Usual): boolean {
    return area < DOUBTFUL_AREA * usual.area || recent < DOUBTFUL_LIKENESS * usual.likeness;
  }

  /** The object at another place, if it is clearly there; else what motion led to. */
  private elsewhere(frame: Frame, judged: Judged | null, usual: Usual): Judged | null {
    const search = { size: this.size, allows: (at: Rect) => this.isReachable(at, frame) };
    const found = findAgain(this.cv, frame, search, this.appearance, this.background);
    const other = found === null ? null : this.judge(found);
    if (other === null || !this.isIt(other, usual)) return judged;
    if (judged === null) return other;
    return other.area * other.likeness > CLEARLY_BETTER * judged.area * judged.likeness ? other : judged;
  }

  /** An object does not jump: it is near where it was lost, the nearer the shorter ago, or comes in by the edge by which it left. */
  private isReachable(at: Rect, frame: Frame): boolean {
    const was = this.lastExtent;
    if (was === null) return true;
    const size = Math.max(this.size.width, this.size.height, was.width, was.height);
    if (this.leftByEdge && edgeDistance(was, frame) < 2) return edgeDistance(at, frame) < 0.5 * size;
    const dx = at.x + at.width / 2 - was.x - was.width / 2;
    const dy = at.y + at.height / 2 - was.y - was.height / 2;
    return Math.hypot(dx, dy) < size * (0.8 + 0.15 * this.framesLost);
  }

  private isIt({ area, likeness, contrast }: Judged, usual: Usual): boolean {
    if (area < Math.max(2 * LEAST_AREA, 0.1 * usual.area) || area > 2.5 * usual.area) return false;
    const alike = this.background.isReliable() ? 0.7 : 0.85;
    return likeness > alike * usual.likeness && contrast > 0.6 * usual.contrast;
  }

  private keep(frame: Frame, judged: Judged, usual: Usual, steadiness: number): Step {
    const { sighting, area, likeness, recent, contrast } = judged;
    const jump = Math.exp(-Math.abs(Math.log(area / Math.max(1, this.areaOf(this.sighting) ?? area))));
    const alike = Math.min(1, (0.3 * likeness + 0.7 * recent) / usual.likeness);
    const sharp = Math.min(1, contrast / Math.max(0.05, usual.contrast));
    const trust = alike * (0.4 + 0.6 * jump) * (0.5 + 0.5 * sharp);
    const far = 0.6 + 0.4 * Math.exp(-this.framesSinceTold / 200);
    this.sighting = sighting;
    this.lastExtent = extentInFrame(sighting);
    this.framesLost = 0;
    this.leftByEdge = this.lastExtent !== null && edgeDistance(this.lastExtent, frame) < 2;
    // What is held may be a part of it: the rest must not be learnt as background.
    if (!this.isDoubtful(judged, usual)) this.learnFrom(frame, judged, usual, trust);
    return { sighting, score: trust * (0.7 + 0.3 * steadiness) * far };
  }

  private learnFrom(frame: Frame, { sighting, area }: Judged, usual: Usual, trust: number): void {
    const near = nearMask(frame, sighting);
    this.appearance.learnRecent(sighting.patch, sighting.labels, trust);
    this.background.learn(frame.small, near);
    if (frame.index % 8 === 0) this.appearance.learnScene(frame.bins, near);
    if (trust <= 0.6) return;
    usual.area += FOLLOW * (area - usual.area);
    if (area > 0.6 * usual.area) this.size = sizeOf(sighting);
  }

  private lose(frame: Frame, before: Sighting | null): Step {
    this.sighting = null;
    this.framesLost++;
    const nowhere = new Uint8Array(frame.bins.length);
    // The frame of the loss may still show it; later ones show what there is without it.
    if (before === null) {
      this.background.learn(frame.small, nowhere);
      this.appearance.learnScene(frame.bins, nowhere);
    }
    return { sighting: null, score: this.leftByEdge ? 0.8 : 0.4 };
  }

  private see(frame: Frame, mask: MaskPixels): Sighting | null {
    const extent = extentOf(mask.data, mask.width);
    if (extent === null) return null;
    const [fx, fy] = [frame.image.width / mask.width, frame.image.height / mask.height];
    const rect: Rect = {
      x: extent.left * fx,
      y: extent.top * fy,
      width: (extent.right - extent.left) * fx,
      height: (extent.bottom - extent.top) * fy,
    };
    const view = viewAround(rect, frame.image);
    const labels = sampleMask(mask.data, mask.width, mask.height, view, frame.image);
    if (countOnes(labels) === 0) return null;
    return { patch: patchOf(this.cv, frame.image, view), labels };
  }

  private judge(sighting: Sighting): Judged {
    const { told, recent } = this.appearance.likenessOf(sighting.patch, sighting.labels);
    return {
      sighting,
      area: this.areaOf(sighting) ?? 0,
      likeness: told,
      recent,
      contrast: edgeContrast(sighting.patch, sighting.labels),
    };
  }

  private setUsual({ sighting, area, likeness, contrast }: Judged): void {
    this.usual = { area, likeness, contrast };
    this.size = sizeOf(sighting);
  }

  /** Frame pixels of the object. */
  private areaOf(sighting: Sighting | null): number | null {
    return sighting === null ? null : countOnes(sighting.labels) * sighting.patch.view.stepX * sighting.patch.view.stepY;
  }
}

function sizeOf(sighting: Sighting): { readonly width: number; readonly height: number } {
  return extentInFrame(sighting) ?? { width: 0, height: 0 };
}

/** The extent of a sighting in frame pixels. */
function extentInFrame({ patch, labels }: Sighting): Rect | null {
  const extent = extentOf(labels, patch.view.width);
  if (extent === null) return null;
  const { frame, stepX, stepY } = patch.view;
  return {
    x: frame.x + extent.left * stepX,
    y: frame.y + extent.top * stepY,
    width: (extent.right - extent.left) * stepX,
    height: (extent.bottom - extent.top) * stepY,
  };
}

/** How far a rectangle is from the nearest edge of the picture, in frame pixels. */
function edgeDistance(rect: Rect, { image }: Frame): number {
  return Math.min(rect.x, rect.y, image.width - rect.x - rect.width, image.height - rect.y - rect.height);
}

/** 1 on the object and two pixels around, in pixels of the small frame. */
function nearMask({ image, small }: Frame, { patch, labels }: Sighting): Uint8Array {
  const near = new Uint8Array(small.width * small.height);
  const { view } = patch;
  const [sx, sy] = [small.width / image.width, small.height / image.height];
  for (let y = 0, p = 0; y < view.height; y++) {
    const row = Math.floor((view.frame.y + (y + 0.5) * view.stepY) * sy);
    for (let x = 0; x < view.width; x++, p++) {
      if (labels[p] === 0) continue;
      const column = Math.floor((view.frame.x + (x + 0.5) * view.stepX) * sx);
      for (let j = Math.max(0, row - 2); j <= Math.min(small.height - 1, row + 2); j++)
        near.fill(1, j * small.width + Math.max(0, column - 2), j * small.width + Math.min(small.width, column + 3));
    }
  }
  return near;
}
