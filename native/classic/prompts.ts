import { AppError } from '../contract/errors.ts';
import type { NormalizedBox, NormalizedPoint } from '../contract/geometry.ts';
import type { Sign } from '../contract/records.ts';
import { say } from '../contract/sentences.ts';
import type { Rle } from '../masks/rle.ts';
import type { ObjectPrompt } from '../model/model.ts';
import type { Rect } from './view.ts';

/** A point in pixels of a frame. */
export interface PixelPoint {
  readonly x: number;
  readonly y: number;
}

/** What was said about an object, sorted, in pixels of a frame. */
export interface SortedPrompts {
  readonly mask: Rle | null;
  readonly boxes: readonly Rect[];
  readonly notBoxes: readonly Rect[];
  readonly points: readonly PixelPoint[];
  readonly notPoints: readonly PixelPoint[];
  /** Signs of the points in the order in which they were told. */
  readonly signs: readonly Sign[];
}

const CAN_TAKE = ['point', 'box', 'mask'] as const;

/** The error for a prompt that this model does not understand; it names what it takes and who takes the rest. */
export function unsupportedPrompt(kind: string): AppError {
  return new AppError('prompt-unsupported', say('classic-needs-pack', { kind }), {
    kind,
    supported: [...CAN_TAKE],
    packs: ['sam3'],
  });
}

/**
 * Sorts prompts and brings them to pixels.
 * @param media the size of the media, which a mask must have
 * @param frame the size of the frame that is looked at
 * @throws AppError `prompt-unsupported`, `prompt-missing`, `prompt-outside-image`, `invalid-input`
 */
export function sortPrompts(
  prompts: readonly ObjectPrompt[],
  media: { readonly width: number; readonly height: number },
  frame: { readonly width: number; readonly height: number },
): SortedPrompts {
  const sorted = {
    mask: null as Rle | null,
    boxes: [] as Rect[],
    notBoxes: [] as Rect[],
    points: [] as PixelPoint[],
    notPoints: [] as PixelPoint[],
    signs: [] as Sign[],
  };
  for (const prompt of prompts) {
    if (prompt.kind === 'mask') sorted.mask = checkMask(prompt.mask, media);
    else if (prompt.kind === 'box') (prompt.sign === 'positive' ? sorted.boxes : sorted.notBoxes).push(toRect(prompt.box, frame));
    else if (prompt.kind === 'point') {
      (prompt.sign === 'positive' ? sorted.points : sorted.notPoints).push(toPixel(prompt.point, frame));
      sorted.signs.push(prompt.sign);
    } else throw unsupportedPrompt(String((prompt as { kind: unknown }).kind));
  }
  if (sorted.mask === null && sorted.boxes.length === 0 && sorted.points.length === 0) {
    throw new AppError('prompt-missing', say('object-needs-prompt'), {
      prompts: prompts.length,
    });
  }
  return sorted;
}

/** A click that corrects, and what was told before it. */
export interface FurtherClick {
  readonly click: PixelPoint;
  readonly sign: Sign;
  readonly before: SortedPrompts;
}

/** The last click when there was something to answer without it; null where a mask or the first click is all that is told. */
export function furtherClick(prompts: SortedPrompts): FurtherClick | null {
  const sign = prompts.signs.at(-1);
  if (sign === undefined || prompts.mask !== null) return null;
  const side = sign === 'positive' ? 'points' : 'notPoints';
  const click = prompts[side].at(-1);
  const before = { ...prompts, [side]: prompts[side].slice(0, -1), signs: prompts.signs.slice(0, -1) };
  if (click === undefined || before.points.length + before.boxes.length === 0) return null;
  return { click, sign, before };
}

function checkMask(mask: Rle, media: { readonly width: number; readonly height: number }): Rle {
  if (mask.width === media.width && mask.height === media.height) return mask;
  throw new AppError(
    'invalid-input',
    `The mask is ${mask.width} × ${mask.height}, but the media is ${media.width} × ${media.height}. Resize the mask first.`,
    { mask: [mask.width, mask.height], media: [media.width, media.height] },
  );
}

function toPixel({ x, y }: NormalizedPoint, frame: { width: number; height: number }): PixelPoint {
  if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) {
    throw new AppError('prompt-outside-image', `The point (${x}, ${y}) lies outside the image. Give x and y from 0 to 1.`, {
      x,
      y,
    });
  }
  return { x: Math.min(x * frame.width, frame.width - 0.01), y: Math.min(y * frame.height, frame.height - 0.01) };
}

function toRect({ x, y, width, height }: NormalizedBox, frame: { width: number; height: number }): Rect {
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  const [right, bottom] = [Math.min(1, x + width), Math.min(1, y + height)];
  if (!(right > left && bottom > top)) {
    throw new AppError(
      'prompt-outside-image',
      `The box at (${x}, ${y}) of size ${width} × ${height} does not meet the image. Give its top left corner and size from 0 to 1.`,
      { x, y, width, height },
    );
  }
  const rect = { x: left * frame.width, y: top * frame.height };
  return { ...rect, width: Math.max(1, (right - left) * frame.width), height: Math.max(1, (bottom - top) * frame.height) };
}

/** The least rectangle around rectangles and points. */
export function rectAround(rects: readonly Rect[], points: readonly PixelPoint[]): Rect {
  const left = Math.min(...rects.map((rect) => rect.x), ...points.map((point) => point.x));
  const top = Math.min(...rects.map((rect) => rect.y), ...points.map((point) => point.y));
  const right = Math.max(...rects.map((rect) => rect.x + rect.width), ...points.map((point) => point.x));
  const bottom = Math.max(...rects.map((rect) => rect.y + rect.height), ...points.map((point) => point.y));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** A rectangle with `room` pixels more on each side. */
export function widened(rect: Rect, room: number): Rect {
  return { x: rect.x - room, y: rect.y - room, width: rect.width + 2 * room, height: rect.height + 2 * room };
}
