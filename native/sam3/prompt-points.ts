import { AppError } from '../contract/errors.ts';
import type { NormalizedBox, NormalizedPoint } from '../contract/geometry.ts';
import { say } from '../contract/sentences.ts';
import type { Rle } from '../masks/rle.ts';
import type { ObjectPrompt } from '../model/model.ts';
import type { PointInput } from './tracker/tracker.ts';

/** The decoder was trained with at most this many points on a frame; of more it gets the first and the last half. */
const MOST_POINTS = 16;
const LABELS = { positive: 1, negative: 0, topLeft: 2, bottomRight: 3 } as const;

/**
 * Points and boxes as the prompt encoder takes them: model pixels, a box as its two corners before the points. Several
 * boxes become the one around them all, since the model knows one box per object. Masks are left out. Of more than 16
 * points the first 8 and the last 8 are taken. Source: facebookresearch/sam3, `sam3_tracker_base.py`, `concat_points`.
 * @param prompts checked by `checkObjectPrompts`
 * @param size side of the model's image in pixels
 */
export function toPointInput(prompts: readonly ObjectPrompt[], size: number): PointInput {
  const points: { x: number; y: number; label: number }[] = [];
  const box = boxAround(prompts.flatMap((prompt) => (prompt.kind === 'box' ? [prompt.box] : [])));
  if (box !== null) {
    points.push({ x: box.left, y: box.top, label: LABELS.topLeft }, { x: box.right, y: box.bottom, label: LABELS.bottomRight });
  }
  for (const prompt of prompts) {
    if (prompt.kind === 'point') points.push({ ...prompt.point, label: LABELS[prompt.sign] });
  }
  const half = MOST_POINTS / 2;
  const taken = points.length > MOST_POINTS ? [...points.slice(0, half), ...points.slice(-half)] : points;
  return {
    coords: Float32Array.from(taken.flatMap(({ x, y }) => [x * size, y * size])),
    labels: taken.map(({ label }) => label),
  };
}

interface Edges {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function boxAround(boxes: readonly NormalizedBox[]): Edges | null {
  if (boxes.length === 0) return null;
  return {
    left: Math.max(0, Math.min(...boxes.map((box) => box.x))),
    top: Math.max(0, Math.min(...boxes.map((box) => box.y))),
    right: Math.min(1, Math.max(...boxes.map((box) => box.x + box.width))),
    bottom: Math.min(1, Math.max(...boxes.map((box) => box.y + box.height))),
  };
}

/**
 * Checks what was said about one object.
 * @param media the size of the media, which a mask must have
 * @throws AppError `prompt-missing` when nothing says what the object is, `prompt-outside-image`, `prompt-unsupported` for
 *   negative boxes (SAM 3 knows boxes around an object only), `invalid-input` for a mask of another size
 */
export function checkObjectPrompts(
  prompts: readonly ObjectPrompt[],
  media: { readonly width: number; readonly height: number },
): void {
  for (const prompt of prompts) {
    if (prompt.kind === 'mask') checkMask(prompt.mask, media);
    else if (prompt.kind === 'point') checkPoint(prompt.point);
    else if (prompt.kind === 'box') {
      checkBox(prompt.box);
      if (prompt.sign === 'negative') throw negativeBox();
    } else throw unknownPrompt((prompt as { kind: unknown }).kind);
  }
  if (prompts.some((prompt) => prompt.kind === 'mask' || prompt.sign === 'positive')) return;
  throw new AppError('prompt-missing', say('object-needs-prompt'), {
    prompts: prompts.length,
  });
}

function negativeBox(): AppError {
  return new AppError('prompt-unsupported', say('no-negative-box'), {
    kind: 'box',
    sign: 'negative',
    supported: ['point', 'box', 'mask'],
  });
}

/** The error for a prompt of a kind that is not known. */
export function unknownPrompt(kind: unknown): AppError {
  return new AppError('prompt-unsupported', `SAM 3 does not take a prompt of the kind "${String(kind)}" here.`, {
    kind: String(kind),
  });
}

function checkMask(mask: Rle, media: { readonly width: number; readonly height: number }): void {
  if (mask.width === media.width && mask.height === media.height) return;
  throw new AppError(
    'invalid-input',
    `The mask is ${mask.width} × ${mask.height}, but the media is ${media.width} × ${media.height}. Resize the mask first.`,
    { mask: [mask.width, mask.height], media: [media.width, media.height] },
  );
}

function checkPoint({ x, y }: NormalizedPoint): void {
  if (x >= 0 && x <= 1 && y >= 0 && y <= 1) return;
  throw new AppError('prompt-outside-image', `The point (${x}, ${y}) lies outside the image. Give x and y from 0 to 1.`, {
    x,
    y,
  });
}

/** @throws AppError `prompt-outside-image` for a box that does not meet the image; what reaches out of it is cut off later */
export function checkBox({ x, y, width, height }: NormalizedBox): void {
  if (Math.min(1, x + width) > Math.max(0, x) && Math.min(1, y + height) > Math.max(0, y)) return;
  throw new AppError(
    'prompt-outside-image',
    `The box at (${x}, ${y}) of size ${width} × ${height} does not meet the image. Give its top left corner and size from 0 to 1.`,
    { x, y, width, height },
  );
}
