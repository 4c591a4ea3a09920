/** Model packs: what is installed, what comes in, what goes, and whether a pack agrees with PyTorch. */
import { stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import type { Command } from 'commander';
import { AppError } from '../contract/errors.ts';
import type { ModelEntry, ModelUse } from '../contract/models.ts';
import { createEtaEstimator } from '../media/progress.ts';
import { builtInPackDir } from '../runtime/built-in-packs.ts';
import { type PackProgress, verifyPack } from '../runtime/pack.ts';
import { defaultPackDir, openPackStore, type PackStore } from '../runtime/pack-store.ts';
import { packBytes } from '../runtime/read-manifest.ts';
import { type CheckReport, checkPack } from '../sam3/check/check-pack.ts';
import type { Finding } from '../sam3/check/findings.ts';
import { type CommandContext, withSession } from './session.ts';

/** Adds `models` and what belongs to it. */
export function addModelCommands(program: Command, context: () => CommandContext): void {
  const models = program.command('models').description('model packs');
  models
    .command('list')
    .description('list the models that are installed, and what each can be asked')
    .action(() => listModels(context()));
  models
    .command('install')
    .description('copy a pack from a folder or a zip, and compare its checksums')
    .argument('<path>', 'the folder or the .zip')
    .option('--overwrite', 'replace an installed pack of the same id')
    .action((path: string, options) => installModel(context(), path, existingOf(options)));
  models
    .command('verify')
    .description('read every byte of a pack, or of all, and compare checksums')
    .argument('[id]', 'which pack; default: all')
    .action((id: string | undefined) => verifyModels(context(), id));
  models
    .command('remove')
    .description('delete a pack that is installed; files that are not its own are kept')
    .argument('<id>', 'which pack')
    .action((id: string) => removeModel(context(), id));
  models
    .command('download')
    .description('fetch a pack (its pack.json or a .zip); goes on where an earlier attempt stopped')
    .argument('<url>', 'https address; HF_TOKEN or SAM3_TOKEN is sent to its host for files that need access')
    .option('--sha256 <hex>', 'what the pack.json or the zip must have')
    .option('--overwrite', 'replace an installed pack of the same id')
    .action((url: string, options) => downloadModel(context(), url, { sha256: options.sha256, existing: existingOf(options) }));
  models
    .command('check')
    .description("run an exporter's reference through this program and show how far it is from PyTorch")
    .argument('<pack>', 'id of an installed pack, or a folder')
    .requiredOption('--reference <dir>', 'what "python models/export … --reference DIR" wrote')
    .option('--device <device>', 'cpu, cuda:0, …', 'auto')
    .action((pack: string, options) => checkModel(context(), pack, { reference: options.reference, device: options.device }));
}

function existingOf(options: { readonly overwrite?: unknown }): 'refuse' | 'replace' {
  return options.overwrite === true ? 'replace' : 'refuse';
}

async function listModels(context: CommandContext): Promise<void> {
  const store = storeOf(context);
  const { dir } = store;
  const sizes = new Map<string, number>();
  for (const { id, pack } of await store.list()) if (pack !== null) sizes.set(id, packBytes(pack.manifest));
  await withSession(context, {}, async ({ client }) => {
    const listed = await client.models.list({});
    const models = listed.map((model) => ({ ...model, bytes: sizes.get(model.id) ?? null }));
    context.output.result([...models.map(modelText), `Packs lie in ${dir}.`].join('\n'), { type: 'models', models, dir });
  });
}

/** What each is asked when the library leaves it open, in the words of the prompts. */
const ASKED: Readonly<Record<ModelUse, string>> = { objects: 'clicks, boxes and masks', concepts: 'text and exemplars' };

/** @param model with the bytes of its files; null where it has none */
function modelText(model: ModelEntry & { readonly bytes: number | null }): string {
  const { id, name, isDefault, answers, capabilities, device, error, summary, bytes, memoryBytes } = model;
  // Two models share the prompts where neither is chosen; then it is said which takes what.
  const [only] = answers.length === 1 ? answers : [];
  const mark = only === undefined ? (isDefault ? ' (default)' : '') : ` (default for ${ASKED[only]})`;
  const first = `${id}${mark}\t${name}`;
  if (error !== null) return `${first}\tcannot be used: ${error.message} (${error.code})`;
  const where = device.reason === null ? device.provider : `${device.provider}: ${device.reason}`;
  const size = `${bytes === null ? '' : `${megabytes(bytes)} on disk, `}about ${megabytes(memoryBytes)} in use`;
  return `${first}\ttakes ${capabilities.join(', ')}\t${size}\truns on ${where}\t${summary}`;
}

async function installModel(context: CommandContext, path: string, existing: 'refuse' | 'replace'): Promise<void> {
  const { output, cwd, signal } = context;
  const store = storeOf(context);
  const pack = await withProgress(context, 'install', (onProgress) =>
    store.install(resolve(cwd, path), { existing, signal, onProgress }),
  );
  const { id, name } = pack.manifest;
  output.result(`Installed ${id} (${name}) in ${pack.dir}.`, { type: 'model-installed', id, dir: pack.dir });
}

async function verifyModels(context: CommandContext, id: string | undefined): Promise<void> {
  const store = storeOf(context);
  const installed = await store.list();
  // By folder: a copy may stand beside a pack under its id.
  const packs = id === undefined ? installed : [installed.find((entry) => entry.id === id) ?? { ...(await store.find(id)), id }];
  const broken: string[] = [];
  for (const { id: each, dir, builtIn } of packs) {
    try {
      await withProgress(context, each, (onProgress) => verifyPack(dir, { signal: context.signal, onProgress, builtIn }));
      context.output.info(`${each}: every file is as it was exported.`, { id: each, dir, ok: true });
    } catch (error) {
      // With one pack the error itself says it; of several, the others are looked at too.
      if (!(error instanceof AppError) || error.code === 'aborted' || packs.length === 1) throw error;
      broken.push(dir);
      context.output.warn(`${each}: ${error.message} (${error.code})`, { id: each, dir, ok: false, code: error.code });
    }
  }
  if (broken.length > 0) {
    throw new AppError('pack-invalid', `${broken.length} of ${packs.length} packs cannot be used: ${broken.join(', ')}.`, {
      broken,
    });
  }
  const text = packs.length === 0 ? `No pack is installed in ${store.dir}.` : `${packs.length} verified.`;
  context.output.result(text, { type: 'models-verified', ids: packs.map((pack) => pack.id) });
}

async function removeModel(context: CommandContext, id: string): Promise<void> {
  const { bytes, kept } = await storeOf(context).remove(id);
  const rest = kept.length === 0 ? '' : ` Kept, as they are not the pack's: ${kept.join(', ')}.`;
  context.output.result(`Removed ${id}; ${megabytes(bytes)} are free again.${rest}`, { type: 'model-removed', id, bytes, kept });
}

async function downloadModel(
  context: CommandContext,
  url: string,
  options: { readonly sha256: string | undefined; readonly existing: 'refuse' | 'replace' },
): Promise<void> {
  const { env, signal, output } = context;
  const token = env.HF_TOKEN || env.SAM3_TOKEN || undefined;
  const store = storeOf(context);
  const pack = await withProgress(context, 'download', (onProgress) =>
    store.download(url, { ...options, token, signal, onProgress }),
  );
  const { id, name } = pack.manifest;
  output.result(`Installed ${id} (${name}) in ${pack.dir}.`, { type: 'model-installed', id, dir: pack.dir });
}

async function checkModel(
  context: CommandContext,
  named: string,
  { reference, device }: { readonly reference: string; readonly device: string },
): Promise<void> {
  const { output, cwd, signal, now } = context;
  const eta = createEtaEstimator(now);
  const report = await checkPack({
    ...(await packFolder(context, named)),
    reference: resolve(cwd, reference),
    device,
    signal,
    onCase: ({ id }, done, total) =>
      output.progress(id, { done, total, unit: 'steps', etaMs: eta.update(done, total), phase: 'check' }),
  });
  output.endProgress();
  if (report.warning !== null) output.warn(report.warning);
  output.result(reportText(report), { type: 'model-check', ...report });
  const wrong = report.cases.filter(({ ok }) => !ok).map(({ id }) => id);
  if (wrong.length > 0) {
    throw new AppError(
      'pack-invalid',
      `${wrong.length} of ${report.cases.length} cases are out of tolerance: ${wrong.join(', ')}. Export the pack again, or another precision.`,
      { reason: 'parity', cases: wrong },
    );
  }
}

/** A folder is taken as one; any other word names an installed pack. */
async function packFolder(context: CommandContext, named: string): Promise<{ pack: string; builtIn: boolean }> {
  const path = isAbsolute(named) ? named : resolve(context.cwd, named);
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) return { pack: path, builtIn: false };
  const { dir, builtIn } = await storeOf(context).find(named);
  return { pack: dir, builtIn };
}

const LEFT_TO_NOISE =
  'Left to noise: out of tolerance, but no further than rounding moves this program’s own answers, or after a decision that rounding turns.';

/** One line a case with its worst numbers, and under it what is wrong. */
function reportText({ packId, precision, device, cases }: CheckReport): string {
  const rows = cases.map(({ id, kind, findings, ok }) => [
    ok ? 'ok' : 'WRONG',
    kind,
    id,
    String(findings.length),
    worst(findings, 'maxAbs').toExponential(1),
    worst(findings, 'maxRelative').toExponential(1),
    `${sum(findings, 'differing')} (${sum(findings, 'excused')})`,
    String(findings.filter(({ waived }) => waived !== null).length),
  ]);
  const head = ['', 'kind', 'case', 'compared', 'max abs', 'max rel', 'pixels (near threshold)', 'left to noise'];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd();
  const complaints = cases.flatMap(({ id, findings }) =>
    findings
      .filter(({ wrong }) => wrong !== null)
      .map(({ name, wrong, maxRelative }) => `  ${id}: ${name} ${wrong} (${maxRelative.toExponential(1)})`),
  );
  const isLeft = cases.some(({ findings }) => findings.some(({ waived }) => waived !== null));
  const left = isLeft ? [LEFT_TO_NOISE] : [];
  return [`${packId} (${precision}) on ${device}`, line(head), ...rows.map(line), ...complaints, ...left].join('\n');
}

function worst(findings: readonly Finding[], of: 'maxAbs' | 'maxRelative'): number {
  return findings.reduce((most, finding) => Math.max(most, finding[of]), 0);
}

function sum(findings: readonly Finding[], of: 'differing' | 'excused'): number {
  return findings.reduce((total, finding) => total + finding[of], 0);
}

function storeOf({ env }: CommandContext): PackStore {
  return openPackStore(defaultPackDir(env, process.platform), { builtInDir: builtInPackDir(env) });
}

async function withProgress<T>(
  { output, now }: CommandContext,
  label: string,
  work: (onProgress: (progress: PackProgress) => void) => Promise<T>,
): Promise<T> {
  const eta = createEtaEstimator(now);
  try {
    return await work(({ doneBytes: done, totalBytes: total, file }) => {
      const etaMs = total === null ? null : eta.update(done, total);
      output.progress(label, { done, total, unit: 'bytes', etaMs, phase: file });
    });
  } finally {
    output.endProgress();
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
