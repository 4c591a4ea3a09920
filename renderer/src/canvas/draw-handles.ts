/** Draws prompts as handles: points, boxes, exemplars, and a badge where a mask is the prompt. Screen space, CSS pixels. */
import type { Prompt, PromptInput, Sign } from '../../../native/contract/records.ts';
import { fromCocoString } from '../../../native/masks/coco.ts';
import { boundingBox } from '../../../native/masks/measure.ts';
import type { Viewport } from '../document/session.ts';
import type { DirtyRects } from './dirty-rects.ts';
import { mark } from './konva-stage.ts';
import type { ThemeColors } from './theme-colors.ts';
import type { Size } from './viewport.ts';

/** A prompt, or one that is only proposed and has no id yet. */
export type DrawnPrompt = Pick<Prompt, 'prompt'> & {
  readonly id: number | null;
  /** What was looked for with an exemplar, drawn beside it. */
  readonly phrase?: string | null;
};

const POINT_RADIUS = 6;
const CORNER_SIDE = 7;
/** Characters of a phrase that are drawn. */
const LONGEST_PHRASE = 32;

/** Draws one prompt. `isActive` marks the one that is held or hovered. Text has no place on the frame. */
export function drawPrompt(
  context: CanvasRenderingContext2D,
  marks: DirtyRects,
  drawn: DrawnPrompt,
  image: Size,
  viewport: Viewport,
  colors: ThemeColors,
  look: 'active' | 'normal',
): void {
  const { prompt } = drawn;
  if (prompt.kind === 'point') {
    const x = prompt.point.x * image.widthPx * viewport.scale + viewport.offsetX;
    const y = prompt.point.y * image.heightPx * viewport.scale + viewport.offsetY;
    drawPoint(context, marks, x, y, prompt.sign, colors, look);
  } else if (prompt.kind === 'box' || prompt.kind === 'exemplar') {
    drawBoxPrompt(context, marks, prompt, image, viewport, colors, look);
    if (drawn.phrase != null) drawPhrase(context, marks, drawn.phrase, prompt, image, viewport, colors);
  } else if (prompt.kind === 'mask') {
    drawMaskBadge(context, marks, prompt, viewport, colors);
  }
}

/** A point: a disc with its sign in it, so that colour is not the only mark. */
export function drawPoint(
  context: CanvasRenderingContext2D,
  marks: DirtyRects,
  x: number,
  y: number,
  sign: Sign,
  colors: ThemeColors,
  look: 'active' | 'normal',
): void {
  const radius = look === 'active' ? POINT_RADIUS + 2 : POINT_RADIUS;
  mark(marks, x - radius, y - radius, 2 * radius, 2 * radius, 4);
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = sign === 'positive' ? colors.positive : colors.negative;
  context.fill();
  context.lineWidth = look === 'active' ? 2.5 : 1.5;
  context.strokeStyle = '#ffffff';
  context.stroke();
  context.beginPath();
  context.arc(x, y, radius + context.lineWidth / 2 + 0.5, 0, 2 * Math.PI);
  context.lineWidth = 1;
  context.strokeStyle = 'rgb(0 0 0 / 0.7)';
  context.stroke();
  drawSign(context, x, y, 3, sign, '#000000');
}

/** A rectangle that is seen on any ground: a dark line under a coloured one. */
export function drawBox(
  context: CanvasRenderingContext2D,
  marks: DirtyRects,
  x: number,
  y: number,
  width: number,
  height: number,
  color: string,
  line: 'solid' | 'dashed',
): void {
  mark(marks, x, y, width, height, 3);
  context.lineWidth = 3;
  context.strokeStyle = 'rgb(0 0 0 / 0.55)';
  context.strokeRect(x, y, width, height);
  context.lineWidth = 1.5;
  context.strokeStyle = color;
  context.setLineDash(line === 'dashed' ? [6, 4] : []);
  context.strokeRect(x, y, width, height);
  context.setLineDash([]);
}

function drawBoxPrompt(
  context: CanvasRenderingContext2D,
  marks: DirtyRects,
  prompt: Extract<PromptInput, { kind: 'box' | 'exemplar' }>,
  image: Size,
  viewport: Viewport,
  colors: ThemeColors,
  look: 'active' | 'normal',
): void {
  const x = prompt.box.x * image.widthPx * viewport.scale + viewport.offsetX;
  const y = prompt.box.y * image.heightPx * viewport.scale + viewport.offsetY;
  const width = prompt.box.width * image.widthPx * viewport.scale;
  const height = prompt.box.height * image.heightPx * viewport.scale;
  const color = prompt.sign === 'positive' ? colors.positive : colors.negative;
  mark(marks, x - 14, y - 20, width + 28, height + 28, 2);
  drawBox(context, marks, x, y, width, height, color, prompt.kind === 'exemplar' ? 'dashed' : 'solid');
  const side = look === 'active' ? CORNER_SIDE + 2 : CORNER_SIDE;
  for (const [cornerX, cornerY] of [
    [x, y],
    [x + width, y],
    [x, y + height],
    [x + width, y + height],
  ]) {
    context.fillStyle = look === 'active' ? color : '#ffffff';
    context.strokeStyle = 'rgb(0 0 0 / 0.8)';
    context.lineWidth = 1;
    context.fillRect(cornerX - side / 2, cornerY - side / 2, side, side);
    context.strokeRect(cornerX - side / 2, cornerY - side / 2, side, side);
  }
  drawSignTag(context, x + width, y, prompt.sign, color);
}

/** What was looked for, under the bottom left corner of an example, cut off where it would be wider than a label. */
function drawPhrase(
  context: CanvasRenderingContext2D,
  marks: DirtyRects,
  phrase: string,
  { box, sign }: Extract<PromptInput, { kind: 'box' | 'exemplar' }>,
  image: Size,
  viewport: Viewport,
  { font, textScale, positive, negative }: ThemeColors,
): void {
  const text = phrase.length > LONGEST_PHRASE ? `${phrase.slice(0, LONGEST_PHRASE - 1)}…` : phrase;
  const x = box.x * image.widthPx * viewport.scale + viewport.offsetX;
  const y = (box.y + box.height) * image.heightPx * viewport.scale + viewport.offsetY + 5;
  context.font = `600 ${11 * textScale}px ${font}`;
  context.textBaseline = 'middle';
  const width = context.measureText(text).width + 8 * textScale;
  const height = 15 * textScale;
  mark(marks, x, y, width, height, 2);
  context.fillStyle = sign === 'positive' ? positive : negative;
  context.fillRect(x, y, width, height);
  context.fillStyle = '#000000';
  context.fillText(text, x + 4 * textScale, y + height / 2 + 0.5);
}

/** A small square with the sign, above the top right corner of a box. */
function drawSignTag(context: CanvasRenderingContext2D, right: number, top: number, sign: Sign, color: string): void {
  context.fillStyle = color;
  context.fillRect(right - 14, top - 19, 14, 14);
  drawSign(context, right - 7, top - 12, 4, sign, '#000000');
}

function drawSign(context: CanvasRenderingContext2D, x: number, y: number, reach: number, sign: Sign, color: string): void {
  context.fillStyle = color;
  context.fillRect(x - reach, y - 0.75, 2 * reach, 1.5);
  if (sign === 'positive') context.fillRect(x - 0.75, y - reach, 1.5, 2 * reach);
}

type MaskPrompt = Extract<PromptInput, { kind: 'mask' }>;
const boxes = new WeakMap<MaskPrompt, { readonly x: number; readonly y: number; readonly width: number }>();

/** A brush mark at the top of the mask that a person gave. */
function drawMaskBadge(
  context: CanvasRenderingContext2D,
  marks: DirtyRects,
  prompt: MaskPrompt,
  viewport: Viewport,
  colors: ThemeColors,
): void {
  const box = boxes.get(prompt) ?? boxOf(prompt);
  boxes.set(prompt, box);
  const x = (box.x + box.width) * viewport.scale + viewport.offsetX;
  const y = box.y * viewport.scale + viewport.offsetY;
  mark(marks, x, y - 16, 18, 16, 2);
  context.beginPath();
  context.roundRect(x + 2, y - 16, 16, 16, 4);
  context.fillStyle = colors.positive;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = 'rgb(0 0 0 / 0.7)';
  context.stroke();
  // A brush: handle and tip.
  context.beginPath();
  context.moveTo(x + 14, y - 12);
  context.lineTo(x + 9, y - 7);
  context.lineWidth = 2;
  context.strokeStyle = '#000000';
  context.stroke();
  context.beginPath();
  context.arc(x + 7.5, y - 5.5, 2.2, 0, 2 * Math.PI);
  context.fillStyle = '#000000';
  context.fill();
}

function boxOf({ rle }: MaskPrompt) {
  const [height, width] = rle.size;
  return boundingBox({ width, height, counts: fromCocoString(rle.counts) });
}
