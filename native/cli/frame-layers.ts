import type { EngineClient } from '../contract/client.ts';
import type { Media, ObjectClass, Track } from '../contract/records.ts';
import { rleFromCoco } from '../masks/coco.ts';
import { compositeOverlay } from '../masks/composite.ts';
import { boundingBox } from '../masks/measure.ts';
import type { RgbImage } from '../model/model.ts';
import { drawLabel } from './bitmap-text.ts';

/** What is needed to draw the objects of a media item on its frames. */
export interface Legend {
  readonly media: Media;
  readonly tracks: ReadonlyMap<number, Track>;
  readonly classes: ReadonlyMap<number, ObjectClass>;
}

export async function readLegend(client: EngineClient, media: Media): Promise<Legend> {
  const [tracks, classes] = await Promise.all([
    client.tracks.list({ mediaId: media.id }),
    client.classes.list({ projectId: media.projectId }),
  ]);
  return {
    media,
    tracks: new Map(tracks.map((track) => [track.id, track])),
    classes: new Map(classes.map((entry) => [entry.id, entry])),
  };
}

/** `dog 1`: what a track is called on a picture. */
export function trackLabel(legend: Legend, track: Track): string {
  const name = track.classId === null ? undefined : legend.classes.get(track.classId)?.name;
  return `${track.instanceName || name || 'object'} ${track.objectId}`;
}

/** `#rrggbb` as bytes. */
export function rgbOf(color: string): [number, number, number] {
  const value = Number.parseInt(color.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** How objects are labelled on a frame. */
export interface LabelStyle {
  /** Pixels per dot of the labels; outlines are one pixel wider. */
  readonly scale: number;
  /** Name and number, or the number alone. */
  readonly names: 'full' | 'numbers';
}

/** A copy of a frame with its objects' masks, outlines and labels drawn on it. */
export async function drawFrame(
  client: EngineClient,
  legend: Legend,
  image: RgbImage,
  frameIndex: number,
  { scale, names }: LabelStyle,
): Promise<Uint8Array> {
  const rgb = Uint8Array.from(image.data);
  const masks = await client.masks.frame({ mediaId: legend.media.id, frameIndex });
  const drawn = masks.flatMap((mask) => {
    const track = legend.tracks.get(mask.trackId);
    return track === undefined || track.hidden ? [] : [{ track, rle: rleFromCoco(mask.rle) }];
  });
  const layers = drawn.map(({ track, rle }) => ({ rle, color: rgbOf(track.color), opacity: 0.45, outlinePx: scale + 1 }));
  compositeOverlay(rgb, image.width, image.height, layers);
  const sheet = { data: rgb, width: image.width, height: image.height };
  for (const { track, rle } of drawn) {
    const box = boundingBox(rle);
    const text = names === 'full' ? trackLabel(legend, track) : String(track.objectId);
    drawLabel(sheet, text, { x: box.x, y: box.y - 10 * scale }, { scale, color: rgbOf(track.color) });
  }
  return rgb;
}
