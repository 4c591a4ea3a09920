/** The theme's colours as the canvases need them. Read from the page, so that the themes stay in one place. */

export interface ThemeColors {
  readonly canvas: string;
  readonly line: string;
  readonly accent: string;
  readonly positive: string;
  readonly negative: string;
  readonly font: string;
  /** How much larger than usual text is set on this page. */
  readonly textScale: number;
}

/** Reads the colours that hold inside an element. */
export function readThemeColors(element: HTMLElement): ThemeColors {
  const style = getComputedStyle(element);
  const value = (name: string) => style.getPropertyValue(name).trim();
  return {
    canvas: value('--bg-canvas'),
    line: value('--line-strong'),
    accent: value('--accent'),
    positive: value('--positive'),
    negative: value('--negative'),
    font: value('--font-ui'),
    textScale: (Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16) / 16,
  };
}
