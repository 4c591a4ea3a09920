/** The Konva stage over the picture: two layers of the size of the canvas, drawn by hand and deaf to the pointer. */
import { Layer } from 'konva/lib/Layer.js';
import { Shape } from 'konva/lib/Shape.js';
import { Stage } from 'konva/lib/Stage.js';
import { DirtyRects } from './dirty-rects.ts';

/** Draws one layer in CSS pixels, and adds to `marks` where it has drawn: that is what the next drawing clears. */
export type DrawLayer = (context: CanvasRenderingContext2D, marks: DirtyRects) => void;

export interface CanvasStage {
  /** Takes the canvas's size in CSS pixels; `ratio` is device pixels per CSS pixel (2 at most are drawn). */
  resize(widthPx: number, heightPx: number, ratio: number): void;
  /** Handles, labels, grid: what stays while the pointer moves. */
  drawStatic(): void;
  /** What follows the pointer. */
  drawInteraction(): void;
  destroy(): void;
}

const MOST_RATIO = 2;

/** Makes the stage inside a container that takes no pointer events: hit tests are the masks' and the tools' business. */
export function createCanvasStage(container: HTMLDivElement, drawStatic: DrawLayer, drawInteraction: DrawLayer): CanvasStage {
  const stage = new Stage({ container, width: 1, height: 1, listening: false });
  const layers = [drawStatic, drawInteraction].map((draw) => {
    // Clearing a whole canvas costs as much as drawing a frame; only what was drawn is cleared.
    const layer = new Layer({ listening: false, clearBeforeDraw: false });
    const marks = new DirtyRects();
    const sceneFunc: ShapeDrawing = ({ _context: context }) => {
      for (let i = 0; i < marks.count; i++) {
        const { left, top, right, bottom } = marks.at(i);
        context.clearRect(left, top, right - left, bottom - top);
      }
      marks.clear();
      draw(context, marks);
    };
    // One shape that draws all: nodes per handle would be made and thrown away with every frame.
    layer.add(new Shape({ listening: false, perfectDrawEnabled: false, sceneFunc }));
    stage.add(layer);
    return layer;
  });
  const [lower, upper] = layers;
  let drawnRatio = 0;
  return {
    resize(widthPx, heightPx, ratio) {
      const capped = Math.min(MOST_RATIO, ratio);
      if (capped !== drawnRatio) for (const layer of layers) layer.getCanvas().setPixelRatio(capped);
      drawnRatio = capped;
      if (stage.width() !== widthPx || stage.height() !== heightPx) stage.size({ width: widthPx, height: heightPx });
    },
    drawStatic: () => void lower.drawScene(),
    drawInteraction: () => void upper.drawScene(),
    destroy: () => stage.destroy(),
  };
}

type ShapeDrawing = (context: { readonly _context: CanvasRenderingContext2D }) => void;

/** Marks a rectangle as drawn on, with room for line widths and soft edges. */
export function mark(marks: DirtyRects, x: number, y: number, width: number, height: number, roomPx: number): void {
  marks.add(Math.floor(x - roomPx), Math.floor(y - roomPx), Math.ceil(x + width + roomPx), Math.ceil(y + height + roomPx));
}
