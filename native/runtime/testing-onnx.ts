/** Writes ONNX files of a few hundred bytes, for tests that need one with a certain flaw. Field numbers: onnx/onnx.proto. */

const TYPES = { float32: 1, int64: 7, bool: 9, float16: 10 } as const;

export interface TinyPort {
  readonly name: string;
  readonly type: keyof typeof TYPES;
  readonly dims: readonly (number | string)[];
}

export interface TinyGraph {
  readonly inputs: readonly TinyPort[];
  readonly outputs: readonly TinyPort[];
  readonly nodes: readonly { readonly op: string; readonly inputs: readonly string[]; readonly outputs: readonly string[] }[];
  /** A float32 weight of `length` numbers that lies in another file. */
  readonly external?: { readonly name: string; readonly length: number; readonly location: string };
}

export function encodeOnnx(graph: TinyGraph): Buffer {
  const body = [
    ...graph.nodes.map(({ op, inputs, outputs }) =>
      bytes(1, [...inputs.map((name) => text(1, name)), ...outputs.map((name) => text(2, name)), text(4, op)]),
    ),
    text(2, 'graph'),
    ...(graph.external === undefined ? [] : [bytes(5, externalWeight(graph.external))]),
    ...graph.inputs.map((port) => bytes(11, valueInfo(port))),
    ...graph.outputs.map((port) => bytes(12, valueInfo(port))),
  ];
  return Buffer.concat([number(1, 10), bytes(7, body), bytes(8, [text(1, ''), number(2, 20)])]);
}

function externalWeight({ name, length, location }: NonNullable<TinyGraph['external']>): Buffer[] {
  const entries = { location, offset: '0', length: String(4 * length) };
  return [
    number(1, length),
    number(2, TYPES.float32),
    text(8, name),
    ...Object.entries(entries).map(([key, value]) => bytes(13, [text(1, key), text(2, value)])),
    number(14, 1),
  ];
}

function valueInfo({ name, type, dims }: TinyPort): Buffer[] {
  const shape = dims.map((dim) => bytes(1, [typeof dim === 'number' ? number(1, dim) : text(2, dim)]));
  return [text(1, name), bytes(2, [bytes(1, [number(1, TYPES[type]), bytes(2, shape)])])];
}

function number(field: number, value: number): Buffer {
  return Buffer.concat([varint(field << 3), varint(value)]);
}

function text(field: number, value: string): Buffer {
  return bytes(field, [Buffer.from(value)]);
}

function bytes(field: number, parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([varint((field << 3) | 2), varint(content.length), content]);
}

function varint(value: number): Buffer {
  const out: number[] = [];
  for (; value > 127; value >>>= 7) out.push((value & 127) | 128);
  return Buffer.from([...out, value]);
}
