import type { Command } from '../app/commands.ts';
import type { Workspace } from '../app/workspace.ts';
import type { ToolId } from '../document/session.ts';
import { openCleanUp } from '../panels/clean-up/clean-up-draft.ts';
import { stepBrushSize } from './brush-mask.ts';
import { canPaste, copyMasks, duplicateMasks, pasteMasks } from './edit-commands.ts';
import {
  acceptObject,
  canAccept,
  cycle,
  isEditing,
  lastPromptId,
  newObject,
  removeLastPrompt,
  stepBack,
} from './prompt-commands.ts';

/** Takes a tool in hand; a sign that was forced for another one is no longer. */
function take(tool: ToolId, polarity: 'negative' | null = null): Command['run'] {
  return ({ session }) => session.store.setState({ tool, polarity });
}

function command(entry: Omit<Command, 'scope' | 'title'> & { readonly text: string }): Command {
  const { text, ...rest } = entry;
  return { enabled: isEditing, ...rest, scope: 'editor', title: `tools:commands.${text}` };
}

const hasSelection = (workspace: Workspace) => isEditing(workspace) && workspace.session.store.getState().selection.length > 0;

/** The same key again lets the mouse button decide once more. */
function force(polarity: 'positive' | 'negative'): Command['run'] {
  return ({ session }) => session.store.setState((now) => ({ polarity: now.polarity === polarity ? null : polarity }));
}

function resizeBrush(step: 1 | -1): Command['run'] {
  return ({ session }) => session.store.setState((now) => ({ brushSizePx: stepBrushSize(now.brushSizePx, step) }));
}

/** Taking a tool in hand. */
const handCommands: readonly Command[] = [
  command({ id: 'tool.select', group: 'prompt', text: 'select', keys: ['KeyV'], run: take('select') }),
  command({ id: 'tool.smart', group: 'prompt', text: 'smart', keys: ['KeyS'], run: take('smart') }),
  command({ id: 'tool.box', group: 'prompt', text: 'box', keys: ['KeyW', 'KeyR'], run: take('box') }),
  command({ id: 'tool.exemplar', group: 'prompt', text: 'exemplar', keys: ['Shift+KeyW'], run: take('exemplar') }),
  command({ id: 'tool.brush', group: 'edit', text: 'brush', keys: ['KeyB'], run: take('brush') }),
  command({ id: 'tool.eraser', group: 'edit', text: 'eraser', keys: ['KeyX'], run: take('eraser') }),
  command({ id: 'tool.polygon', group: 'edit', text: 'polygon', keys: ['KeyP'], run: take('polygon') }),
  command({ id: 'tool.lasso', group: 'edit', text: 'lasso', keys: ['KeyL'], run: take('lasso') }),
  command({
    id: 'tool.lasso-subtract',
    group: 'edit',
    text: 'lassoSubtract',
    keys: ['Shift+KeyL'],
    run: take('lasso', 'negative'),
  }),
  command({ id: 'tool.brush-smaller', group: 'edit', text: 'brushSmaller', keys: ['BracketLeft'], run: resizeBrush(-1) }),
  command({ id: 'tool.brush-larger', group: 'edit', text: 'brushLarger', keys: ['BracketRight'], run: resizeBrush(1) }),
  // Its key is Escape, when nothing else has a use for it: the window asks for it last.
  command({ id: 'tool.step-back', group: 'prompt', text: 'stepBack', keys: [], hidden: true, run: stepBack }),
];

/** Saying what is meant. */
const promptCommands: readonly Command[] = [
  command({ id: 'prompt.positive', group: 'prompt', text: 'positive', keys: ['KeyQ'], run: force('positive') }),
  command({ id: 'prompt.negative', group: 'prompt', text: 'negative', keys: ['KeyE'], run: force('negative') }),
  command({ id: 'prompt.new-object', group: 'prompt', text: 'newObject', keys: ['KeyN'], run: newObject }),
  command({
    id: 'prompt.accept',
    group: 'prompt',
    text: 'accept',
    keys: ['Enter', 'NumpadEnter'],
    enabled: canAccept,
    run: acceptObject,
  }),
  command({
    id: 'prompt.remove-last',
    group: 'prompt',
    text: 'removeLast',
    keys: ['Backspace'],
    enabled: (workspace) => isEditing(workspace) && lastPromptId(workspace) !== null,
    run: removeLastPrompt,
  }),
  // With nothing selected Tab goes on to the next control, so that the keyboard is never caught.
  command({
    id: 'prompt.next-candidate',
    group: 'prompt',
    text: 'nextCandidate',
    keys: ['Tab'],
    enabled: canAccept,
    run: (workspace) => cycle(workspace, 1),
  }),
  command({
    id: 'prompt.previous-candidate',
    group: 'prompt',
    text: 'previousCandidate',
    keys: ['Shift+Tab'],
    enabled: canAccept,
    run: (workspace) => cycle(workspace, -1),
  }),
];

/** Changing masks. */
const editCommands: readonly Command[] = [
  command({
    id: 'edit.fill-holes',
    group: 'edit',
    text: 'fillHoles',
    keys: ['KeyF'],
    enabled: hasSelection,
    run: ({ session }) => openCleanUp(session, 'fill-holes'),
  }),
  command({
    id: 'edit.remove-islands',
    group: 'edit',
    text: 'removeIslands',
    keys: ['Shift+KeyF'],
    enabled: hasSelection,
    run: ({ session }) => openCleanUp(session, 'remove-islands'),
  }),
  command({ id: 'edit.copy', group: 'edit', text: 'copy', keys: ['Ctrl+KeyC'], enabled: hasSelection, run: copyMasks }),
  command({
    id: 'edit.paste',
    group: 'edit',
    text: 'paste',
    keys: ['Ctrl+KeyV'],
    enabled: (workspace) => isEditing(workspace) && canPaste(workspace),
    run: (workspace) => void pasteMasks(workspace),
  }),
  command({
    id: 'edit.duplicate',
    group: 'edit',
    text: 'duplicate',
    keys: ['Ctrl+KeyD'],
    enabled: hasSelection,
    run: (workspace) => void duplicateMasks(workspace),
  }),
];

/** Commands of the tools, and of prompts and masks on the frame that is shown. */
export const toolCommands: readonly Command[] = [...handCommands, ...promptCommands, ...editCommands];
