/** Phrases on pictures. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rleFromCoco } from '../../native/masks/coco.ts';
import { type BenchEngine, withEngine } from './bench-engine.ts';
import type { HeldOut } from './held-out-set.ts';
import { type PhraseCase, type PhraseScore, phraseCase, scorePhrases } from './phrase-score.ts';

/** Lower than any threshold that could be chosen. */
const SWEEP_FLOOR = 0.02;

export interface PhraseMeasures {
  /** At the pack's own threshold. */
  readonly threshold: number;
  readonly all: PhraseScore;
  /** Of the seeds that are as hard as they get. */
  readonly hardest: PhraseScore;
  /** What other thresholds would give. */
  readonly sweep: readonly { readonly threshold: number; readonly score: PhraseScore }[];
}

/** Asks every phrase of every picture. */
export async function measurePhrases(packDir: string, set: readonly HeldOut[]): Promise<PhraseMeasures> {
  const threshold = await imageThreshold(packDir);
  const asked = await withEngine(packDir, (engine) => ask(engine, set));
  return summarise(asked, threshold, []);
}

/**
 * The same for many thresholds at once: a copy of the pack tells even what it is hardly sure of, and what a threshold
 * would leave is taken from that. The product drops nothing else on the way (find-instances.ts).
 */
export async function sweepThresholds(packDir: string, set: readonly HeldOut[]): Promise<PhraseMeasures> {
  const threshold = await imageThreshold(packDir);
  const dir = await mkdtemp(join(tmpdir(), 'bench-nano-pack-'));
  try {
    await cp(packDir, dir, { recursive: true });
    const manifest = JSON.parse(await readFile(join(dir, 'pack.json'), 'utf8'));
    manifest.thresholds.image = SWEEP_FLOOR;
    await writeFile(join(dir, 'pack.json'), JSON.stringify(manifest));
    const asked = await withEngine(dir, (engine) => ask(engine, set));
    const steps = Array.from({ length: 19 }, (_, i) => (5 + 5 * i) / 100);
    return summarise(asked, threshold, steps);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function imageThreshold(packDir: string): Promise<number> {
  return JSON.parse(await readFile(join(packDir, 'pack.json'), 'utf8')).thresholds.image;
}

interface Asked {
  readonly difficulty: number;
  readonly cases: readonly PhraseCase[];
}

async function ask({ client, mediaOf }: BenchEngine, set: readonly HeldOut[]): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  for (const { seed, dir, difficulty, picture } of set) {
    console.error(`  phrases on ${seed}`);
    const mediaId = await mediaOf(join(dir, picture.file));
    const cases: PhraseCase[] = [];
    for (const { text, ids } of picture.phrases) {
      const request = { mediaId, frameIndex: 0, prompts: [{ kind: 'text' as const, phrase: text }] };
      const { candidates } = await client.concepts.propose(request);
      const found = candidates.map(({ rle, score }) => ({ mask: rleFromCoco(rle), score }));
      cases.push(
        phraseCase(
          ids.map((id) => picture.masks[id]),
          found,
        ),
      );
    }
    asked.push({ difficulty, cases });
  }
  return asked;
}

function summarise(asked: readonly Asked[], threshold: number, steps: readonly number[]): PhraseMeasures {
  const all = asked.flatMap(({ cases }) => cases);
  const hardest = asked.filter(({ difficulty }) => difficulty === 1).flatMap(({ cases }) => cases);
  return {
    threshold,
    all: scorePhrases(all, threshold),
    hardest: scorePhrases(hardest, threshold),
    sweep: steps.map((step) => ({ threshold: step, score: scorePhrases(all, step) })),
  };
}
