import type { ModelInfo } from '../contract/models.ts';
import { say } from '../contract/sentences.ts';

/** What the classic model says of itself. Apart from the model, so that it can be listed without loading OpenCV. */
export const CLASSIC_INFO = {
  id: 'classic',
  name: say('name-classic'),
  version: '1',
  summary: say('about-classic'),
  license: 'Apache-2.0',
  capabilities: ['point', 'box', 'mask', 'track'],
  device: { provider: 'cpu', reason: say('no-graphs') },
  memoryBytes: 400 * 1024 ** 2,
  builtIn: true,
} satisfies ModelInfo;
