/** Draws the numbers of objects beside their masks. Screen space, CSS pixels. */
import type { Viewport } from '../document/session.ts';
import type { BuiltScene, SceneLayer } from './build-scene.ts';
import type { DirtyRects } from './dirty-rects.ts';
import { mark } from './konva-stage.ts';
import { isVisible } from './mask-scene.ts';
import type { ThemeColors } from './theme-colors.ts';

/** What a label says, besides the number. */
export interface LabelText {
  /** Name of a track's object; empty for none. */
  nameOf(trackId: number): string;
  /** Of a candidate, by its number: how well it fits, and whether it was taken. */
  candidateText(number: number): string;
}

/** A label drawn once, with its size in CSS pixels. */
interface Stamp {
  readonly picture: OffscreenCanvas;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Sizes where text is set as usual. */
const TEXT = 11;
const HEIGHT = 18;
const PADDING = 5;
/** Room for the line around a label, on each side. */
const EDGE = 1;
const DARK_TEXT = '#101418';
/** Stamps that are kept: enough for every object of a busy clip with and without its name. */
const MOST_STAMPS = 512;

/** Draws labels; each text is set once and stamped from then on, since text is slow and labels come with every frame. */
export class LabelPainter {
  readonly #stamps = new Map<string, Stamp>();
  readonly #text: LabelText;
  readonly #isNamed: (trackId: number) => boolean;

  /** @param isNamed whose label has the name beside the number */
  constructor(text: LabelText, isNamed: (trackId: number) => boolean) {
    this.#text = text;
    this.#isNamed = isNamed;
  }

  /** A label above each visible mask. Hot. */
  draw(
    context: CanvasRenderingContext2D,
    marks: DirtyRects,
    scene: BuiltScene,
    viewport: Viewport,
    colors: ThemeColors,
    ratio: number,
  ): void {
    for (const layer of scene.layers) this.#drawOne(context, marks, layer, viewport, colors, ratio);
    if (scene.active !== null) this.#drawOne(context, marks, scene.active, viewport, colors, ratio);
  }

  #drawOne(
    context: CanvasRenderingContext2D,
    marks: DirtyRects,
    layer: SceneLayer,
    viewport: Viewport,
    colors: ThemeColors,
    ratio: number,
  ): void {
    const { spans } = layer;
    if (!isVisible(layer) || spans.top === spans.bottom || isOutside(layer, viewport)) return;
    const stamp = this.#stampOf(layer, colors, ratio);
    // Above the middle of the topmost span: on the object, however it is bent.
    const middle = (spans.spans[0] + spans.spans[1]) / 2;
    const x = clampTo(middle * viewport.scale + viewport.offsetX - stamp.widthPx / 2, viewport.widthPx - stamp.widthPx);
    const y = clampTo(spans.top * viewport.scale + viewport.offsetY - stamp.heightPx - 4, viewport.heightPx - stamp.heightPx);
    mark(marks, x, y, stamp.widthPx, stamp.heightPx, 2);
    context.drawImage(stamp.picture, x - EDGE, y - EDGE, stamp.widthPx + 2 * EDGE, stamp.heightPx + 2 * EDGE);
  }

  #stampOf(layer: SceneLayer, colors: ThemeColors, ratio: number): Stamp {
    const { trackId, number } = layer;
    const said = trackId === null ? this.#text.candidateText(number) : this.#isNamed(trackId) ? this.#text.nameOf(trackId) : '';
    const words = said === '' ? String(number) : `${number} ${said}`;
    const key = `${words}\n${layer.color}\n${ratio}\n${colors.textScale}`;
    const known = this.#stamps.get(key);
    if (known !== undefined) return known;
    if (this.#stamps.size >= MOST_STAMPS) this.#stamps.clear();
    const made = makeStamp(words, layer.color, colors, ratio);
    this.#stamps.set(key, made);
    return made;
  }
}

function makeStamp(words: string, color: string, { font: fontFamily, textScale }: ThemeColors, ratio: number): Stamp {
  const picture = new OffscreenCanvas(1, 1);
  const context = picture.getContext('2d');
  const font = `600 ${TEXT * textScale}px ${fontFamily}`;
  const heightPx = Math.round(HEIGHT * textScale);
  if (context === null) return { picture, widthPx: 0, heightPx };
  context.font = font;
  const textWidth = context.measureText(words).width;
  const widthPx = Math.ceil(Math.max(heightPx, textWidth + 2 * PADDING * textScale));
  picture.width = Math.ceil((widthPx + 2 * EDGE) * ratio);
  picture.height = Math.ceil((heightPx + 2 * EDGE) * ratio);
  context.scale(ratio, ratio);
  context.translate(EDGE, EDGE);
  context.font = font;
  context.textBaseline = 'middle';
  context.beginPath();
  context.roundRect(0, 0, widthPx, heightPx, 4 * textScale);
  context.fillStyle = color;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = 'rgb(0 0 0 / 0.65)';
  context.stroke();
  context.fillStyle = isLight(color) ? DARK_TEXT : '#ffffff';
  context.fillText(words, (widthPx - textWidth) / 2, heightPx / 2 + 0.5);
  return { picture, widthPx, heightPx };
}

function isOutside({ spans }: SceneLayer, { scale, offsetX, offsetY, widthPx, heightPx }: Viewport): boolean {
  return (
    spans.right * scale + offsetX < 0 ||
    spans.left * scale + offsetX > widthPx ||
    spans.bottom * scale + offsetY < 0 ||
    spans.top * scale + offsetY > heightPx
  );
}

function clampTo(value: number, most: number): number {
  return Math.round(Math.max(2, Math.min(most - 2, value)));
}

/** Whether dark text reads better on a colour than white: its relative luminance (WCAG 2) is where both contrasts meet. */
export function isLight(hex: string): boolean {
  const value = Number.parseInt(hex.slice(1), 16);
  const linear = (byte: number) => {
    const share = byte / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * linear(value >> 16) + 0.7152 * linear((value >> 8) & 0xff) + 0.0722 * linear(value & 0xff);
  return luminance > 0.18;
}
