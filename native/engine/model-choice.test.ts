import { describe, expect, it } from 'vitest';
import { AppError } from '../contract/errors.ts';
import type { ModelInfo } from '../contract/models.ts';
import type { Settings } from '../contract/settings.ts';
import type { DeviceFacts } from '../runtime/device-facts.ts';
import type { Catalog, CatalogEntry } from '../segmentation/catalog.ts';
import { createModelChoice } from './model-choice.ts';

const FACTS: DeviceFacts = {
  platform: 'linux',
  arch: 'x64',
  backends: [
    { name: 'cpu', bundled: true },
    { name: 'cuda', bundled: false },
  ],
  files: ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'],
  nvidiaCards: 2,
  preferred: null,
};

function entry(id: string): CatalogEntry {
  const info = { id, name: id, builtIn: ['nano', 'classic'].includes(id) } as ModelInfo;
  return { info, model: id === 'classic' ? 'classic' : { packDir: `/packs/${id}`, builtIn: id === 'nano' }, error: null };
}

function open(
  options: {
    ids?: string[];
    modelId?: string | null;
    device?: string | null;
    objectsBesideBuiltIn?: 'classic' | 'built-in';
  } = {},
) {
  const state = {
    ids: options.ids ?? ['good', 'classic'],
    settings: { defaultId: null, device: 'auto' } as Settings['model'],
    changes: 0,
  };
  const catalog: Catalog = {
    list: async () => state.ids.map(entry),
    async find(id) {
      const found = id ?? state.ids[0] ?? 'classic';
      if (state.ids.includes(found)) return entry(found);
      throw new AppError('pack-missing', `There is no model pack "${found}".`);
    },
  };
  const choice = createModelChoice({
    catalog,
    settings: () => state.settings,
    modelId: options.modelId ?? null,
    device: options.device ?? null,
    ...(options.objectsBesideBuiltIn === undefined ? {} : { objectsBesideBuiltIn: options.objectsBesideBuiltIn }),
    facts: async () => FACTS,
    onChange: async () => {
      state.changes++;
    },
  });
  return { choice, state };
}

describe('the choice of a model', () => {
  it('is the host’s, else the library’s, else the best', async () => {
    expect((await open({ modelId: 'classic' }).choice.current('objects')).info.id).toBe('classic');
    const { choice, state } = open();
    expect((await choice.current('objects')).info.id).toBe('good');
    state.settings = { ...state.settings, defaultId: 'classic' };
    await choice.refresh();
    expect((await choice.current('objects')).info.id).toBe('classic');
  });

  it('ends the processes only when others are needed', async () => {
    const { choice, state } = open();
    state.ids = ['better', 'good', 'classic'];
    await choice.refresh();
    expect(state.changes).toBe(0);
    await choice.devices('objects');
    await choice.refresh();
    expect(state.changes).toBe(0);
    state.settings = { ...state.settings, device: ['cuda:1'] };
    await choice.refresh();
    expect(state.changes).toBe(1);
    state.ids = ['good', 'classic'];
    await choice.refresh();
    expect(state.changes).toBe(2);
  });

  it('leaves what runs alone when the new choice cannot be used, and tells at the next request', async () => {
    const { choice, state } = open();
    await choice.devices('objects');
    state.settings = { ...state.settings, defaultId: 'gone' };
    await choice.refresh();
    expect(state.changes).toBe(0);
    await expect(choice.current('objects')).rejects.toMatchObject({ code: 'pack-missing' });
    state.ids = ['gone', 'classic'];
    expect((await choice.current('objects')).info.id).toBe('gone');
  });

  it('runs on the best device, or on those that are listed', async () => {
    expect(await open().choice.devices('objects')).toEqual(['auto']);
    expect(await open({ device: 'cuda' }).choice.devices('objects')).toEqual(['cuda:0']);
    const { choice, state } = open();
    state.settings = { ...state.settings, device: ['cuda:1', 'cuda', 'cuda:0', 'cpu'] };
    expect(await choice.devices('objects')).toEqual(['cuda:1', 'cuda:0', 'cpu']);
    await expect(open({ device: 'cuda:5' }).choice.devices('objects')).rejects.toMatchObject({ code: 'device-unavailable' });
  });

  it('runs the model without weights on the processor, whatever the library says, but not against the host', async () => {
    const { choice, state } = open({ ids: ['classic'] });
    state.settings = { ...state.settings, device: ['cuda:0'] };
    expect(await choice.devices('objects')).toEqual(['cpu']);
    await expect(open({ ids: ['classic'], device: 'cuda' }).choice.devices('objects')).rejects.toMatchObject({
      code: 'device-unavailable',
    });
  });

  it('shares the work between the pack that is built in and the model without weights where nobody has chosen', async () => {
    const { choice, state } = open({ ids: ['nano', 'classic'], device: 'cuda' });
    expect([(await choice.current('concepts')).info.id, (await choice.current('objects')).info.id]).toEqual(['nano', 'classic']);
    expect(await choice.isSplit()).toBe(true);
    // The device is for the pack; that the other runs on the processor is nobody's mistake.
    expect([await choice.devices('concepts'), await choice.devices('objects')]).toEqual([['cuda:0'], ['cpu']]);
    state.settings = { ...state.settings, defaultId: 'nano' };
    await choice.refresh();
    expect(state.changes).toBe(1);
    expect([(await choice.current('objects')).info.id, await choice.isSplit()]).toEqual(['nano', false]);
    expect((await open({ ids: ['nano', 'classic'], modelId: 'nano' }).choice.current('objects')).info.id).toBe('nano');
  });

  it('gives an installed pack everything', async () => {
    const { choice } = open({ ids: ['good', 'nano', 'classic'] });
    expect([(await choice.current('objects')).info.id, await choice.isSplit()]).toEqual(['good', false]);
  });

  it('gives the pack that is built in everything when that measures better', async () => {
    const { choice } = open({ ids: ['nano', 'classic'], objectsBesideBuiltIn: 'built-in' });
    expect([(await choice.current('objects')).info.id, await choice.isSplit()]).toEqual(['nano', false]);
  });
});
