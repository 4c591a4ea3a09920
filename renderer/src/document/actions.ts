/** What can be done to the document, as one call each: the interface. Every action reports its own errors and never throws. */
import type { CleanUpStep } from '../../../native/contract/editing-methods.ts';
import type { FrameRange } from '../../../native/contract/geometry.ts';
import type { Direction } from '../../../native/contract/jobs.ts';
import type { PromptInput, Track } from '../../../native/contract/records.ts';
import type { Rle } from '../../../native/masks/rle.ts';

/** Which object an edit is for; `new` makes one of the current class in the same undo step. */
export type Target = number | 'new';
export type BooleanOperation = 'union' | 'intersect' | 'subtract' | 'xor';

export interface Actions {
  // selection and playhead
  select(trackIds: readonly number[]): void;
  toggleSelected(trackId: number): void;
  /** Moves the playhead, clamped to the clip; stops playback. */
  goToFrame(frameIndex: number): void;

  // prompts on the current frame; resolves with the track, or null when it failed or was overtaken
  prompt(target: Target, prompts: readonly PromptInput[]): Promise<number | null>;
  movePrompt(promptId: number, prompt: PromptInput): Promise<void>;
  removePrompts(promptIds: readonly number[]): Promise<void>;
  /** Shows the next (1) or previous (-1) candidate mask; `chooseCandidate` keeps the one that is shown. */
  cycleCandidate(step: 1 | -1): void;
  chooseCandidate(): Promise<void>;

  // masks on the current frame
  /** Sets the mask of a track by hand; an empty one records that it is absent. */
  setMask(target: Target, rle: Rle, label?: string): Promise<number | null>;
  /** Combines the masks of the selection into the first selected track. */
  combine(trackIds: readonly number[], operation: BooleanOperation): Promise<void>;
  copyFromPrevious(trackId: number): Promise<void>;
  cleanUp(trackId: number, range: FrameRange, steps: readonly CleanUpStep[]): Promise<void>;
  deleteMasks(trackIds: readonly number[], range: FrameRange): Promise<void>;
  markAbsent(trackIds: readonly number[], range: FrameRange): Promise<void>;
  protect(trackIds: readonly number[], range: FrameRange, value: 'on' | 'off'): Promise<void>;

  // objects and classes
  updateTracks(
    trackIds: readonly number[],
    patch: Partial<Pick<Track, 'classId' | 'instanceName' | 'color' | 'hidden' | 'locked'>>,
  ): Promise<void>;
  deleteTracks(trackIds: readonly number[]): Promise<void>;
  mergeTracks(trackIds: readonly number[]): Promise<void>;
  splitTrack(trackId: number, frameIndex: number): Promise<void>;
  swapTracks(trackIds: readonly [number, number], from: number): Promise<void>;
  /** Null when it failed. */
  createClass(name: string, color?: string): Promise<number | null>;
  updateClass(classId: number, patch: { name?: string; color?: string; hotkey?: string | null }): Promise<void>;
  /** Gives classes their digits, as one undo step. */
  setHotkeys(changes: readonly { readonly classId: number; readonly hotkey: string | null }[]): Promise<void>;
  deleteClass(classId: number): Promise<void>;

  // concepts
  propose(prompts: readonly PromptInput[]): Promise<void>;
  /** Makes tracks of the accepted candidates and closes the proposal. */
  acceptProposal(classId: number | null): Promise<void>;
  dismissProposal(): void;
  /** Finds and follows through the clip, as a job. */
  runConcept(phrase: string, direction: Direction, range: FrameRange | null): Promise<void>;

  // propagation, jobs, review, history
  propagate(request: { direction: Direction; trackIds: readonly number[] | null; range: FrameRange | null }): Promise<void>;
  /** What it would do; null when it cannot be told. */
  previewPropagation(request: {
    direction: Direction;
    trackIds: readonly number[] | null;
    range: FrameRange | null;
  }): Promise<{ tracks: number; frames: number; replacedMasks: number; keptFrames: number } | null>;
  cancelJob(jobId: number): Promise<void>;
  retryJob(jobId: number): Promise<void>;
  setReviewed(trackId: number | null, range: FrameRange, value: boolean): Promise<void>;
  undo(): Promise<void>;
  redo(): Promise<void>;
  goToEdit(editId: number | null): Promise<void>;
  snapshot(name: string): Promise<void>;
}
