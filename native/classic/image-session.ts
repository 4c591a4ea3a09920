import { throwIfAborted } from '../contract/errors.ts';
import type { ImageSession, RgbImage } from '../model/model.ts';
import { answerPrompts, type EarlierAnswers } from './answer-prompts.ts';
import type { OpenCv } from './opencv.ts';
import { sortPrompts, unsupportedPrompt } from './prompts.ts';

/**
 * Opens one image. Nothing is computed ahead: what a prompt needs of the image depends on where it is. Earlier answers are held,
 * so that a further click costs no more than the first.
 */
export function openImageSession(cv: OpenCv, image: RgbImage): ImageSession {
  const earlier: EarlierAnswers = new Map();
  return {
    async segment(prompts, signal) {
      throwIfAborted(signal);
      const sorted = sortPrompts(prompts, image, image);
      return answerPrompts(cv, image, sorted, image, { earlier, signal });
    },
    async find(prompts) {
      throw unsupportedPrompt(prompts[0]?.kind ?? 'text');
    },
    close() {
      // The image belongs to the caller.
      earlier.clear();
    },
  };
}
