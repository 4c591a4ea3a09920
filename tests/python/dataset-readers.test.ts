import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { findPycocotools } from '../../bench/pycocotools.ts';
import { exportRequestSchema } from '../../native/contract/dataset.ts';
import { exportDataset } from '../../native/dataset/export.ts';
import type { DatasetSource } from '../../native/dataset/source.ts';
import { syntheticSource } from '../../native/dataset/testing-synthetic.ts';
import { rleToCoco } from '../../native/masks/coco.ts';
import { invert } from '../../native/masks/combine.ts';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('check_dataset.py', import.meta.url));
const python = await findReader();
if (python === null)
  console.warn('dataset cross-check: skipped, no Python that imports pycocotools and Pillow (set PYTHON to one that does)');

async function findReader(): Promise<string | null> {
  const found = findPycocotools(process.env);
  if (found === null) return null;
  return await run(found, ['-c', 'import PIL']).then(
    () => found,
    () => null,
  );
}

/** Moving shapes; every other frame shows what is around the first one: a mask that fills the frame and has a hole. */
function shapes(): DatasetSource {
  const source = syntheticSource({ frames: 12, objects: 3, width: 161, height: 97 });
  return {
    ...source,
    masks: (mediaId, frameIndex) =>
      source.masks(mediaId, frameIndex).map((mask) => {
        if (mask.trackId !== 1 || frameIndex % 2 === 0) return mask;
        const rle = invert(mask.rle);
        return { ...mask, rle, hash: rleToCoco(rle).counts };
      }),
  };
}

describe.skipIf(python === null)('Python reads what is exported', () => {
  const dir = mkdtempSync(join(tmpdir(), 'dataset-python-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it.each(['rle', 'polygon'] as const)('with COCO as %s: the same pixels in every format', async (coco_segmentation) => {
    const out = join(dir, coco_segmentation);
    const formats = ['coco_instance', 'yolo_segmentation', 'binary_masks_png'];
    const request = exportRequestSchema.parse({ projectId: 1, out, formats, options: { coco_segmentation } });
    await exportDataset(shapes(), request, { now: Date.now, programVersion: 'test' });
    const { stdout } = await run(python ?? '', [SCRIPT, out, coco_segmentation]);
    expect(JSON.parse(stdout)).toEqual({ masks: 36, problems: [] });
  });
});
