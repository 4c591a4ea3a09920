/** Which object lies under a point: asked of the masks themselves, never of what is drawn. */
import type { ImagePoint } from '../document/session.ts';
import type { BuiltScene, SceneLayer } from './build-scene.ts';
import { isVisible } from './mask-scene.ts';
import { spansContain } from './row-spans.ts';

/** The layer that is drawn topmost at a point of the image, of those that show anything; null where there is none. Hot. */
export function layerAt(scene: BuiltScene, point: ImagePoint): SceneLayer | null {
  const x = Math.floor(point.x);
  const y = Math.floor(point.y);
  if (scene.active !== null && isVisible(scene.active) && spansContain(scene.active.spans, x, y)) return scene.active;
  for (let i = scene.layers.length - 1; i >= 0; i--) {
    const layer = scene.layers[i];
    if (isVisible(layer) && spansContain(layer.spans, x, y)) return layer;
  }
  return null;
}
