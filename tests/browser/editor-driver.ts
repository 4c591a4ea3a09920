/** A person at the workstation: what one does in the window, by mouse and keyboard, and what one sees there. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Locator, Page } from 'playwright';
import sharp from 'sharp';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The editor and library of one page. Places on the frame are fractions of its width and height. */
export interface EditorDriver {
  readonly page: Page;
  readonly canvas: Locator;
  /** Drops files of this machine on the window, as from a file manager. */
  drop(...paths: readonly string[]): Promise<void>;
  /** Opens the clip of this name from the media grid. */
  openClip(name: string): Promise<void>;
  /** Waits until this frame is painted. */
  seeFrame(frameIndex: number): Promise<void>;
  clickFrame(at: Point, options?: { readonly button?: 'left' | 'right' }): Promise<void>;
  /** Presses at the first place, moves over the others, lets go. */
  dragFrame(...way: readonly Point[]): Promise<void>;
  /** The colour on screen at a place of the frame: a small square's average, red, green, blue. */
  colourAt(at: Point): Promise<readonly [number, number, number]>;
  /** Goes to a frame by its number. */
  goTo(frameIndex: number): Promise<void>;
  objects(): Locator;
  /** Presses keys on the canvas. */
  press(...keys: readonly string[]): Promise<void>;
}

/** How long the slowest single thing may take on a busy machine. */
export const PATIENCE_MS = 30_000;

/** Around a frame that fits the window, as the canvas leaves it. */
const MARGIN_PX = 16;

/** Types into the field that gets the focus, as soon as it has it: keys that come earlier are commands of the editor. */
export async function typeInField(page: Page, text: string): Promise<void> {
  await page.locator('input:focus, textarea:focus').waitFor({ timeout: PATIENCE_MS });
  await page.keyboard.type(text);
}

/** Drives the page of a workstation. @param size of the clip's frames, in pixels */
export function driveEditor(page: Page, size: { readonly width: number; readonly height: number }): EditorDriver {
  const canvas = page.getByTestId('editor-canvas');
  const toScreen = async ({ x, y }: Point): Promise<Point> => {
    const box = await canvas.boundingBox();
    if (box === null) throw new Error('the canvas is shown');
    // As a frame lies when it fits the window: centred, with a margin. Tests that zoom fit again before they point.
    const scale = Math.min((box.width - 2 * MARGIN_PX) / size.width, (box.height - 2 * MARGIN_PX) / size.height);
    const view = {
      scale,
      offsetX: (box.width - size.width * scale) / 2,
      offsetY: (box.height - size.height * scale) / 2,
    };
    return {
      x: box.x + x * size.width * view.scale + view.offsetX,
      y: box.y + y * size.height * view.scale + view.offsetY,
    };
  };
  const seeFrame = (frameIndex: number) =>
    page.locator(`[data-testid="frame-canvas"][data-frame="${frameIndex}"]`).waitFor({ state: 'attached', timeout: PATIENCE_MS });
  return {
    page,
    canvas,
    seeFrame,
    async drop(...paths) {
      const files = await Promise.all(
        paths.map(async (path) => ({ name: basename(path), data: (await readFile(path)).toString('base64') })),
      );
      await page.evaluate((given) => {
        const transfer = new DataTransfer();
        for (const { name, data } of given) {
          const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
          transfer.items.add(new File([bytes], name));
        }
        for (const type of ['dragenter', 'dragover', 'drop']) {
          document.body.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
        }
      }, files);
    },
    async openClip(name) {
      const cell = page
        .getByRole('grid', { name: /Clips and images|Ролики/ })
        .getByRole('gridcell')
        .filter({ hasText: name });
      await cell.first().dblclick({ timeout: PATIENCE_MS });
      await seeFrame(0);
    },
    async clickFrame(at, options) {
      const { x, y } = await toScreen(at);
      await page.mouse.click(x, y, { button: options?.button ?? 'left' });
    },
    async dragFrame(...way) {
      const places = await Promise.all(way.map(toScreen));
      const [first, ...rest] = places;
      if (first === undefined) return;
      await page.mouse.move(first.x, first.y);
      await page.mouse.down();
      for (const { x, y } of rest) await page.mouse.move(x, y, { steps: 8 });
      await page.mouse.up();
    },
    async colourAt(at) {
      const { x, y } = await toScreen(at);
      const clip = { x: Math.round(x) - 1, y: Math.round(y) - 1, width: 3, height: 3 };
      const picture = await page.screenshot({ clip, animations: 'disabled' });
      const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      const sum = [0, 0, 0];
      for (let k = 0; k < data.length; k++) sum[k % 3] = (sum[k % 3] ?? 0) + (data[k] ?? 0);
      const pixels = info.width * info.height;
      return [(sum[0] ?? 0) / pixels, (sum[1] ?? 0) / pixels, (sum[2] ?? 0) / pixels];
    },
    async goTo(frameIndex) {
      await canvas.focus();
      await page.keyboard.press('`');
      await typeInField(page, String(frameIndex));
      await page.keyboard.press('Enter');
      await seeFrame(frameIndex);
      await canvas.focus();
    },
    objects: () => page.getByRole('tabpanel').getByRole('row').or(page.getByRole('tabpanel').getByRole('option')),
    async press(...keys) {
      await canvas.focus();
      for (const key of keys) await page.keyboard.press(key);
    },
  };
}

/** How far two colours lie apart, 0 to 441. */
export function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((value, channel) => value - (b[channel] ?? 0)));
}
