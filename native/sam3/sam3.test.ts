import { describe, expect, it } from 'vitest';
import { modelInfoSchema } from '../contract/models.ts';
import { loadSam3 } from './sam3.ts';
import { TINY_PACK, testImage } from './test-pack.ts';

describe('loadSam3', () => {
  it('loads a pack as a model', async () => {
    const model = await loadSam3({ dir: TINY_PACK, device: 'cpu' });
    expect(modelInfoSchema.parse(model.info)).toEqual(model.info);
    expect(model.info.capabilities).toContain('concept-video');
    expect(model.info.device).toEqual({ provider: 'cpu', reason: expect.toSatisfy((why) => why === null || why.length > 0) });

    const image = testImage();
    const session = await model.openImage(image);
    const [answer] = await session.segment([{ kind: 'point', point: { x: 0.5, y: 0.5 }, sign: 'positive' }]);
    expect([answer.mask.width, answer.mask.height]).toEqual([image.width, image.height]);
    session.close();

    const source = { ...image, frameCount: 3, read: async () => image, close: async () => {} };
    const video = await model.openVideo(source);
    expect(Array.isArray(await video.find(1, [{ kind: 'text', phrase: 'dog' }]))).toBe(true);
    video.close();
    await model.close();
  });

  it('says when there is no pack', async () => {
    await expect(loadSam3({ dir: `${TINY_PACK}-missing` })).rejects.toMatchObject({ code: 'pack-missing' });
  });
});
