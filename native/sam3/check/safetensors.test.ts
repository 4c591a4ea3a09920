import { describe, expect, it } from 'vitest';
import { parseSafetensors } from './safetensors.ts';

function fileOf(header: object | string, data: Uint8Array): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

const floats = new Uint8Array(new Float32Array([1.5, -2]).buffer);

describe('parseSafetensors', () => {
  it('reads tensors of every type, also unaligned ones', () => {
    const header = {
      __metadata__: { made: 'here' },
      flag: { dtype: 'BOOL', shape: [1], data_offsets: [0, 1] },
      x: { dtype: 'F32', shape: [2, 1], data_offsets: [1, 9] },
      n: { dtype: 'I64', shape: [], data_offsets: [9, 17] },
    };
    const data = new Uint8Array(17);
    data[0] = 1;
    data.set(floats, 1);
    new DataView(data.buffer).setBigInt64(9, -7n, true);
    const tensors = parseSafetensors(fileOf(header, data), 'x');
    expect([...tensors.keys()]).toEqual(['flag', 'x', 'n']);
    expect(tensors.get('x')).toEqual({ type: 'F32', dims: [2, 1], data: new Float32Array([1.5, -2]) });
    expect(tensors.get('n')?.data).toEqual(new BigInt64Array([-7n]));
  });

  it.each([
    ['an empty file', new Uint8Array()],
    ['a header that is longer than the file', new Uint8Array([255, 0, 0, 0, 0, 0, 0, 0, 1])],
    ['a header that is no JSON', fileOf('{', floats)],
    ['data that end too soon', fileOf({ x: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }, floats.subarray(4))],
    ['a shape that does not fit', fileOf({ x: { dtype: 'F32', shape: [3], data_offsets: [0, 8] } }, floats)],
    ['a type that is not read', fileOf({ x: { dtype: 'F64', shape: [1], data_offsets: [0, 8] } }, floats)],
    ['offsets that go back', fileOf({ x: { dtype: 'F32', shape: [0], data_offsets: [8, 0] } }, floats)],
  ])('refuses %s', (_what, bytes) => {
    expect(() => parseSafetensors(bytes, 'case')).toThrowError(expect.objectContaining({ code: 'invalid-input' }));
  });
});
