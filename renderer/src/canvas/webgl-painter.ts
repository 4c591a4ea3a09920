/** The painter on a graphics card: labels and palette are textures, so that colours and zoom never touch pixels. */
import { invariant } from '../../../native/contract/errors.ts';
import type { DirtyRects } from './dirty-rects.ts';
import { createGlProgram, type GlProgram } from './gl-program.ts';
import { PALETTE_SIZE } from './gl-shaders.ts';
import { LabelSheet } from './label-sheet.ts';
import type { MaskPainter, SceneChange } from './mask-painter.ts';
import type { MaskLayer, MaskScene } from './mask-scene.ts';
import type { RasterView } from './viewport.ts';

/** Makes a painter on a canvas of its own; null where there is no WebGL2. `onLost` is called when the context goes away. */
export function createWebglPainter(canvas: HTMLCanvasElement, onLost: () => void): MaskPainter | null {
  // The buffer is kept because the loupe reads it between paints.
  const gl = canvas.getContext('webgl2', { alpha: true, antialias: false, depth: false, preserveDrawingBuffer: true });
  if (gl === null) return null;
  const painter = new WebglPainter(gl);
  const lost = (event: Event) => {
    event.preventDefault();
    onLost();
  };
  canvas.addEventListener('webglcontextlost', lost);
  return {
    kind: 'webgl',
    canvas,
    paint: (scene, view, change) => painter.paint(scene, view, change),
    dispose() {
      canvas.removeEventListener('webglcontextlost', lost);
      painter.dispose();
    },
  };
}

class WebglPainter {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: GlProgram;
  readonly #palette = new Uint8Array(PALETTE_SIZE * 3 * 4);
  readonly #paletteWords = new Uint32Array(this.#palette.buffer);
  #sheet: LabelSheet | null = null;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#program = createGlProgram(gl);
  }

  paint(scene: MaskScene, view: RasterView, change: SceneChange): void {
    const gl = this.#gl;
    if (gl.isContextLost()) return;
    const sheet = this.#sheetOf(scene);
    const { canvas } = gl;
    if (canvas.width !== view.widthPx || canvas.height !== view.heightPx) {
      canvas.width = view.widthPx;
      canvas.height = view.heightPx;
    }
    const isNew = sheet !== this.#sheet;
    this.#sheet = sheet;
    const layers = scene.layers.length < PALETTE_SIZE ? scene.layers : scene.layers.slice(0, PALETTE_SIZE - 1);
    if (isNew || change === 'masks' || (change === 'colors' && sheet.needsLabels(layers))) {
      this.#upload('labels', sheet, sheet.paintLabels(layers));
    }
    if (isNew || change === 'masks') this.#upload('active', sheet, sheet.paintActive(scene.active?.spans ?? null, scene.stroke));
    else if (change === 'stroke' && scene.stroke !== null) this.#upload('active', sheet, sheet.paintStroke(scene.stroke));
    if (change !== 'view') this.#uploadPalette(layers, view.ratio);
    this.#draw(scene, view);
  }

  dispose(): void {
    this.#program.dispose();
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  #sheetOf(scene: MaskScene): LabelSheet {
    const sheet = this.#sheet;
    if (sheet !== null && sheet.widthPx === scene.widthPx && sheet.heightPx === scene.heightPx) return sheet;
    this.#program.allocate(scene.widthPx, scene.heightPx);
    return new LabelSheet(scene.widthPx, scene.heightPx);
  }

  #upload(which: 'labels' | 'active', sheet: LabelSheet, dirty: DirtyRects): void {
    const gl = this.#gl;
    gl.activeTexture(which === 'labels' ? gl.TEXTURE0 : gl.TEXTURE1);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, sheet.widthPx);
    for (let i = 0; i < dirty.count; i++) {
      const { left, top, right, bottom } = dirty.at(i);
      const type = which === 'labels' ? gl.UNSIGNED_SHORT : gl.UNSIGNED_BYTE;
      const offset = top * sheet.widthPx + left;
      gl.texSubImage2D(
        gl.TEXTURE_2D,
        0,
        left,
        top,
        right - left,
        bottom - top,
        gl.RED_INTEGER,
        type,
        which === 'labels' ? sheet.labels : sheet.active,
        offset,
      );
    }
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
  }

  #uploadPalette(layers: readonly MaskLayer[], ratio: number): void {
    for (let i = 0; i < layers.length; i++) {
      const layer = layers[i];
      this.#paletteWords[i + 1] = layer.fill;
      this.#paletteWords[PALETTE_SIZE + i + 1] = layer.outline;
      this.#palette[(2 * PALETTE_SIZE + i + 1) * 4] = Math.max(1, Math.round(layer.outlinePx * ratio));
      this.#palette[(2 * PALETTE_SIZE + i + 1) * 4 + 1] = layer.line === 'dashed' ? 255 : 0;
    }
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE2);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, PALETTE_SIZE, 3, gl.RGBA, gl.UNSIGNED_BYTE, this.#palette);
  }

  #draw(scene: MaskScene, view: RasterView): void {
    const gl = this.#gl;
    const { active, stroke } = scene;
    invariant(this.#sheet !== null, 'labels are there before anything is drawn');
    gl.viewport(0, 0, view.widthPx, view.heightPx);
    this.#program.set({
      view,
      widthPx: scene.widthPx,
      heightPx: scene.heightPx,
      fill: active?.fill ?? 0,
      line: active?.outline ?? 0,
      lineWidthPx: active === null || active.outline === 0 ? 0 : Math.max(1, Math.round(active.outlinePx * view.ratio)),
      strokeMode: stroke === null ? 0 : stroke.mode === 'add' ? 1 : 2,
    });
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }
}
