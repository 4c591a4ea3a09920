import type { RgbImage } from '../model/model.ts';
import { type Affine, fitAffine } from './affine.ts';
import { type FlowField, vectorAt } from './flow-field.ts';
import { type MatScope, type OpenCv, withMats } from './opencv.ts';
import { shrinkToLab } from './view.ts';

/** A frame made small, as motion is measured on it. */
export interface SmallFrame {
  readonly width: number;
  readonly height: number;
  readonly lab: Uint8Array;
  /** The L of Lab. */
  readonly grey: Uint8Array;
}

/** Motion between two frames of one clip. */
export interface Motion {
  /** For each pixel of the new frame, where it was in the old one. */
  readonly back: FlowField;
  /** For each pixel of the old frame, where it is in the new one. */
  readonly forth: FlowField;
  /** For each pixel of the new frame, how far there and back ends from where it began, in grey pixels. */
  readonly doubt: Float32Array;
  /** From pixels of the new frame to pixels of the old one, as the camera moved. */
  readonly camera: Affine;
}

const SMALL_SIDE = 320;

/** A frame as motion is measured on it: at most 320 pixels on its long side. */
export function smallFrame(cv: OpenCv, image: RgbImage): SmallFrame {
  const scale = Math.min(1, SMALL_SIDE / Math.max(image.width, image.height));
  const width = Math.max(8, Math.round(image.width * scale));
  const height = Math.max(8, Math.round(image.height * scale));
  const lab = shrinkToLab(cv, image, { x: 0, y: 0, width: image.width, height: image.height }, width, height);
  const grey = new Uint8Array(width * height);
  for (let p = 0; p < grey.length; p++) grey[p] = lab[p * 3];
  return { width, height, lab, grey };
}

/** Dense motion both ways (Farnebäck, "Two-frame motion estimation based on polynomial expansion", 2003; OpenCV). */
export function measureMotion(cv: OpenCv, before: SmallFrame, after: SmallFrame): Motion {
  const [back, forth] = withMats(cv, (mats) => [flowOf(cv, mats, after, before), flowOf(cv, mats, before, after)]);
  return { back, forth, doubt: doubtOf(back, forth), camera: fitAffine(back) };
}

function flowOf(cv: OpenCv, mats: MatScope, from: SmallFrame, to: SmallFrame): FlowField {
  const flow = mats.empty();
  const a = mats.of(from.grey, from.width, from.height);
  const b = mats.of(to.grey, to.width, to.height);
  cv.calcOpticalFlowFarneback(a, b, flow, 0.5, 4, 13, 3, 5, 1.1, 0);
  return { width: from.width, height: from.height, vectors: flow.data32F.slice() };
}

function doubtOf(back: FlowField, forth: FlowField): Float32Array {
  const { width, height } = back;
  const doubt = new Float32Array(width * height);
  const there: [number, number] = [0, 0];
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      const [dx, dy] = [back.vectors[p * 2], back.vectors[p * 2 + 1]];
      vectorAt(forth, x + dx, y + dy, there);
      doubt[p] = Math.hypot(dx + there[0], dy + there[1]);
    }
  }
  return doubt;
}
