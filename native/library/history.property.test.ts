import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '../contract/errors.ts';
import type { Editor, Library, OpenOptions, StepHandle } from './library.ts';
import { openLibrary } from './open-library.ts';
import { boxMask, startProject, temporaryFolder } from './testing.ts';

/** What the library should hold, as plain text by key. */
type State = Map<string, string>;
type Effect = (state: State) => void;

/** One thing that an edit does; the numbers pick what it does it to. */
const operation = fc.tuple(
  fc.constantFrom(
    'mask',
    'mask',
    'mask',
    'absence',
    'clear',
    'protect',
    'review',
    'rename',
    'add-track',
    'remove-track',
    'class',
  ),
  fc.nat(20),
  fc.nat(3),
);
type Operation = readonly [kind: string, pick: number, frame: number];

const operations = fc.array(operation, { maxLength: 4 });
const command = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('commit' as const), operations }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('amend' as const), step: fc.nat(2), operations }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('begin' as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('undo' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('redo' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('restart' as const) }) },
);
type Command = typeof command extends fc.Arbitrary<infer C> ? C : never;

/** Does an operation to the library and returns what it should have done. */
function perform(edit: Editor, library: Library, mediaId: number, [kind, pick, frame]: Operation): Effect {
  const tracks = library.tracks(mediaId);
  const track = tracks[pick % Math.max(1, tracks.length)];
  if (kind === 'class') {
    const { id, categoryId } = edit.addClass({
      name: `class ${edit.projectId}/${library.classes(edit.projectId).length}/${pick}`,
    });
    return (state) => void state.set(`class:${id}`, `${categoryId}`);
  }
  if (kind === 'add-track' || !track) {
    const { id } = edit.addTrack({ mediaId });
    return (state) => void state.set(`track:${id}`, '');
  }
  const place = `${track.id}:${frame}`;
  switch (kind) {
    case 'mask': {
      const mask = edit.setMask({
        trackId: track.id,
        frameIndex: frame,
        pixels: boxMask(pick),
        score: pick / 20,
        provenance: 'tracked',
      });
      return (state) => void state.set(`frame:${place}`, `${mask.hash} ${mask.score} ${mask.protected}`);
    }
    case 'absence':
      edit.setAbsence(track.id, frame, 'tracked');
      return (state) => void state.set(`frame:${place}`, 'absent');
    case 'clear': {
      edit.removeMask(track.id, frame);
      edit.removeAbsence(track.id, frame);
      return (state) => void state.delete(`frame:${place}`);
    }
    case 'protect': {
      if (!library.maskRef(track.id, frame)) return () => {};
      const mask = edit.updateMask(track.id, frame, { protected: pick % 2 === 0 });
      return (state) => void state.set(`frame:${place}`, `${mask.hash} ${mask.score} ${mask.protected}`);
    }
    case 'review':
      edit.setReview(mediaId, track.id, frame);
      return (state) => void state.set(`review:${place}`, 'seen');
    case 'rename':
      edit.updateTrack(track.id, { instanceName: `name ${pick}` });
      return (state) => void state.set(`track:${track.id}`, `name ${pick}`);
    default: {
      edit.removeTrack(track.id);
      return (state) => {
        for (const key of [...state.keys()]) {
          const [what, id] = key.split(':');
          if (what !== 'class' && id === String(track.id)) state.delete(key);
        }
      };
    }
  }
}

function stateOf(library: Library, projectId: number, mediaId: number): State {
  const state: State = new Map();
  for (const entry of library.classes(projectId)) state.set(`class:${entry.id}`, `${entry.categoryId}`);
  for (const track of library.tracks(mediaId)) {
    state.set(`track:${track.id}`, track.instanceName);
    const { masks, absences } = library.trackFrames(track.id);
    for (const mask of masks) state.set(`frame:${track.id}:${mask.frameIndex}`, `${mask.hash} ${mask.score} ${mask.protected}`);
    for (const absence of absences) state.set(`frame:${track.id}:${absence.frameIndex}`, 'absent');
  }
  for (const review of library.reviews(mediaId)) state.set(`review:${review.trackId}:${review.frameIndex}`, 'seen');
  return state;
}

/** A library and the oracle beside it. The oracle keeps no inverses: only what each edit does, in the order in which it was done. */
class World {
  library: Library;
  overtaken = 0;
  private steps: StepHandle[] = [];
  private readonly options: OpenOptions;
  private readonly ids: ReturnType<typeof startProject>;
  private readonly initial: State;
  private readonly firstEditId: number;
  private readonly done: { readonly editId: number; readonly effects: readonly Effect[] }[] = [];

  constructor(library: Library, options: OpenOptions) {
    this.library = library;
    this.options = options;
    this.ids = startProject(library);
    this.initial = stateOf(library, this.ids.projectId, this.ids.mediaId);
    this.firstEditId = this.history()[0]?.id ?? 0;
  }

  private history() {
    return this.library.history(this.ids.projectId);
  }

  async perform(command: Command): Promise<void> {
    const { projectId } = this.ids;
    switch (command.type) {
      case 'begin':
        this.steps = [this.library.beginStep(projectId, 'step'), ...this.steps].slice(0, 3);
        return;
      case 'restart':
        await this.library.close();
        this.library = await openLibrary(this.options);
        this.steps = this.steps.flatMap((step) => resumed(this.library, step));
        return;
      case 'undo': {
        // The import of the media stays, for the oracle's sake.
        const newest = this.history().find((edit) => !edit.undone);
        if (newest && newest.id !== this.firstEditId) this.library.undo(projectId);
        return;
      }
      case 'redo':
        if (this.history().some((edit) => edit.undone)) this.library.redo(projectId);
        return;
      default:
        this.edit(command.operations, command.type === 'amend' ? this.steps[command.step % this.steps.length] : undefined);
    }
  }

  private edit(operations: readonly Operation[], step: StepHandle | undefined): void {
    const { projectId, mediaId } = this.ids;
    const before = this.history()[0]?.id;
    const work = (edit: Editor): Effect[] => operations.map((entry) => perform(edit, this.library, mediaId, entry));
    try {
      const effects = step ? step.amend(work) : this.library.commit(projectId, 'commit', work);
      const newest = this.history()[0]?.id ?? 0;
      // A commit that comes to nothing leaves no step.
      if (step || newest !== before) this.done.push({ editId: step?.editId ?? newest, effects });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      expect(['aborted', 'frame-protected', 'name-taken']).toContain(error.code);
      this.overtaken++;
    }
  }

  /** What the edits in force say, and what the library holds. */
  compare(): void {
    const inForce = new Set(this.history().flatMap((edit) => (edit.undone ? [] : [edit.id])));
    const expected = new Map(this.initial);
    for (const { editId, effects } of this.done) if (inForce.has(editId)) for (const effect of effects) effect(expected);
    expect(sorted(stateOf(this.library, this.ids.projectId, this.ids.mediaId))).toEqual(sorted(expected));
  }
}

test('after any sequence of edits, undo, redo and restarts the library holds what the steps in force say', async () => {
  const dir = temporaryFolder();
  let run = 0;
  let overtaken = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 40 }), async (commands) => {
      const options = { dir: `${dir}/${run++}`, mode: 'write', now: () => 1, program: 'test' } as const;
      const world = new World(await openLibrary(options), options);
      try {
        for (const next of commands) {
          await world.perform(next);
          world.compare();
        }
        expect(world.library.check().problems).toEqual([]);
        overtaken += world.overtaken;
      } finally {
        await world.library.close();
      }
    }),
    { numRuns: 70, seed: 20260102 },
  );
  expect(overtaken).toBeGreaterThan(10);
});

function resumed(library: Library, step: StepHandle): StepHandle[] {
  try {
    return [library.resumeStep(step.editId)];
  } catch (error) {
    if (error instanceof AppError && error.code === 'aborted') return [];
    throw error;
  }
}

function sorted(state: State): [string, string][] {
  return [...state].sort(([a], [b]) => (a < b ? -1 : 1));
}
