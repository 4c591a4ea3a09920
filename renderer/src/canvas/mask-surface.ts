/** The mask canvas: chooses how it is painted, and goes on when a graphics card goes away. */
import type { MaskPainter, SceneChange } from './mask-painter.ts';
import type { MaskScene } from './mask-scene.ts';
import { createSoftwarePainter } from './software-painter.ts';
import type { RasterView } from './viewport.ts';
import { createWebglPainter } from './webgl-painter.ts';

/** `auto` takes the graphics card where there is one. */
export type PainterChoice = 'auto' | 'webgl' | 'software';

export interface MaskSurface {
  readonly canvas: () => HTMLCanvasElement;
  readonly kind: () => MaskPainter['kind'];
  paint(scene: MaskScene, view: RasterView, change: SceneChange): void;
  dispose(): void;
}

/** WebGL that is computed by the processor is many times slower than painting pixels ourselves (bench/browser-canvas.ts). */
const SOFTWARE_RENDERERS = /swiftshader|llvmpipe|softpipe|basic render|software/i;
/** Largest image whose label map goes to the card: it takes three bytes per pixel there and here. */
const MOST_LABELS = 36_000_000;
const LONGEST_SIDE = 8192;

/**
 * Makes the mask canvas inside `parent`. When the graphics card's context is lost, the masks are painted in software from
 * then on: a new canvas takes the place of the old one.
 * @param onReplaced the canvas is another one; everything has to be painted again
 */
export function createMaskSurface(parent: HTMLElement, choice: PainterChoice, onReplaced: () => void): MaskSurface {
  let painter = choose(choice);
  let isForced = false;

  function newCanvas(): HTMLCanvasElement {
    const canvas = document.createElement('canvas');
    canvas.dataset.testid = 'mask-canvas';
    canvas.setAttribute('aria-hidden', 'true');
    return canvas;
  }
  function choose(wanted: PainterChoice): MaskPainter {
    const canvas = newCanvas();
    const made = wanted === 'webgl' || (wanted === 'auto' && hasGraphicsCard()) ? createWebglPainter(canvas, goOn) : null;
    const chosen = made ?? createSoftwarePainter(newCanvas());
    chosen.canvas.dataset.painter = chosen.kind;
    parent.replaceChildren(chosen.canvas);
    return chosen;
  }
  /** In software from now on. */
  function goOn(): void {
    isForced = true;
    const before = painter;
    painter = choose('software');
    before.dispose();
    onReplaced();
  }
  return {
    canvas: () => painter.canvas,
    kind: () => painter.kind,
    paint(scene, view, change) {
      const isLarge = Math.max(scene.widthPx, scene.heightPx) > LONGEST_SIDE || scene.widthPx * scene.heightPx > MOST_LABELS;
      if (isLarge && painter.kind === 'webgl' && !isForced) return goOn();
      painter.paint(scene, view, change);
    },
    dispose() {
      painter.dispose();
      parent.replaceChildren();
    },
  };
}

/** Whether WebGL2 is there and computed by a graphics card. */
export function hasGraphicsCard(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  if (gl === null) return false;
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const name = info === null ? '' : String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL));
  const side = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return side >= LONGEST_SIDE && !SOFTWARE_RENDERERS.test(name);
}
