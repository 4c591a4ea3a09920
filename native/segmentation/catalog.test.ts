import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryDir } from '../../tests/fixtures/engine.ts';
import { makeFakePack } from '../../tests/fixtures/fake-pack.ts';
import { modelEntrySchema } from '../contract/models.ts';
import { recognise } from '../contract/sentences.ts';
import { openPackStore } from '../runtime/pack-store.ts';
import { createCatalog } from './catalog.ts';

describe('the catalog', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await temporaryDir();
  });
  const catalog = () =>
    createCatalog({ packs: openPackStore(join(dir, 'packs')), device: async () => ({ provider: 'cpu', reason: 'No card.' }) });
  const ids = async () => (await catalog().list()).map((entry) => entry.info.id);

  it('has the model without weights where there are no packs', async () => {
    expect(await ids()).toEqual(['classic']);
    expect((await catalog().find(null)).model).toBe('classic');
  });

  it('puts good packs before it and broken ones after it, and tells of these what is wrong', async () => {
    await makeFakePack(join(dir, 'packs/good'), { id: 'good' });
    await makeFakePack(join(dir, 'packs/newer'), { id: 'newer', formatVersion: 99 });
    await rm(join(await makeFakePack(join(dir, 'packs/Torn Pack')), 'detector.onnx'));
    await writeFile(join(dir, 'packs/notes.txt'), 'no pack');
    expect(await ids()).toEqual(['good', 'classic', 'torn-pack', 'newer']);
    for (const entry of await catalog().list()) {
      modelEntrySchema.shape.id.parse(entry.info.id);
    }
    const [good, , torn] = await catalog().list();
    expect(good).toMatchObject({ info: { device: { reason: 'No card.' }, license: 'Apache-2.0' }, error: null });
    expect(torn?.error).toMatchObject({ code: 'pack-invalid', details: { reason: 'file-missing' } });
    expect((await catalog().find(null)).info.id).toBe('good');
    await expect(catalog().find('newer')).rejects.toMatchObject({ code: 'pack-newer' });
    await expect(catalog().find('other')).rejects.toMatchObject({
      code: 'pack-missing',
      details: { installed: ['good', 'classic'] },
    });
  });

  it('puts what the program brings after what is installed, and describes it itself', async () => {
    const builtInDir = join(dir, 'brought');
    await makeFakePack(join(builtInDir, 'nano'), { id: 'nano' });
    const packs = openPackStore(join(dir, 'packs'), { builtInDir });
    const whole = createCatalog({ packs, device: async () => ({ provider: 'cpu', reason: null }) });
    expect(await whole.find(null)).toMatchObject({ info: { id: 'nano', builtIn: true }, model: { builtIn: true } });
    expect(recognise((await whole.find('nano')).info.summary)?.key).toBe('about-nano');
    await makeFakePack(join(dir, 'packs/sam3'), { id: 'sam3' });
    expect((await whole.list()).map((entry) => entry.info.id)).toEqual(['sam3', 'nano', 'classic']);
  });

  it('takes a pack that lies elsewhere by its folder', async () => {
    const elsewhere = await makeFakePack(join(dir, 'elsewhere'), { id: 'mine' });
    expect((await catalog().find(elsewhere)).info.id).toBe('mine');
    await mkdir(join(dir, 'empty'));
    await expect(catalog().find(join(dir, 'empty'))).rejects.toMatchObject({ code: 'pack-invalid' });
    await expect(catalog().find(join(dir, 'nowhere'))).rejects.toMatchObject({ code: 'pack-missing' });
  });
});
