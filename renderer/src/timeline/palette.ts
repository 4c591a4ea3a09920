/** Colours of the theme in the forms that canvases need. */

/** CSS colours by the names of ui/tokens.css. */
export interface Palette {
  readonly panel: string;
  readonly app: string;
  readonly raised: string;
  readonly selected: string;
  readonly hover: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly text: string;
  readonly muted: string;
  readonly faint: string;
  readonly accent: string;
  readonly ok: string;
  readonly warn: string;
  readonly danger: string;
  readonly font: string;
  /** CSS pixels of the small type; follows the size of text that a person has set. */
  readonly smallPx: number;
}

/** Reads the colours that hold at an element. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  const remPx = Number.parseFloat(getComputedStyle(element.ownerDocument.documentElement).fontSize) || 16;
  return {
    panel: read('--bg-panel'),
    app: read('--bg-app'),
    raised: read('--bg-raised'),
    selected: read('--bg-selected'),
    hover: read('--bg-hover'),
    line: read('--line'),
    lineStrong: read('--line-strong'),
    text: read('--text'),
    muted: read('--text-muted'),
    faint: read('--text-faint'),
    accent: read('--accent'),
    ok: read('--ok'),
    warn: read('--warn'),
    danger: read('--danger'),
    font: read('--font-ui'),
    smallPx: 0.6875 * remPx,
  };
}

/** `#rrggbb` as a pixel of ImageData seen as u32 (little-endian: ABGR). What is no such colour becomes grey. */
export function pixelOf(color: string, alpha = 1): number {
  const rgb = /^#[0-9a-f]{6}$/i.test(color) ? Number.parseInt(color.slice(1), 16) : 0x80_80_80;
  const [red, green, blue] = [(rgb >> 16) & 255, (rgb >> 8) & 255, rgb & 255];
  return ((Math.round(alpha * 255) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** Pixels of one object's lane. */
export interface LanePixels {
  /** Frames that the model has tracked. */
  readonly tracked: number;
  /** Frames on which a person has said something. */
  readonly given: number;
  /** Columns that hold frames with the object and frames without. */
  readonly partial: number;
}

/** The pixels of an object's colour: strong where a person spoke, soft where the model followed. */
export function lanePixels(color: string): LanePixels {
  return { tracked: pixelOf(color, 0.62), given: pixelOf(color, 1), partial: pixelOf(color, 0.36) };
}
