import { invariant } from '../contract/errors.ts';
import type { TrackOutcome } from '../contract/jobs.ts';
import type { Media } from '../contract/records.ts';
import type { Editor, Library, NewMask } from '../library/library.ts';
import { areaOf } from '../masks/measure.ts';
import type { ConceptFrameAnswer, InstanceAnswer } from '../model/model.ts';
import type { ConceptParams, Instance } from './concept-plan.ts';
import { isGiven } from './given.ts';

/** What a run knows when it writes. */
export interface RunState {
  readonly media: Media;
  readonly params: ConceptParams;
  readonly passIndex: number;
  readonly instances: readonly Instance[];
}

/** Writes answers into the library within one transaction, making tracks of instances that are told for the first time. */
export class InstanceWriter {
  private readonly library: Library;
  private readonly edit: Editor;
  private readonly media: Media;
  private readonly params: ConceptParams;
  private readonly passIndex: number;
  private readonly alive: Set<number>;
  private readonly byObject: Map<number, Instance>;

  constructor(library: Library, edit: Editor, run: RunState) {
    this.library = library;
    this.edit = edit;
    this.media = run.media;
    this.params = run.params;
    this.passIndex = run.passIndex;
    this.alive = new Set(library.tracks(run.media.id).map((track) => track.id));
    this.byObject = new Map(run.instances.map((instance) => [instance.objectId, instance]));
  }

  instances(): readonly Instance[] {
    return [...this.byObject.values()];
  }

  write(answer: ConceptFrameAnswer): readonly TrackOutcome[] {
    for (const objectId of answer.removed) {
      const instance = this.byObject.get(objectId);
      if (instance !== undefined) this.byObject.set(objectId, { ...instance, endedInPass: this.passIndex });
    }
    const seen = new Set(answer.objects.map((object) => object.objectId));
    const unseen = this.instances().filter(({ objectId, endedInPass }) => endedInPass !== this.passIndex && !seen.has(objectId));
    return [
      ...answer.objects.flatMap((object) => this.store(answer.frameIndex, object)),
      // It lives, but is not seen here: hidden by something, or out of the picture for a while.
      ...unseen.flatMap(({ trackId }) => this.put(trackId, answer.frameIndex, null)),
    ];
  }

  private store(frameIndex: number, object: InstanceAnswer): readonly TrackOutcome[] {
    const areaPx = areaOf(object.mask);
    const known = this.byObject.get(object.objectId);
    // An instance begins where it is first seen.
    if (known === undefined && areaPx === 0) return [];
    const { trackId } = known ?? this.create(object);
    if (areaPx === 0) return this.put(trackId, frameIndex, null);
    // Where it is first told, a person may go on from it as from a mask that was prompted.
    const birth = known === undefined;
    const provenance = birth ? 'prompted' : 'tracked';
    return this.put(trackId, frameIndex, { pixels: object.mask, score: birth ? object.score : object.presence, provenance });
  }

  /** @param mask null when the object is not visible */
  private put(
    trackId: number,
    frameIndex: number,
    mask: Pick<NewMask, 'pixels' | 'score' | 'provenance'> | null,
  ): readonly TrackOutcome[] {
    if (!this.alive.has(trackId)) return [];
    if (isGiven(this.library, trackId, frameIndex) || !this.edit.canWrite(trackId, frameIndex)) {
      const there = this.library.maskRef(trackId, frameIndex);
      return [{ trackId, state: 'kept', score: there?.score ?? null, areaPx: there?.areaPx ?? 0 }];
    }
    if (mask === null) {
      this.edit.setAbsence(trackId, frameIndex, 'tracked');
      return [{ trackId, state: 'absent', score: null, areaPx: 0 }];
    }
    const { areaPx } = this.edit.setMask({ trackId, frameIndex, ...mask });
    return [{ trackId, state: 'tracked', score: mask.score, areaPx }];
  }

  private create(object: InstanceAnswer): Instance {
    const concept = this.params.concepts[object.conceptId - 1];
    invariant(concept !== undefined, 'an instance belongs to a concept of the request');
    const track = this.edit.addTrack({
      mediaId: this.media.id,
      classId: this.classOf(concept.classId),
      instanceName: (concept.phrase ?? '').slice(0, 200),
    });
    const { objectId, conceptId, score } = object;
    const instance: Instance = { objectId, trackId: track.id, conceptId, score, endedInPass: null };
    this.alive.add(track.id);
    this.byObject.set(objectId, instance);
    return instance;
  }

  /** A class that was deleted while the job ran is no reason to lose the run. */
  private classOf(classId: number | null): number | null {
    return this.library.classes(this.media.projectId).some((entry) => entry.id === classId) ? classId : null;
  }
}
