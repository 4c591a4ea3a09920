/** Reads what `python models/nano heldout` writes: pictures and clips with exact truth. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { cocoRleSchema } from '../../native/contract/geometry.ts';
import { rleFromCoco } from '../../native/masks/coco.ts';

const FORMAT = 'nano-held-out';

const maskSchema = cocoRleSchema.transform(rleFromCoco);
const idSchema = z.int().min(0);
const phraseSchema = z.object({ text: z.string(), ids: z.array(idSchema) });
const instanceSchema = z.object({ colour: z.string(), texture: z.string(), shape: z.string() });

const setSchema = z.object({ format: z.literal(FORMAT), formatVersion: z.literal(1), seeds: z.array(z.string()) });

const truthSchema = z.object({
  format: z.literal(FORMAT),
  formatVersion: z.literal(1),
  seed: z.int(),
  difficulty: z.number(),
  width: z.int(),
  height: z.int(),
  picture: z.object({
    file: z.string(),
    instances: z.array(instanceSchema),
    /** Of each instance its visible pixels. */
    masks: z.array(maskSchema),
    /** `ids` are indices of instances; none for what is not there. */
    phrases: z.array(phraseSchema),
    /** Instances to click. */
    clicked: z.array(idSchema),
  }),
  clip: z
    .object({
      file: z.string(),
      frames: z.int(),
      fps: z.number(),
      instances: z.array(instanceSchema),
      /** frame × instance */
      masks: z.array(z.array(maskSchema)),
      /** frame × instance: pixels that it would cover with nothing in front of it and no end of the frame */
      areas: z.array(z.array(z.number())),
      phrases: z.array(phraseSchema),
      /** Instances to follow, all visible on the first frame. */
      followed: z.array(idSchema),
    })
    .nullable(),
});

/** One seed of the set; `dir` is where its files lie. */
export type HeldOut = Readonly<z.infer<typeof truthSchema>> & { readonly dir: string };
export type HeldOutClip = NonNullable<HeldOut['clip']>;

/**
 * The set, or its first seeds.
 * @throws when a file is missing or of another format
 */
export async function readHeldOut(dir: string, limit: number): Promise<readonly HeldOut[]> {
  const { seeds } = setSchema.parse(await readJson(join(dir, 'set.json')));
  const found: HeldOut[] = [];
  for (const name of seeds.slice(0, limit)) {
    const folder = join(dir, name);
    found.push({ ...truthSchema.parse(await readJson(join(folder, 'truth.json'))), dir: folder });
  }
  return found;
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}
