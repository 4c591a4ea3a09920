/** What can show masks on a canvas. There are two: one paints pixels, one lets a graphics card do it. */
import type { MaskScene } from './mask-scene.ts';
import type { RasterView } from './viewport.ts';

/**
 * What is new since the last call: masks themselves, colours only, where the image lies, or a stroke in progress (its dirty
 * rectangle says where).
 */
export type SceneChange = 'masks' | 'colors' | 'view' | 'stroke';

export interface MaskPainter {
  readonly kind: 'software' | 'webgl';
  readonly canvas: HTMLCanvasElement;
  /** Shows the scene at once. Hot. */
  paint(scene: MaskScene, view: RasterView, change: SceneChange): void;
  dispose(): void;
}
