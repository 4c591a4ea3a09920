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
  const info = { id, name: id } as ModelInfo;
  return { info, model: id === 'classic' ? 'classic' : { packDir: `/packs/${id}` }, error: null };
}

function open(options: { ids?: string[]; modelId?: string | null; device?: string | null } = {}) {
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
    facts: async () => FACTS,
    onChange: async () => {
      state.changes++;
    },
  });
  return { choice, state };
}

describe('the choice of a model', () => {
  it('is the host’s, else the library’s, else the best', async () => {
    expect((await open({ modelId: 'classic' }).choice.current()).info.id).toBe('classic');
    const { choice, state } = open();
    expect((await choice.current()).info.id).toBe('good');
    state.settings = { ...state.settings, defaultId: 'classic' };
    await choice.refresh();
    expect((await choice.current()).info.id).toBe('classic');
  });

  it('ends the processes only when others are needed', async () => {
    const { choice, state } = open();
    state.ids = ['better', 'good', 'classic'];
    await choice.refresh();
    expect(state.changes).toBe(0);
    await choice.devices();
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
    await choice.devices();
    state.settings = { ...state.settings, defaultId: 'gone' };
    await choice.refresh();
    expect(state.changes).toBe(0);
    await expect(choice.current()).rejects.toMatchObject({ code: 'pack-missing' });
    state.ids = ['gone', 'classic'];
    expect((await choice.current()).info.id).toBe('gone');
  });

  it('runs on the best device, or on those that are listed', async () => {
    expect(await open().choice.devices()).toEqual(['auto']);
    expect(await open({ device: 'cuda' }).choice.devices()).toEqual(['cuda:0']);
    const { choice, state } = open();
    state.settings = { ...state.settings, device: ['cuda:1', 'cuda', 'cuda:0', 'cpu'] };
    expect(await choice.devices()).toEqual(['cuda:1', 'cuda:0', 'cpu']);
    await expect(open({ device: 'cuda:5' }).choice.devices()).rejects.toMatchObject({ code: 'device-unavailable' });
  });

  it('runs the model without weights on the processor, whatever the library says, but not against the host', async () => {
    const { choice, state } = open({ ids: ['classic'] });
    state.settings = { ...state.settings, device: ['cuda:0'] };
    expect(await choice.devices()).toEqual(['cpu']);
    await expect(open({ ids: ['classic'], device: 'cuda' }).choice.devices()).rejects.toMatchObject({
      code: 'device-unavailable',
    });
  });
});
