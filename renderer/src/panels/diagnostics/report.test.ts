import { expect, test } from 'vitest';
import type { ModelEntry } from '../../../../native/contract/models.ts';
import { diagnosisText } from './report.ts';

test('the report names what is missing, what that costs, and why a model runs where it does', () => {
  const model = {
    id: 'sam3',
    version: '1.0',
    capabilities: ['text', 'box'],
    device: { provider: 'cpu', reason: 'no CUDA' },
    memoryBytes: 1024 ** 2 * 4000,
    isDefault: true,
    error: { code: 'pack-invalid', message: 'Install it again.', details: {} },
  } as unknown as ModelEntry;
  const items = [
    { id: 'node', label: 'Node.js', status: 'ok', value: '24', cost: null, fix: null },
    { id: 'gpu', label: 'GPU', status: 'missing', value: 'none', cost: 'Slow.', fix: 'Install a driver.' },
  ] as const;
  const text = diagnosisText(
    {
      health: { ok: true, version: '0.1.0', items: [...items] },
      models: [model],
      library: { dir: '/library', schemaVersion: 9, mode: 'write', bytes: 1024 ** 2 * 5 },
    },
    { kind: 'browser', platform: 'linux', version: '0.1.0', maxUploadBytes: null, canShowFolders: false },
    'Chromium',
  );
  expect(text).toContain('SAM3 Workstation 0.1.0 (engine 0.1.0), browser on linux');
  expect(text).toContain('Library: /library, schema 9, write, 5 MiB');
  expect(text).toContain('[missing ] GPU: none\n           cost: Slow.\n           fix:  Install a driver.');
  expect(text).toContain('- sam3 1.0 (in use): cpu (no CUDA), 4000 MiB, text box\n  error: pack-invalid: Install it again.');
});
