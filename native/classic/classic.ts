import { throwIfAborted } from '../contract/errors.ts';
import type { ModelInfo } from '../contract/models.ts';
import type { SegmentationModel } from '../model/model.ts';
import { openImageSession } from './image-session.ts';
import { loadOpenCv } from './opencv.ts';
import { openVideoSession } from './video-session.ts';

const INFO = {
  id: 'classic',
  name: 'Classic (no weights)',
  version: '1',
  summary:
    'Follows one object at a time by colour, edges and motion from a box, clicks or a mask; it does not understand words and loses look-alikes.',
  license: 'Apache-2.0',
  capabilities: ['point', 'box', 'mask', 'track'],
  device: { provider: 'cpu', reason: 'It has no graphs that an accelerator could run.' },
  memoryBytes: 400 * 1024 ** 2,
  builtIn: true,
} satisfies ModelInfo;

/**
 * Loads the model that needs no weights: points, boxes and masks become masks by colour models and graph cuts, and are
 * carried through video by dense motion. About half a second, once per process, for OpenCV's WebAssembly.
 */
export async function loadClassic(): Promise<SegmentationModel> {
  const cv = await loadOpenCv();
  return {
    info: INFO,
    async openImage(image, signal) {
      throwIfAborted(signal);
      return openImageSession(cv, image);
    },
    openVideo: async (source) => openVideoSession(cv, source),
    async close() {
      // OpenCV stays loaded: its memory belongs to the process, which ends with the model.
    },
  };
}
