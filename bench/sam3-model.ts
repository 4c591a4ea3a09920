/** The pack that the SAM 3 benchmarks run on, and a model over it whose graphs can be timed. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameSource, ImageSession, RgbImage, VideoSession } from '../native/model/model.ts';
import type { Device, Graphs } from '../native/runtime/graphs.ts';
import { type LoadOptions, loadGraphs } from '../native/runtime/load-graphs.ts';
import { openPack, type Pack } from '../native/runtime/pack.ts';
import type { PackManifest } from '../native/runtime/pack-manifest.ts';
import { openSam3Image } from '../native/sam3/image-session.ts';
import { createPhraseEncoder } from '../native/sam3/text.ts';
import { createTokenizer } from '../native/sam3/tokenizer.ts';
import { openSam3Video } from '../native/sam3/video-session.ts';
import { TINY_PACK } from '../tests/fixtures/tiny-pack.ts';
import type { BenchRow } from './bench.ts';

/** What the reference model has; a smaller one says nothing about speed in use. */
const FULL_IMAGE_SIZE = 1008;
const FULL_HIDDEN_SIZE = 256;

/** The folder of the pack to measure: SAM3_BENCH_PACK, else the small random pack of the tests. */
export function benchPackDir(env: NodeJS.ProcessEnv): string {
  return env.SAM3_BENCH_PACK || TINY_PACK;
}

/**
 * The pack to measure, or the row that says why there is none.
 * @throws AppError `pack-invalid`, `pack-newer`, and `pack-missing` for a pack that was named
 */
export async function findBenchPack(env: NodeJS.ProcessEnv, name: string): Promise<Pack | BenchRow> {
  const dir = benchPackDir(env);
  const isThere = await access(join(dir, 'pack.json')).then(
    () => true,
    () => false,
  );
  if (!isThere && !env.SAM3_BENCH_PACK) return skipped(name, `there is no pack in ${dir}; name one in SAM3_BENCH_PACK`);
  return await openPack(dir);
}

/** The row of a benchmark that could not be made. */
export function skipped(name: string, why: string): BenchRow {
  return { name, value: 0, unit: '', note: `skipped: ${why}` };
}

export function isRow(found: Pack | BenchRow): found is BenchRow {
  return !('manifest' in found);
}

/** Whether a pack is as large as the reference model, so that its times mean something. */
export function isFullSize({ model }: PackManifest): boolean {
  return model.imageSize >= FULL_IMAGE_SIZE && model.hiddenSize >= FULL_HIDDEN_SIZE;
}

/**
 * The picture size to measure a pack with. The masks of random weights are noise, which is the worst case for runs (a
 * hundred times a real mask); in a small picture that does not hide the rest.
 */
export function pictureSizeFor(manifest: PackManifest): { readonly width: number; readonly height: number } {
  return isFullSize(manifest) ? { width: 1920, height: 1080 } : { width: 320, height: 180 };
}

/** Whether a pack was never trained: what it answers is noise. */
export function isRandom({ source }: PackManifest): boolean {
  return source.checkpoint.startsWith('random:');
}

/** What a pack is, for the notes of a table. */
export function describePack({ manifest }: Pack): string {
  const { id, precision, flavour, model } = manifest;
  return `${id}, ${precision}, ${flavour}, ${model.imageSize} px`;
}

/** What `loadSam3` makes of a pack, with the graphs in the open. */
export interface BenchModel {
  readonly graphs: Graphs;
  openImage(image: RgbImage): Promise<ImageSession>;
  openVideo(source: FrameSource): VideoSession;
}

/** The caller closes the graphs. */
export async function loadBenchModel(pack: Pack, options: LoadOptions): Promise<BenchModel> {
  const { tokenizer: special, model } = pack.manifest;
  const tokenizer = createTokenizer(await pack.readTokenizer(), special, model.textLength);
  const graphs = await loadGraphs(pack, options);
  const phrases = createPhraseEncoder(graphs, tokenizer);
  return {
    graphs,
    openImage: (image) => openSam3Image(graphs, phrases, image),
    openVideo: (source) => openSam3Video(graphs, phrases, source),
  };
}

/**
 * A pack whose thresholds let everything through: random weights are never sure of anything, and an object that is lost
 * costs less than one that is seen.
 */
export function makeEager(pack: Pack): Pack {
  const { thresholds } = pack.manifest;
  return { ...pack, manifest: { ...pack.manifest, thresholds: { ...thresholds, objectScore: Number.NEGATIVE_INFINITY } } };
}

/** Time in graphs since loading, in milliseconds. */
export function graphMs(graphs: Graphs): number {
  return Object.values(graphs.timings()).reduce((sum, { ms }) => sum + ms, 0);
}

/** A device in words, and why no better one is used. */
export function describeDevice({ id, reason }: Device): string {
  return reason === null ? id : `${id} (${reason})`;
}
