import { throwIfAborted } from '../../contract/errors.ts';
import { type CaseTensors, readCase } from './case-tensors.ts';
import { checkConcept } from './check-concept.ts';
import { checkGraph } from './check-graph.ts';
import { checkImageConcept, checkImageObject, checkPreprocess, checkTokenizer } from './check-image.ts';
import { checkTrack } from './check-track.ts';
import { type CheckedModel, loadForCheck } from './checked-model.ts';
import { createFindings, type Finding, type Findings, TOLERANCES } from './findings.ts';
import { withNoise } from './noise.ts';
import { openReference, type Reference, type ReferenceCase } from './reference.ts';
import { type Answers, createRecorder, settle } from './settle.ts';

export interface CheckRequest {
  /** The pack's folder. */
  readonly pack: string;
  /** The program brought the pack; see Pack. */
  readonly builtIn?: boolean | undefined;
  /** The folder that the exporter wrote with `--reference`. */
  readonly reference: string;
  /** e.g. `cpu`, `cuda:0`, `auto`. */
  readonly device: string;
  /** Hears of each case when it is done. */
  readonly onCase?: (report: CaseReport, done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** How one case came out. */
export interface CaseReport {
  readonly id: string;
  readonly kind: ReferenceCase['kind'];
  readonly about: string;
  readonly findings: readonly Finding[];
  readonly ok: boolean;
}

export interface CheckReport {
  readonly packId: string;
  readonly precision: string;
  readonly device: string;
  /** Set when the reference was made with other weights than the pack's: then nothing can agree. */
  readonly warning: string | null;
  readonly cases: readonly CaseReport[];
  readonly ok: boolean;
}

/** Kinds with hard thresholds on the way. What is one run of one graph is always judged strictly. */
const WITH_DECISIONS: ReadonlySet<ReferenceCase['kind']> = new Set(['image-concept', 'image-object', 'track', 'concept']);
const NOISY_RUNS = 3;

/**
 * Runs every case of a reference through the product's own code and compares it with what PyTorch answered. Tolerances are
 * those of the pack's precision.
 * @throws AppError `pack-missing`, `pack-newer`, `pack-invalid`, `device-unavailable`, `invalid-input`, `aborted`
 */
export async function checkPack({ pack, builtIn, reference: dir, device, onCase, signal }: CheckRequest): Promise<CheckReport> {
  const reference = await openReference(dir);
  const model = await loadForCheck(pack, device, { builtIn });
  const { id, precision, source } = model.graphs.manifest;
  try {
    const cases: CaseReport[] = [];
    for (const entry of reference.cases) {
      throwIfAborted(signal);
      const report = await checkCase(model, reference, entry, signal);
      cases.push(report);
      onCase?.(report, cases.length, reference.cases.length);
    }
    const warning =
      reference.checkpoint === source.checkpoint
        ? null
        : `The reference was made with the weights ${reference.checkpoint}, the pack with ${source.checkpoint}.`;
    return { packId: id, precision, device: model.graphs.device.id, warning, cases, ok: cases.every(({ ok }) => ok) };
  } finally {
    await model.graphs.close();
  }
}

/**
 * Runs one case. Where something is out of tolerance in a case that has decisions in it, the case is run again with noise,
 * to see what of it hangs on rounding; see `settle`.
 * @throws AppError `invalid-input` when its tensors do not fit it, `aborted`
 */
export async function checkCase(
  model: CheckedModel,
  reference: Pick<Reference, 'read'>,
  entry: ReferenceCase,
  signal?: AbortSignal,
): Promise<CaseReport> {
  const { id, kind, about } = entry;
  const tensors = readCase(id, await reference.read(entry));
  const strict = createFindings(TOLERANCES[model.graphs.manifest.precision]);
  const calm = createRecorder(strict);
  await runCase(model, entry, tensors, calm, signal);
  let findings = strict.all;
  const noisy: Answers[] = [];
  const isWrong = () => findings.some(({ wrong }) => wrong !== null);
  while (WITH_DECISIONS.has(kind) && isWrong() && noisy.length < NOISY_RUNS) {
    const recorder = createRecorder(null);
    await runCase(withNoise(model, noisy.length), entry, tensors, recorder, signal);
    noisy.push(recorder.answers);
    findings = settle(strict.all, calm.answers, noisy);
  }
  return { id, kind, about, findings, ok: findings.length > 0 && !isWrong() };
}

async function runCase(
  model: CheckedModel,
  entry: ReferenceCase,
  tensors: CaseTensors,
  findings: Findings,
  signal: AbortSignal | undefined,
): Promise<void> {
  switch (entry.kind) {
    case 'graph':
      return checkGraph(model, entry, tensors, findings);
    case 'tokenizer':
      return checkTokenizer(model, entry, findings);
    case 'preprocess':
      return checkPreprocess(model, tensors, findings);
    case 'image-concept':
      return checkImageConcept(model, entry, tensors, findings, signal);
    case 'image-object':
      return checkImageObject(model, entry, tensors, findings, signal);
    case 'track':
      return checkTrack(model, entry, tensors, findings, signal);
    case 'concept':
      return checkConcept(model, entry, tensors, findings, signal);
  }
}
