import type { ModelInfo } from '../contract/models.ts';

/** What the classic model says of itself. Apart from the model, so that it can be listed without loading OpenCV. */
export const CLASSIC_INFO = {
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
