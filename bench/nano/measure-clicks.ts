/** Clicks and boxes on pictures. */
import { join } from 'node:path';
import type { PromptInput } from '../../native/contract/records.ts';
import { rleFromCoco } from '../../native/masks/coco.ts';
import { intersectionOverUnion } from '../../native/masks/measure.ts';
import type { Rle } from '../../native/masks/rle.ts';
import { type BenchEngine, clearTracks, meanOf, pixelsOf } from './bench-engine.ts';
import type { HeldOut } from './held-out-set.ts';
import { boxPrompt, firstClick, nextClick } from './simulated-clicks.ts';

const CLICKS = 5;

/** IoU with the truth. */
export interface ClickedObject {
  readonly name: string;
  /** After one click, after two … after CLICKS; the last ones repeat where nothing was left to correct. */
  readonly clicks: readonly number[];
  /** The best of all answers to the first click: what a person can choose. */
  readonly firstBest: number;
  readonly box: number;
}

export interface ClickMeasures {
  readonly objects: readonly ClickedObject[];
  /** Means over the objects; null without any. */
  readonly clicks: readonly (number | null)[];
  readonly firstBest: number | null;
  readonly box: number | null;
}

/** The objects that the set names, on the first frame: the clicks of a person who corrects, and the box around each. */
export async function measureClicks(engine: BenchEngine, set: readonly HeldOut[]): Promise<ClickMeasures> {
  const objects: ClickedObject[] = [];
  for (const { seed, dir, picture } of set) {
    console.error(`  clicks on ${seed}`);
    const mediaId = await engine.mediaOf(join(dir, picture.file));
    for (const id of picture.clicked) objects.push(await clickObject(engine, mediaId, `${seed}/${id}`, picture.masks[id]));
  }
  return {
    objects,
    clicks: Array.from({ length: CLICKS }, (_, i) => meanOf(objects.map(({ clicks }) => clicks[i]))),
    firstBest: meanOf(objects.map(({ firstBest }) => firstBest)),
    box: meanOf(objects.map(({ box }) => box)),
  };
}

/** Clicks an object and draws a box around it, each as an object of its own. @param truth not empty */
export async function clickObject(engine: BenchEngine, mediaId: number, name: string, truth: Rle): Promise<ClickedObject> {
  const { client } = engine;
  const started = await client.prompts.start({ mediaId, frameIndex: 0, prompts: [given(firstClick(truth))] });
  let mask = pixelsOf(started.mask, truth);
  const clicks = [intersectionOverUnion(mask, truth)];
  const others = started.candidates.map(({ rle }) => intersectionOverUnion(rleFromCoco(rle), truth));
  while (clicks.length < CLICKS) {
    const prompt = nextClick(mask, truth);
    if (prompt !== null) {
      const answer = await client.prompts.add({ trackId: started.track.id, frameIndex: 0, prompts: [prompt] });
      mask = pixelsOf(answer.mask, truth);
    }
    clicks.push(intersectionOverUnion(mask, truth));
  }
  const boxed = await client.prompts.start({ mediaId, frameIndex: 0, prompts: [given(boxPrompt(truth))] });
  await clearTracks(client, mediaId);
  const box = intersectionOverUnion(pixelsOf(boxed.mask, truth), truth);
  return { name, clicks, firstBest: Math.max(clicks[0], ...others), box };
}

function given(prompt: PromptInput | null): PromptInput {
  if (prompt === null) throw new Error('an object that is clicked has a pixel');
  return prompt;
}
