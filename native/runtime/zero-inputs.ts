import type { GraphManifest, Port } from './pack-manifest.ts';
import { sizeOf, type Tensor, type Tensors } from './tensor.ts';

/** Inputs of zeros, every named dimension being one: enough for a device to compile what it needs. */
export function zeroInputs(graph: GraphManifest): Tensors {
  return Object.fromEntries(graph.inputs.map((port) => [port.name, zeros(port)]));
}

function zeros(port: Port): Tensor {
  const dims = port.dims.map((dim) => (typeof dim === 'number' ? dim : 1));
  const size = sizeOf(dims);
  switch (port.type) {
    case 'float32':
      return { type: 'float32', dims, data: new Float32Array(size) };
    case 'float16':
      return { type: 'float16', dims, data: new Uint16Array(size) };
    case 'int64':
      return { type: 'int64', dims, data: new BigInt64Array(size) };
    case 'bool':
      return { type: 'bool', dims, data: new Uint8Array(size) };
  }
}
