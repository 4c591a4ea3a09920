import { describe, expect, it } from 'vitest';
import { AppError } from '../contract/errors.ts';
import type { ModelInfo } from '../contract/models.ts';
import type { MediaTools } from '../media/tools.ts';
import {
  checkDisk,
  checkElectron,
  checkFfmpeg,
  checkGpu,
  checkMemory,
  checkModels,
  checkNode,
  checkOnnxRuntime,
  checkSqlite,
} from './checks.ts';

const program = { path: '/usr/bin/ffmpeg', version: '6.1', origin: 'system' };
const tools: MediaTools = {
  ffmpeg: program,
  ffprobe: program,
  passthroughArgs: [],
  h264Encoder: 'libx264',
  inputFormats: '',
  canToneMap: true,
};
const model = { id: 'x', name: 'X', capabilities: ['box'] } as unknown as ModelInfo;

describe('the doctor', () => {
  it('finds nothing to say about a machine that has everything', () => {
    const items = [
      checkNode({ node: '24.1.0', napi: '10' }),
      checkSqlite({ version: '13.2.0', binary: 'linux-x64.node' }),
      ...checkFfmpeg(tools),
      checkModels([{ ...model, capabilities: ['text'] }]),
      checkOnnxRuntime({ version: '1.30.0', hasBinary: true, providers: ['cpu', 'cuda'] }, true),
      checkGpu('driver 575'),
      checkElectron('/opt/electron'),
      checkMemory(32 * 1024 ** 3),
      checkDisk(100 * 1024 ** 3),
    ];
    for (const item of items) expect(item).toMatchObject({ status: 'ok', cost: null, fix: null });
  });

  it('says what everything that is missing costs', () => {
    const items = [
      checkNode({ node: '20.1.0', napi: '9' }),
      checkSqlite(null),
      checkSqlite({ version: '13.2.0', binary: null }),
      ...checkFfmpeg(new AppError('ffmpeg-missing', 'Install ffmpeg.')),
      checkModels([model]),
      checkOnnxRuntime(null, false),
      checkOnnxRuntime({ version: '1.30.0', hasBinary: true, providers: ['cpu'] }, true),
      checkGpu(null),
      checkElectron(null),
      checkMemory(1024 ** 3),
      checkDisk(1024 ** 3),
      checkDisk(null),
      ...checkFfmpeg({ ...tools, h264Encoder: null }).slice(0, 1),
      ...checkFfmpeg({ ...tools, ffmpeg: { ...program, version: '4.1' } }).slice(0, 1),
    ];
    for (const item of items) {
      expect(item.status, item.label).not.toBe('ok');
      expect(item.cost, item.label).toMatch(/\.$/);
    }
    expect(items.find((item) => item.id === 'ffmpeg')?.fix).toBe('Install ffmpeg.');
  });
});
