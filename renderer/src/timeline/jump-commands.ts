import type { Command } from '../app/commands.ts';
import type { Workspace } from '../app/workspace.ts';
import { knownRange, nextProblem, nextPrompt, nextUnreviewed } from './jumps.ts';
import { isReviewed, type Problem } from './problems.ts';
import { laneIndexOf } from './timeline-view.ts';
import { lanesInQuestion } from './transport.ts';

/** Goes to a frame when there is one that way. */
function go(workspace: Workspace, frame: number | null): void {
  if (frame !== null) workspace.actions.goToFrame(frame);
}

function goToPrompt(workspace: Workspace, step: 1 | -1): void {
  const { prompts } = workspace.document.store.getState();
  go(workspace, nextPrompt(lanesInQuestion(workspace), prompts, workspace.session.playhead.get(), step));
}

/** Problems of the selected objects, or of all, that nobody has looked at. */
function openProblems(workspace: Workspace): readonly Problem[] {
  const index = laneIndexOf(workspace.document);
  const { reviews } = workspace.document.store.getState();
  return lanesInQuestion(workspace)
    .flatMap((lane) => index.problems(lane.trackId))
    .filter((problem) => !isReviewed(reviews, problem.trackId, problem.at, problem.at));
}

function goToProblem(workspace: Workspace, step: 1 | -1): void {
  const problem = nextProblem(openProblems(workspace), workspace.session.playhead.get(), step);
  if (problem === null) return;
  const { selection } = workspace.session.store.getState();
  if (!selection.includes(problem.trackId)) workspace.actions.select([problem.trackId]);
  workspace.actions.goToFrame(problem.at);
}

function goToUnreviewed(workspace: Workspace, step: 1 | -1): void {
  const { reviews } = workspace.document.store.getState();
  go(workspace, nextUnreviewed(lanesInQuestion(workspace), reviews, workspace.session.playhead.get(), step));
}

function goToKnown(workspace: Workspace, end: 'from' | 'to'): void {
  go(workspace, knownRange(lanesInQuestion(workspace))?.[end] ?? null);
}

/** Marks the frame as a whole, or takes the mark back. */
function toggleFrameReviewed({ session, document, actions }: Workspace): Promise<void> {
  const frame = session.playhead.get();
  const reviewed = document.store.getState().reviews.frames[frame] === 1;
  return actions.setReviewed(null, { from: frame, to: frame }, !reviewed);
}

async function reviewAndGoOn(workspace: Workspace): Promise<void> {
  const { session, document, actions } = workspace;
  const frame = session.playhead.get();
  // Asked before the mark arrives, so that the next frame is the same whether the engine is quick or not.
  const { reviews } = document.store.getState();
  const next = nextUnreviewed([...document.lanes().values()], reviews, frame, 1);
  if (reviews.frames[frame] !== 1) await actions.setReviewed(null, { from: frame, to: frame }, true);
  go(workspace, next);
}

/** Marks the selected objects on this frame, or takes the marks back when all have them. */
async function toggleObjectsReviewed({ session, document, actions }: Workspace): Promise<void> {
  const frame = session.playhead.get();
  const { reviews } = document.store.getState();
  const { selection } = session.store.getState();
  const open = selection.filter((trackId) => reviews.byTrack.get(trackId)?.has(frame) !== true);
  const changed = open.length > 0 ? open : selection;
  for (const trackId of changed) await actions.setReviewed(trackId, { from: frame, to: frame }, open.length > 0);
}

/** A command without what its table says for all. */
type Row = Omit<Command, 'scope' | 'group'>;

function jump(id: string, title: string, key: string, run: Command['run']): Row {
  return { id: `transport.${id}`, title: `timeline:commands.${title}`, keys: [key], run };
}

const JUMPS: readonly Row[] = [
  jump('next-prompt', 'nextPrompt', 'Ctrl+ArrowRight', (workspace) => goToPrompt(workspace, 1)),
  jump('previous-prompt', 'previousPrompt', 'Ctrl+ArrowLeft', (workspace) => goToPrompt(workspace, -1)),
  jump('next-problem', 'nextProblem', 'Alt+ArrowRight', (workspace) => goToProblem(workspace, 1)),
  jump('previous-problem', 'previousProblem', 'Alt+ArrowLeft', (workspace) => goToProblem(workspace, -1)),
  jump('next-unreviewed', 'nextUnreviewed', 'Ctrl+Alt+ArrowRight', (workspace) => goToUnreviewed(workspace, 1)),
  jump('previous-unreviewed', 'previousUnreviewed', 'Ctrl+Alt+ArrowLeft', (workspace) => goToUnreviewed(workspace, -1)),
  jump('first-known', 'firstKnown', 'Shift+Home', (workspace) => goToKnown(workspace, 'from')),
  jump('last-known', 'lastKnown', 'Shift+End', (workspace) => goToKnown(workspace, 'to')),
];

const REVIEW: readonly Row[] = [
  {
    id: 'review.mark-frame',
    title: 'review:commands.markFrame',
    keys: ['KeyY'],
    run: (workspace) => void toggleFrameReviewed(workspace),
  },
  {
    id: 'review.mark-and-next',
    title: 'review:commands.markAndNext',
    keys: ['Shift+KeyY'],
    run: (workspace) => void reviewAndGoOn(workspace),
  },
  {
    id: 'review.mark-objects',
    title: 'review:commands.markObjects',
    keys: ['Alt+KeyY'],
    enabled: ({ session }) => session.store.getState().selection.length > 0,
    run: (workspace) => void toggleObjectsReviewed(workspace),
  },
];

function hasMedia({ document }: Workspace): boolean {
  return document.store.getState().media !== null;
}

/** Commands that go to the next thing of a kind, and those that mark frames as reviewed. */
export const jumpCommands: readonly Command[] = [
  ...JUMPS.map((row) => ({ enabled: hasMedia, ...row, scope: 'editor' as const, group: 'transport' as const })),
  ...REVIEW.map((row) => ({ enabled: hasMedia, ...row, scope: 'editor' as const, group: 'review' as const })),
];
