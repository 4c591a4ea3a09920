/** How long a person waits. Everything is warm: the graphs have run once before anything is timed. */
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { median } from '../bench.ts';
import { type BenchEngine, clearTracks, finishJob } from './bench-engine.ts';
import type { HeldOut } from './held-out-set.ts';
import { importClip } from './measure-tracking.ts';
import { firstClick } from './simulated-clicks.ts';

const OBJECTS = 3;
const MOST_PICTURES = 12;
const MOST_CLIPS = 3;

/** Milliseconds and frames a second, medians; null where the set has nothing to measure it on. */
export interface SpeedMeasures {
  /** The first phrase on a picture: reading it, encoding it, the phrase. */
  readonly firstPhraseMs: number | null;
  /** A second phrase on a picture. */
  readonly nextPhraseMs: number | null;
  /** The first click on a picture. */
  readonly firstClickMs: number | null;
  /** Frames a second with three objects, from the start of the job to its end. */
  readonly tracking: number | null;
  readonly cores: number;
  /** How busy the machine was when it ended: programs that wanted a core, on average of a minute. */
  readonly load: number;
}

/** @param canFind whether the model takes phrases */
export async function measureSpeed(
  engine: BenchEngine,
  set: readonly HeldOut[],
  { canFind }: { readonly canFind: boolean },
): Promise<SpeedMeasures> {
  const phrases = canFind ? await timePhrases(engine, set) : { first: [], next: [] };
  const clicks = await timeClicks(engine, set);
  const rates = await timeTracking(engine, set);
  const middle = (samples: readonly number[]) => (samples.length === 0 ? null : median(samples));
  return {
    firstPhraseMs: middle(phrases.first),
    nextPhraseMs: middle(phrases.next),
    firstClickMs: middle(clicks),
    tracking: middle(rates),
    cores: availableParallelism(),
    load: loadavg()[0],
  };
}

async function timePhrases({ client, mediaOf }: BenchEngine, set: readonly HeldOut[]) {
  const [first, next]: [number[], number[]] = [[], []];
  const phrases = ['a red circle', 'the blue star', 'striped things', 'small squares'];
  for (const [index, { dir, picture }] of set.slice(0, MOST_PICTURES).entries()) {
    const mediaId = await mediaOf(join(dir, picture.file));
    const ask = (at: number) => {
      const prompts = [{ kind: 'text' as const, phrase: phrases[at % phrases.length] }];
      return timed(() => client.concepts.propose({ mediaId, frameIndex: 0, prompts }));
    };
    const [told, again] = [await ask(index), await ask(index + 1)];
    if (index === 0) continue;
    first.push(told);
    next.push(again);
  }
  return { first, next };
}

/** On pictures that were not looked at shortly before, so that the encoding is part of it. */
async function timeClicks({ client, mediaOf }: BenchEngine, set: readonly HeldOut[]): Promise<number[]> {
  const samples: number[] = [];
  for (const [index, { dir, picture }] of set.slice(-MOST_PICTURES).entries()) {
    const prompt = picture.clicked.length === 0 ? null : firstClick(picture.masks[picture.clicked[0]]);
    if (prompt === null) continue;
    const mediaId = await mediaOf(join(dir, picture.file));
    const ms = await timed(() => client.prompts.start({ mediaId, frameIndex: 0, prompts: [prompt] }));
    await clearTracks(client, mediaId);
    if (index > 0) samples.push(ms);
  }
  return samples;
}

async function timeTracking(engine: BenchEngine, set: readonly HeldOut[]): Promise<number[]> {
  const { client } = engine;
  const rates: number[] = [];
  const busy = set.filter(({ clip }) => clip !== null && clip.followed.length >= OBJECTS);
  for (const entry of busy.slice(0, MOST_CLIPS)) {
    const clip = entry.clip;
    if (clip === null) continue;
    const mediaId = await importClip(engine, entry, clip);
    for (const id of clip.followed.slice(0, OBJECTS)) {
      const prompt = firstClick(clip.masks[0][id]);
      if (prompt !== null) await client.prompts.start({ mediaId, frameIndex: 0, prompts: [prompt] });
    }
    const track = async () => finishJob(client, await client.propagation.start({ mediaId, direction: 'forward' }));
    const ms = await timed(track);
    await clearTracks(client, mediaId);
    rates.push(((clip.frames - 1) * 1000) / ms);
  }
  return rates;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
