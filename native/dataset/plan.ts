import type { ExportRequest } from '../contract/dataset.ts';
import { AppError } from '../contract/errors.ts';
import type { Media, ObjectClass, Track } from '../contract/records.ts';
import { say } from '../contract/sentences.ts';
import { type Category, listCategories, UNCLASSIFIED } from './categories.ts';
import { NoteBook } from './notes.ts';
import { folderOf } from './slug.ts';
import type { DatasetSource } from './source.ts';
import { planSplits, type SplitOf } from './split.ts';

/** The group that an object is written with under `merge.mode = group`. */
export interface PlannedGroup {
  readonly id: number;
  readonly name: string;
}

/** One object of the export: a track, or several of them joined. */
export interface PlannedObject {
  readonly objectId: number;
  readonly trackId: number;
  /** All tracks whose masks make up this object; just one unless objects are joined. */
  readonly trackIds: readonly number[];
  readonly category: Category;
  readonly instanceName: string;
  readonly group: PlannedGroup | null;
}

export interface PlannedMedia {
  readonly media: Media;
  /** The name of its folder, safe on every system. */
  readonly folder: string;
  /** First and last frame of the scope, both included; `to` lies before `from` when nothing of it is in the scope. */
  readonly from: number;
  readonly to: number;
  /** By object id, lowest first. */
  readonly objects: readonly PlannedObject[];
  readonly splitOf: SplitOf;
}

/** What is exported under which name and number, decided before a single mask is read. */
export interface ExportPlan {
  readonly request: ExportRequest;
  readonly categories: readonly Category[];
  readonly media: readonly PlannedMedia[];
  readonly notes: NoteBook;
}

type Group = ExportRequest['merge']['groups'][number];

/**
 * Resolves classes, names, merge groups, scope and split.
 * @throws AppError `media-not-found`, `invalid-input` (an object in two merge groups)
 */
export function planExport(source: DatasetSource, request: ExportRequest): ExportPlan {
  const notes = new NoteBook();
  const selected = selectMedia(source, request.mediaIds);
  const tracks = new Map(
    selected.map((media) => [
      media.id,
      source
        .tracks(media.id)
        .filter((track) => isAskedFor(track, request))
        .toSorted((a, b) => a.objectId - b.objectId),
    ]),
  );
  const unclassified = [...tracks.values()].flat().filter((track) => track.classId === null);
  const categories = listCategories(source.classes, [
    ...request.object_meta.flatMap((meta) => meta.class_name ?? []),
    ...(request.merge.mode === 'none' ? [] : request.merge.groups.flatMap((group) => group.class_name ?? [])),
    ...(unclassified.length > 0 ? [UNCLASSIFIED] : []),
  ]);
  const scopes = selected.map((media) => ({
    media,
    from: request.scope.frame_start,
    to: Math.min(request.scope.frame_end ?? media.frameCount - 1, media.frameCount - 1),
  }));
  const splits = planSplits(scopes, request.split);
  const naming = nameObjects(source.classes, categories, request);
  const media = scopes.map((scope, index) => ({
    ...scope,
    folder: folderOf(scope.media.slug),
    objects: planObjects(scope.media, tracks.get(scope.media.id) ?? [], naming, notes),
    splitOf: splits[index]!,
  }));
  noteNames(request, [...tracks.values()].flat(), categories, notes);
  return { request, categories, media, notes };
}

/** Whether an object is of the classes that an export is asked for. */
export function isAskedFor({ classId }: Pick<Track, 'classId'>, { classIds }: Pick<ExportRequest, 'classIds'>): boolean {
  return classIds?.includes(classId) ?? true;
}

function selectMedia(source: DatasetSource, mediaIds: readonly number[] | undefined): readonly Media[] {
  if (!mediaIds) return source.media;
  const missing = mediaIds.filter((id) => !source.media.some((media) => media.id === id));
  if (missing.length > 0) {
    throw new AppError('media-not-found', `The project has no media with id ${missing.join(', ')}; export what it has.`, {
      mediaIds: missing,
    });
  }
  // The project's order, not the request's: image ids must not depend on how the request was written.
  return source.media.filter((media) => mediaIds.includes(media.id));
}

interface Naming {
  readonly request: ExportRequest;
  categoryOf(name: string): Category;
  nameOf(track: Track): { readonly className: string; readonly instanceName: string };
}

function nameObjects(classes: readonly ObjectClass[], categories: readonly Category[], request: ExportRequest): Naming {
  const byName = new Map(categories.map((category) => [category.name, category]));
  const classNames = new Map(classes.map((one) => [one.id, one.name]));
  return {
    request,
    categoryOf: (name) => byName.get(name)!,
    nameOf: (track) => {
      const metas = request.object_meta.filter((meta) => meta.obj_id === track.objectId);
      const meta =
        metas.findLast(({ media_id }) => media_id === track.mediaId) ?? metas.findLast(({ media_id }) => media_id === undefined);
      return {
        className: meta?.class_name ?? (track.classId === null ? undefined : classNames.get(track.classId)) ?? UNCLASSIFIED,
        instanceName: meta?.instance_name ?? track.instanceName,
      };
    },
  };
}

function planObjects(media: Media, tracks: readonly Track[], naming: Naming, notes: NoteBook): PlannedObject[] {
  const { merge } = naming.request;
  const groupOf = merge.mode === 'none' ? new Map<number, number>() : groupsOfMedia(media, tracks, merge.groups, notes);
  const objects: PlannedObject[] = [];
  const joined = new Set<number>();
  for (const track of tracks) {
    const groupIndex = groupOf.get(track.objectId);
    const group = groupIndex === undefined ? null : merge.groups[groupIndex]!;
    if (group && merge.mode === 'destructive_export') {
      if (joined.has(groupIndex!)) continue;
      joined.add(groupIndex!);
      const members = tracks.filter(({ objectId }) => groupOf.get(objectId) === groupIndex);
      objects.push(joinObjects(members, group, naming, notes));
    } else {
      objects.push(planObject(track, group && { ...group, id: groupIndex! + 1 }, naming));
    }
  }
  return objects;
}

function planObject(track: Track, group: (Group & { readonly id: number }) | null, naming: Naming): PlannedObject {
  const { className, instanceName } = naming.nameOf(track);
  return {
    objectId: track.objectId,
    trackId: track.id,
    trackIds: [track.id],
    category: naming.categoryOf(group?.class_name ?? className),
    instanceName,
    group: group && { id: group.id, name: group.instance_name ?? `group-${group.id}` },
  };
}

/** @param members by object id, lowest first; the first lends its id and, where the group says nothing, its names */
function joinObjects(members: readonly Track[], group: Group, naming: Naming, notes: NoteBook): PlannedObject {
  const first = planObject(members[0]!, { ...group, id: 1 }, naming);
  notes.add('objects-merged', null, members.length - 1);
  if (!group.class_name && new Set(members.map((track) => naming.nameOf(track).className)).size > 1)
    notes.add('merge-classes-differ');
  return {
    ...first,
    trackIds: members.map(({ id }) => id),
    instanceName: group.instance_name ?? first.instanceName,
    group: null,
  };
}

/** Object id → index of its group, for one media item. */
function groupsOfMedia(media: Media, tracks: readonly Track[], groups: readonly Group[], notes: NoteBook): Map<number, number> {
  const groupOf = new Map<number, number>();
  for (const [index, group] of groups.entries()) {
    if (group.media_id !== undefined && group.media_id !== media.id) continue;
    for (const objectId of new Set(group.obj_ids)) {
      if (groupOf.has(objectId)) {
        throw new AppError('invalid-input', say('two-merge-groups', { object: objectId, name: media.name }), {
          objectId,
        });
      }
      if (tracks.some((track) => track.objectId === objectId)) groupOf.set(objectId, index);
      else if (group.media_id !== undefined) notes.add('group-unmatched');
    }
  }
  return groupOf;
}

function noteNames(request: ExportRequest, tracks: readonly Track[], categories: readonly Category[], notes: NoteBook): void {
  const unmatched = request.object_meta.filter(
    (meta) => !tracks.some((track) => track.objectId === meta.obj_id && (meta.media_id ?? track.mediaId) === track.mediaId),
  );
  notes.add('object-meta-unmatched', null, unmatched.length);
  const nameless = tracks.filter(
    (track) =>
      track.classId === null &&
      !request.object_meta.some(
        (meta) => meta.class_name && meta.obj_id === track.objectId && (meta.media_id ?? track.mediaId) === track.mediaId,
      ),
  );
  notes.add('class-missing', null, nameless.length, {
    objects: nameless.slice(0, 50).map(({ mediaId, objectId }) => ({ mediaId, objectId })),
  });
  const foreign = categories.filter(({ inProject, name }) => !inProject && name !== UNCLASSIFIED);
  notes.add('class-not-in-project', null, foreign.length, { names: foreign.map(({ name }) => name) });
  notes.add('hidden-object', null, tracks.filter(({ hidden }) => hidden).length);
}
