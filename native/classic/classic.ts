import { throwIfAborted } from '../contract/errors.ts';
import type { SegmentationModel } from '../model/model.ts';
import { openImageSession } from './image-session.ts';
import { CLASSIC_INFO } from './info.ts';
import { loadOpenCv } from './opencv.ts';
import { openVideoSession } from './video-session.ts';

/**
 * Loads the model that needs no weights: points, boxes and masks become masks by colour models and graph cuts, and are
 * carried through video by dense motion. About half a second, once per process, for OpenCV's WebAssembly.
 */
export async function loadClassic(): Promise<SegmentationModel> {
  const cv = await loadOpenCv();
  return {
    info: CLASSIC_INFO,
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
