/** What goes into a graph and what comes out of it, held against what the pack's manifest says of its ports. */
import { invariant } from '../contract/errors.ts';
import { narrow, widen } from './half.ts';
import type { OrtFeed, OrtPort, OrtValue } from './ort.ts';
import { packInvalid } from './pack-errors.ts';
import type { GraphManifest, GraphName, PackManifest, Port } from './pack-manifest.ts';
import { sizeOf, type Tensor, type Tensors } from './tensor.ts';

/**
 * Sees that a loaded graph has the ports that the manifest tells of.
 * @throws AppError `pack-invalid` with reason `shape`
 */
export function checkPorts(
  manifest: PackManifest,
  graph: GraphName,
  found: { readonly inputs: readonly OrtPort[]; readonly outputs: readonly OrtPort[] },
): void {
  const { inputs, outputs } = manifest.graphs[graph];
  const faults = [...compare('input', inputs, found.inputs), ...compare('output', outputs, found.outputs)];
  if (faults.length === 0) return;
  throw packInvalid(
    'shape',
    `The graph ${graph} of the pack ${manifest.id} is not the one that its manifest describes: ${faults.slice(0, 3).join('; ')}. Export or install the pack again.`,
    { graph, faults },
  );
}

function* compare(kind: 'input' | 'output', ports: readonly Port[], found: readonly OrtPort[]): Generator<string> {
  for (const port of ports) {
    const real = found.find(({ name }) => name === port.name);
    if (real === undefined) yield `it has no ${kind} ${port.name}`;
    else if (real.type !== port.type) yield `its ${kind} ${port.name} is ${real.type} instead of ${port.type}`;
    else if (!fits(kind, port, real)) yield `its ${kind} ${port.name} is ${told(real.shape)} instead of ${told(port.dims)}`;
  }
  // An output more than is told of does no harm; an input more cannot be given.
  if (kind === 'output') return;
  for (const { name } of found) if (!ports.some((port) => port.name === name)) yield `it wants an input ${name}`;
}

/**
 * A graph may leave open what the manifest fixes, never the other way round: a fixed size would refuse calls. What a graph
 * says of an output can be unknown altogether.
 */
function fits(kind: 'input' | 'output', port: Port, real: OrtPort): boolean {
  if (kind === 'output' && real.shape.length === 0) return true;
  if (real.shape.length !== port.dims.length) return false;
  return real.shape.every((dim, axis) => typeof dim !== 'number' || dim === port.dims[axis]);
}

function told(dims: readonly (number | string)[]): string {
  return `[${dims.join(', ')}]`;
}

/** Sizes that a call gives to the named dimensions of a graph. */
type Sizes = Map<string, number>;

/**
 * Inputs as the binding takes them: float32 is narrowed where the graph takes float16 and float16 widened where it takes
 * float32.
 * @throws InvariantError when an input is missing, unknown, of another type or shape, or when two disagree about a named
 * dimension
 */
export function toFeeds(
  name: GraphName,
  graph: GraphManifest,
  inputs: Tensors,
): { readonly feeds: Readonly<Record<string, OrtFeed>>; readonly sizes: Sizes } {
  const sizes: Sizes = new Map();
  const feeds: Record<string, OrtFeed> = {};
  for (const port of graph.inputs) {
    const tensor = inputs[port.name];
    invariant(tensor !== undefined, `${name} is given its input ${port.name}`);
    const where = `${name}.${port.name}`;
    invariant(
      agree(port.dims, tensor.dims, sizes),
      `${where} is ${told(port.dims)}${toldSizes(sizes)}, not ${told(tensor.dims)}`,
    );
    invariant(
      tensor.data.length === sizeOf(tensor.dims),
      `${where} of ${told(tensor.dims)} has ${sizeOf(tensor.dims)} elements, not ${tensor.data.length}`,
    );
    feeds[port.name] = { type: port.type, dims: tensor.dims, data: dataFor(port, tensor, where), location: 'cpu' };
  }
  const unknown = Object.keys(inputs).find((key) => !Object.hasOwn(feeds, key));
  invariant(unknown === undefined, `${name} has an input ${unknown}`);
  return { feeds, sizes };
}

function toldSizes(sizes: Sizes): string {
  return sizes.size === 0 ? '' : ` with ${[...sizes].map(([symbol, size]) => `${symbol} = ${size}`).join(', ')}`;
}

function agree(wanted: readonly (number | string)[], dims: readonly number[], sizes: Sizes): boolean {
  if (wanted.length !== dims.length) return false;
  return wanted.every((want, axis) => {
    const dim = dims[axis]!;
    if (typeof want === 'number') return dim === want;
    const known = sizes.get(want);
    if (known === undefined) sizes.set(want, dim);
    return known === undefined ? dim >= 0 : known === dim;
  });
}

function dataFor(port: Port, tensor: Tensor, where: string): OrtFeed['data'] {
  if (port.type === tensor.type) return tensor.data;
  if (port.type === 'float16' && tensor.type === 'float32') return narrow(tensor.data);
  if (port.type === 'float32' && tensor.type === 'float16') return widen(tensor.data);
  invariant(false, `${where} is ${port.type}, not ${tensor.type}`);
}

/**
 * Outputs as tensors, without copying.
 * @throws AppError `pack-invalid` with reason `shape` when one is not what the manifest says
 */
export function fromValues(
  name: GraphName,
  manifest: PackManifest,
  values: Readonly<Record<string, OrtValue>>,
  sizes: Sizes,
): Tensors {
  const tensors: Record<string, Tensor> = {};
  for (const port of manifest.graphs[name].outputs) {
    const value = values[port.name];
    if (value === undefined || value.type !== port.type || !agree(port.dims, value.dims, sizes)) {
      const got = value === undefined ? 'nothing' : `${value.type} ${told(value.dims)}`;
      throw packInvalid(
        'shape',
        `The graph ${name} of the pack ${manifest.id} gave ${got} as ${port.name}, where its manifest says ${port.type} ${told(port.dims)}. Export or install the pack again.`,
        { graph: name, output: port.name },
      );
    }
    tensors[port.name] = toTensor(port, value);
  }
  return tensors;
}

function toTensor(port: Port, { dims, data }: OrtValue): Tensor {
  const { buffer, byteOffset } = data;
  const length = sizeOf(dims);
  switch (port.type) {
    case 'float32':
      return { type: 'float32', dims, data: new Float32Array(buffer, byteOffset, length) };
    case 'float16':
      return { type: 'float16', dims, data: new Uint16Array(buffer, byteOffset, length) };
    case 'int64':
      return { type: 'int64', dims, data: new BigInt64Array(buffer, byteOffset, length) };
    case 'bool':
      return { type: 'bool', dims, data: new Uint8Array(buffer, byteOffset, length) };
  }
}
