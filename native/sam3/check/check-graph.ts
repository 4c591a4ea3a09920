import { AppError } from '../../contract/errors.ts';
import { floatsOf } from '../../runtime/half.ts';
import { GRAPH_NAMES, type GraphName } from '../../runtime/pack-manifest.ts';
import { float32, type Tensor } from '../../runtime/tensor.ts';
import type { CaseTensors } from './case-tensors.ts';
import type { CheckedModel } from './checked-model.ts';
import type { Findings } from './findings.ts';
import type { CaseOf } from './reference.ts';
import type { ReferenceTensor } from './safetensors.ts';

/** One run of one graph: every output. */
export async function checkGraph(
  { graphs }: CheckedModel,
  { graph: name, id }: CaseOf<'graph'>,
  tensors: CaseTensors,
  findings: Findings,
): Promise<void> {
  const graph = GRAPH_NAMES.find((known) => known === name);
  if (graph === undefined)
    throw new AppError('invalid-input', `The case ${id} is about a graph "${name}", which is none.`, { id });
  const { inputs, outputs } = graphs.manifest.graphs[graph as GraphName];
  const feeds = Object.fromEntries(inputs.map((port) => [port.name, toTensor(tensors.raw(`in.${port.name}`))]));
  const answers = await graphs.run(graph as GraphName, feeds);
  for (const port of outputs) {
    findings.numbers(`out.${port.name}`, floatsOf(answers[port.name] as Tensor), tensors.floats(`out.${port.name}`));
  }
}

function toTensor(tensor: ReferenceTensor): Tensor {
  const { dims } = tensor;
  if (tensor.type === 'F32') return float32(tensor.data, dims);
  if (tensor.type === 'I64') return { type: 'int64', dims, data: tensor.data };
  return { type: 'bool', dims, data: tensor.data };
}
