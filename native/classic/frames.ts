import type { FrameSource, RgbImage } from '../model/model.ts';
import { type Motion, measureMotion, type SmallFrame, smallFrame } from './motion.ts';
import type { OpenCv } from './opencv.ts';
import { binsOf } from './view.ts';

/** A frame of a video with what every object's tracking reads of it. */
export interface Frame {
  readonly index: number;
  readonly image: RgbImage;
  readonly small: SmallFrame;
  /** Colour bins of the small frame. */
  readonly bins: Uint16Array;
}

/** Frames are looked at with at most this many pixels on the long side; larger media get their masks enlarged. */
const LONGEST = 1920;
/** A run needs two frames; a third lets a click on another frame in between. */
const HELD = 3;

/** The last few frames of a source, and the motion between the last two that were asked for. */
export class FrameDesk {
  /** The size at which frames are read. */
  readonly size: { readonly width: number; readonly height: number };
  private readonly cv: OpenCv;
  private readonly source: FrameSource;
  private readonly held = new Map<number, Frame>();
  private motion: { readonly from: number; readonly to: number; readonly motion: Motion } | null = null;

  constructor(cv: OpenCv, source: FrameSource) {
    const scale = Math.min(1, LONGEST / Math.max(source.width, source.height));
    this.cv = cv;
    this.source = source;
    this.size = {
      width: Math.max(1, Math.round(source.width * scale)),
      height: Math.max(1, Math.round(source.height * scale)),
    };
  }

  /** A frame by its index. @throws what the source throws */
  async frame(index: number, signal?: AbortSignal): Promise<Frame> {
    const known = this.held.get(index);
    if (known !== undefined) {
      this.held.delete(index);
      this.held.set(index, known);
      return known;
    }
    const isFull = this.size.width === this.source.width && this.size.height === this.source.height;
    const image = await this.source.read(index, isFull ? undefined : this.size, signal);
    const small = smallFrame(this.cv, image);
    const frame = { index, image, small, bins: binsOf(small.lab) };
    this.held.set(index, frame);
    for (const oldest of this.held.keys()) {
      if (this.held.size <= HELD) break;
      this.held.delete(oldest);
    }
    return frame;
  }

  /** Motion from one frame to another, measured once for all objects. */
  motionBetween(from: Frame, to: Frame): Motion {
    if (this.motion?.from !== from.index || this.motion.to !== to.index)
      this.motion = { from: from.index, to: to.index, motion: measureMotion(this.cv, from.small, to.small) };
    return this.motion.motion;
  }

  /** Bytes held, estimated. */
  bytes(): number {
    let bytes = 0;
    for (const { image, small } of this.held.values()) bytes += image.data.length + small.lab.length * 2;
    const pixels = this.motion?.motion.doubt.length ?? 0;
    return bytes + pixels * 20;
  }

  clear(): void {
    this.held.clear();
    this.motion = null;
  }
}
