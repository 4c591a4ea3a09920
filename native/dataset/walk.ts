import { crc32 } from 'node:zlib';
import { invariant } from '../contract/errors.ts';
import type { PixelBox } from '../contract/geometry.ts';
import type { Provenance } from '../contract/records.ts';
import { mergeAll } from '../masks/combine.ts';
import { areaOf, boundingBox } from '../masks/measure.ts';
import type { Rle } from '../masks/rle.ts';
import type { ExportPlan, PlannedMedia, PlannedObject } from './plan.ts';
import { frameStem } from './slug.ts';
import type { DatasetSource, SourceMask } from './source.ts';
import type { Subset } from './split.ts';

/** Where a mask comes from; `mixed` for joined objects whose masks differ in it. */
export type MaskOrigin = Provenance | 'mixed';

/** One object on one frame, as it is to be written. */
export interface ExportObject {
  readonly object: PlannedObject;
  readonly rle: Rle;
  readonly areaPx: number;
  readonly bbox: PixelBox;
  readonly score: number | null;
  readonly origin: MaskOrigin;
}

/** One frame of the export. */
export interface ExportFrame {
  readonly planned: PlannedMedia;
  readonly frameIndex: number;
  readonly sourceFrameIndex: number;
  readonly timeMs: number;
  readonly ptsTicks: number | null;
  readonly subset: Subset;
  /** File name without folder and extension; unique in the dataset. */
  readonly stem: string;
  /** False for frames that are not shown to trainers: nothing is there, and not everything is known to be absent. */
  readonly listed: boolean;
  readonly objects: readonly ExportObject[];
  readonly absent: readonly PlannedObject[];
  /** Objects that nothing was decided for here. */
  readonly undecided: readonly PlannedObject[];
  /** Changes when the masks or absences of this frame do. */
  readonly fingerprint: number;
}

/**
 * The frames of an export in the order in which they are written, one at a time. Frames that nothing is known about and
 * frames in the gap of a split are passed over.
 * @param visit told about every frame of the scope, also of those that are passed over
 */
export function* walkFrames(
  source: DatasetSource,
  plan: ExportPlan,
  visit: (planned: PlannedMedia, frameIndex: number, frame: ExportFrame | null) => void = () => undefined,
): Generator<ExportFrame, void, undefined> {
  for (const planned of plan.media) {
    for (let frameIndex = planned.from; frameIndex <= planned.to; frameIndex += 1) {
      const subset = planned.splitOf(frameIndex);
      const frame = subset && readFrame(source, plan, planned, frameIndex, subset);
      visit(planned, frameIndex, frame);
      if (frame && (frame.objects.length > 0 || frame.absent.length > 0)) yield frame;
    }
  }
}

/** How many frames the scope has, gaps included: the total of a walk's progress. */
export function framesInScope(plan: ExportPlan): number {
  return plan.media.reduce((sum, { from, to }) => sum + Math.max(0, to - from + 1), 0);
}

function readFrame(
  source: DatasetSource,
  plan: ExportPlan,
  planned: PlannedMedia,
  frameIndex: number,
  subset: Subset,
): ExportFrame {
  const { media } = planned;
  const masks = new Map(source.masks(media.id, frameIndex).map((mask) => [mask.trackId, mask]));
  const absentIds = new Set(source.absent(media.id, frameIndex));
  const objects: ExportObject[] = [];
  const absent: PlannedObject[] = [];
  const undecided: PlannedObject[] = [];
  let fingerprint = 0;
  for (const object of planned.objects) {
    const present = object.trackIds.flatMap((trackId) => masks.get(trackId) ?? []);
    const isAbsent = object.trackIds.every((trackId) => absentIds.has(trackId));
    fingerprint = crc32(`${object.trackId}:${isAbsent ? 'absent' : present.map(({ hash }) => hash).join()};`, fingerprint);
    if (present.length > 0) objects.push(exportObject(planned, object, present));
    else if (isAbsent) absent.push(object);
    if (object.trackIds.some((trackId) => !masks.has(trackId) && !absentIds.has(trackId))) undecided.push(object);
  }
  const negative = absent.length > 0 && absent.length === planned.objects.length;
  return {
    planned,
    frameIndex,
    ...source.frame(media.id, frameIndex),
    subset,
    stem: frameStem(media.slug, frameIndex),
    listed: objects.length > 0 || (negative && plan.request.options.include_negatives),
    objects,
    absent,
    undecided,
    fingerprint,
  };
}

function exportObject(planned: PlannedMedia, object: PlannedObject, masks: readonly SourceMask[]): ExportObject {
  const { widthPx, heightPx } = planned.media;
  for (const { rle } of masks) invariant(rle.width === widthPx && rle.height === heightPx, 'a mask has the size of its media');
  const rle =
    masks.length === 1
      ? masks[0]!.rle
      : mergeAll(
          masks.map((mask) => mask.rle),
          'union',
        );
  const areaPx = areaOf(rle);
  invariant(areaPx > 0, 'a stored mask is not empty');
  const scores = masks.flatMap(({ score }) => score ?? []);
  const [first, ...others] = masks.map(({ provenance }) => provenance);
  return {
    object,
    rle,
    areaPx,
    bbox: boundingBox(rle),
    score: scores.length === 0 ? null : Math.min(...scores),
    origin: others.every((other) => other === first) ? first! : 'mixed',
  };
}
