/** Reads an exported zip as a trainer would, and compares it with the truth of the generated clip. */
import type { DemoWorld } from '../../native/cli/demo/world.ts';
import { rleFromCoco } from '../../native/masks/coco.ts';
import { intersectionOverUnion } from '../../native/masks/measure.ts';
import { listZip, readFromZip } from '../fixtures/zip.ts';

export interface CocoFile {
  readonly images: readonly { readonly id: number; readonly file_name: string; readonly frame_index?: number }[];
  readonly annotations: readonly {
    readonly id: number;
    readonly image_id: number;
    readonly iscrowd: number;
    readonly segmentation: { readonly size: [number, number]; readonly counts: string };
  }[];
  readonly categories: readonly { readonly id: number; readonly name: string }[];
}

export interface ReadDataset {
  readonly files: readonly string[];
  readonly coco: CocoFile;
  /** IoU with the truth of the first object, averaged over its annotations. */
  meanIou(world: DemoWorld): number;
}

/** @throws when the zip holds no COCO file, or one that is not whole */
export async function readDataset(path: string): Promise<ReadDataset> {
  const files = await listZip(path);
  const name = files.find((file) => /(annotations|instances|coco).*\.json$/i.test(file));
  if (name === undefined) throw new Error(`no COCO file among ${files.join(', ')}`);
  const coco = JSON.parse((await readFromZip(path, name)).toString('utf8')) as CocoFile;
  return {
    files,
    coco,
    meanIou(world) {
      const overlaps = coco.annotations.map((annotation) => {
        const image = coco.images.find((entry) => entry.id === annotation.image_id);
        const frame = Number(/(\d+)\.\w+$/.exec(image?.file_name ?? '')?.[1]);
        const truth = world.truth(frame).find((entry) => entry.objectId === 1)?.mask;
        if (truth === undefined) throw new Error(`frame ${frame} has a mask where the object is not`);
        return intersectionOverUnion(rleFromCoco(annotation.segmentation), truth);
      });
      return overlaps.reduce((sum, overlap) => sum + overlap, 0) / overlaps.length;
    },
  };
}
