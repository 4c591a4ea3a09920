/** Which handle of a prompt lies under the pointer, and what a prompt becomes when its handle is dragged. Pure. */
import type { PromptInput } from '../../../native/contract/records.ts';
import type { ImagePoint } from '../document/session.ts';
import { boxBetween, clampPoint, cornersOf, distance, fromNormalized, type ImageSize, toNormalized } from './image-space.ts';

/** The part of a prompt that is held: a point, a corner of a box, or its outline, which moves it as a whole. */
export type HandlePart = 'point' | 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right' | 'outline';

/** How far the hand may miss a handle, in CSS pixels. */
export const HANDLE_REACH = 7;
/** Outlines are long, so that less is enough. */
const OUTLINE_REACH = 4;

/** Whether outlines can be held too: they are in the way where a click inside a box means something else. */
export type Grip = 'knobs' | 'knobs-and-outlines';

/** Something with a place that can be held; prompts without one (text, masks) are never hit. */
export interface Holdable {
  readonly id: number;
  readonly prompt: PromptInput;
}

export interface HandleHit<T extends Holdable> {
  readonly target: T;
  readonly part: HandlePart;
}

/**
 * The handle nearest to a place: points and corners within HANDLE_REACH before outlines.
 * @param pixelsPerScreenPixel image pixels that one CSS pixel spans
 */
export function hitHandle<T extends Holdable>(
  targets: readonly T[],
  at: ImagePoint,
  size: ImageSize,
  pixelsPerScreenPixel: number,
  grip: Grip,
): HandleHit<T> | null {
  let best: HandleHit<T> | null = null;
  let bestDistance = HANDLE_REACH * pixelsPerScreenPixel;
  for (const target of targets) {
    for (const [part, place] of knobsOf(target.prompt, size)) {
      const away = distance(place, at);
      if (away > bestDistance) continue;
      best = { target, part };
      bestDistance = away;
    }
  }
  if (best !== null || grip === 'knobs') return best;
  const reach = OUTLINE_REACH * pixelsPerScreenPixel;
  const held = targets.find(({ prompt }) => hasBox(prompt) && outlineDistance(cornersOf(prompt.box, size), at) <= reach);
  return held === undefined ? null : { target: held, part: 'outline' };
}

/**
 * The prompt after its handle was dragged from one place to another (image pixels), kept inside the image; a corner may be
 * dragged past the opposite one. Prompts without a place stay what they are.
 */
export function dragged(prompt: PromptInput, part: HandlePart, from: ImagePoint, to: ImagePoint, size: ImageSize): PromptInput {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  if (prompt.kind === 'point') {
    const { x, y } = fromNormalized(prompt.point, size);
    return { ...prompt, point: toNormalized({ x: x + dx, y: y + dy }, size) };
  }
  if (!hasBox(prompt)) return prompt;
  const [topLeft, bottomRight] = cornersOf(prompt.box, size);
  if (part === 'outline') return { ...prompt, box: movedBox(topLeft, bottomRight, dx, dy, size) };
  const left = part === 'top-left' || part === 'bottom-left';
  const top = part === 'top-left' || part === 'top-right';
  const moving = { x: (left ? topLeft.x : bottomRight.x) + dx, y: (top ? topLeft.y : bottomRight.y) + dy };
  const fixed = { x: left ? bottomRight.x : topLeft.x, y: top ? bottomRight.y : topLeft.y };
  return { ...prompt, box: boxBetween(fixed, moving, size) };
}

function movedBox(topLeft: ImagePoint, bottomRight: ImagePoint, dx: number, dy: number, size: ImageSize) {
  const limited = clampPoint(
    {
      x: Math.min(topLeft.x + dx, size.widthPx - (bottomRight.x - topLeft.x)),
      y: Math.min(topLeft.y + dy, size.heightPx - (bottomRight.y - topLeft.y)),
    },
    size,
  );
  const corner = { x: limited.x + bottomRight.x - topLeft.x, y: limited.y + bottomRight.y - topLeft.y };
  return boxBetween(limited, corner, size);
}

function knobsOf(prompt: PromptInput, size: ImageSize): readonly (readonly [HandlePart, ImagePoint])[] {
  if (prompt.kind === 'point') return [['point', fromNormalized(prompt.point, size)]];
  if (!hasBox(prompt)) return [];
  const [topLeft, bottomRight] = cornersOf(prompt.box, size);
  return [
    ['top-left', topLeft],
    ['top-right', { x: bottomRight.x, y: topLeft.y }],
    ['bottom-left', { x: topLeft.x, y: bottomRight.y }],
    ['bottom-right', bottomRight],
  ];
}

function hasBox(prompt: PromptInput): prompt is Extract<PromptInput, { kind: 'box' | 'exemplar' }> {
  return prompt.kind === 'box' || prompt.kind === 'exemplar';
}

function outlineDistance([topLeft, bottomRight]: readonly [ImagePoint, ImagePoint], at: ImagePoint): number {
  const outsideX = Math.max(topLeft.x - at.x, 0, at.x - bottomRight.x);
  const outsideY = Math.max(topLeft.y - at.y, 0, at.y - bottomRight.y);
  if (outsideX > 0 || outsideY > 0) return Math.hypot(outsideX, outsideY);
  return Math.min(at.x - topLeft.x, bottomRight.x - at.x, at.y - topLeft.y, bottomRight.y - at.y);
}
