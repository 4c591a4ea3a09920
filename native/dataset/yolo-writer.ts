import { labelPath, YOLO_CLASSES_PATH, YOLO_DATA_PATH } from './layout.ts';
import type { Ledger } from './ledger.ts';
import { yoloOutline } from './outline.ts';
import { type FormatWriter, Tally, type WriterContext } from './writer.ts';
import { classesText, dataYaml, labelLine, yoloNames } from './yolo-labels.ts';

/** YOLO segmentation: one label file a frame, one line a ring; an empty file where nothing is. */
export function yoloWriter({ plan, sink, notes }: WriterContext, ledger: Ledger): FormatWriter {
  const tally = new Tally();
  return {
    tally,
    writeFrame: async (frame) => {
      if (!frame.listed) return;
      const lines: string[] = [];
      for (const mask of frame.objects) {
        const { rings, notes: codes, iou } = yoloOutline(mask.rle, plan.request.options);
        for (const code of codes) notes.add(code, 'yolo_segmentation');
        for (const ring of rings) lines.push(labelLine(mask.object.category.id - 1, ring, mask.rle.width, mask.rle.height));
        ledger.noteLines(rings.length);
        tally.addMask(iou);
      }
      await sink.addText(labelPath(frame), lines.map((line) => `${line}\n`).join(''));
      tally.images += 1;
    },
    finish: async () => {
      const names = yoloNames(plan.categories);
      notes.add('class-gap-filled', 'yolo_segmentation', names.length - plan.categories.length);
      await sink.addText(YOLO_DATA_PATH, dataYaml(names, plan.request.split ? 'images/val' : 'images/train'));
      await sink.addText(YOLO_CLASSES_PATH, classesText(names));
    },
    close: async () => undefined,
  };
}
