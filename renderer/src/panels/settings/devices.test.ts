import { expect, test } from 'vitest';
import { deviceOf, devicesText } from './devices.ts';

test.each([
  ['', 'auto'],
  [' auto ', 'auto'],
  ['cuda:0', ['cuda:0']],
  ['cuda:0, cuda:1;cpu cuda:0', ['cuda:0', 'cuda:1', 'cpu']],
] as const)('"%s" is %j', (text, device) => expect(deviceOf(text)).toEqual(device));

test('what stands in the field means the same again', () => {
  expect(devicesText('auto')).toBe('auto');
  expect(deviceOf(devicesText(['cuda:0', 'cpu']))).toEqual(['cuda:0', 'cpu']);
});
