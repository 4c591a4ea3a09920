import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfAborted } from '../contract/errors.ts';
import type { ImageSession, RgbImage } from '../model/model.ts';
import { answerPrompts } from './answer-prompts.ts';
import type { OpenCv } from './opencv.ts';
import { sortPrompts, unsupportedPrompt } from './prompts.ts';

/** Opens one image. Nothing is computed ahead: what a prompt needs of the image depends on where it is. */
export function openImageSession(cv: OpenCv, image: RgbImage): ImageSession {
  return {
    async segment(prompts, signal) {
      throwIfAborted(signal);
      const sorted = sortPrompts(prompts, image, image);
      await nextTurn();
      throwIfAborted(signal);
      return answerPrompts(cv, image, sorted, image);
    },
    async find(prompts) {
      throw unsupportedPrompt(prompts[0]?.kind ?? 'text');
    },
    close() {
      // The image belongs to the caller, and nothing else is held.
    },
  };
}
