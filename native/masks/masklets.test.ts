import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rleFromCoco, rleToCoco } from './coco.ts';
import { decodeRowMajor, encodeRowMajor } from './codec.ts';
import { difference, union } from './combine.ts';
import { connectedComponents, fillHoles } from './components.ts';
import { areaOf, boundingBox, intersectionOverUnion } from './measure.ts';
import { dilate, erode } from './morphology.ts';
import { bridgeParts, polygonArea, rasterizePolygons, simplifyPolygon, tracePolygons } from './polygons.ts';
import { type Rle, validateRle } from './rle.ts';

/** Masks that people made: five objects through 121 frames, in the form of SA-V (frames of objects of COCO RLEs). */
interface Masklets {
  readonly video_width: number;
  readonly video_height: number;
  readonly masklet: readonly (readonly { readonly size: [number, number]; readonly counts: string }[])[];
}

const FILE = new URL('../../../shared/media/sav_000001_manual.json', import.meta.url);
const present = existsSync(FILE);
if (!present) console.warn('masklets: skipped, shared/media/sav_000001_manual.json is not beside the repository');

describe.skipIf(!present)('masks that people made', () => {
  const masklets: Masklets = present ? JSON.parse(readFileSync(FILE, 'utf8')) : { video_width: 0, video_height: 0, masklet: [] };
  const texts = masklets.masklet.flat();
  const masks = texts.map((text) => rleFromCoco(text));
  const some = masks.filter((mask, index) => index % 7 === 0 && areaOf(mask) > 0);

  it('come back to the letter, through runs and through pixels', () => {
    expect(masks).toHaveLength(605);
    const pixels = new Uint8Array(masklets.video_width * masklets.video_height);
    for (const [index, mask] of masks.entries()) {
      validateRle(mask);
      expect(rleToCoco(mask)).toEqual(texts[index]);
      expect(encodeRowMajor(decodeRowMajor(mask, pixels), mask.width, mask.height)).toEqual(mask);
    }
  });

  it('become polygons of the same area and pixels, in one ring too', () => {
    for (const mask of some) {
      const polygons = tracePolygons(mask);
      expect(polygons.reduce((area, polygon) => area + polygonArea(polygon), 0)).toBe(areaOf(mask));
      expect(rasterizePolygons(polygons, mask.width, mask.height)).toEqual(mask);
      const ring = bridgeParts(polygons);
      expect(rasterizePolygons([{ outer: ring, holes: [] }], mask.width, mask.height)).toEqual(mask);
    }
  });

  it('stay themselves when polygons are simplified by half a pixel', () => {
    for (const mask of some.filter((each) => areaOf(each) > 400)) {
      const simplified = tracePolygons(mask).map((polygon) => simplifyPolygon(polygon, 0.5));
      expect(intersectionOverUnion(rasterizePolygons(simplified, mask.width, mask.height), mask)).toBeGreaterThan(0.9);
    }
  });

  it('fall into components that add up, and hold together under morphology', () => {
    for (const mask of some) {
      const parts = connectedComponents(mask);
      expect(parts.reduce((area, part) => area + part.areaPx, 0)).toBe(areaOf(mask));
      expect(parts.map((part) => part.rle).reduce(union)).toEqual(mask);
      expect(areaOf(difference(mask, fillHoles(mask)))).toBe(0);
      expect(areaOf(difference(mask, dilate(mask, 3)))).toBe(0);
      expect(areaOf(difference(erode(mask, 3), mask))).toBe(0);
      expect(contains(boundingBox(dilate(mask, 3)), mask)).toBe(true);
    }
  });
});

function contains(box: { x: number; y: number; width: number; height: number }, mask: Rle): boolean {
  const inner = boundingBox(mask);
  return (
    box.x <= inner.x &&
    box.y <= inner.y &&
    box.x + box.width >= inner.x + inner.width &&
    box.y + box.height >= inner.y + inner.height
  );
}
