import type { OwnedCommandRegistry } from './command-registry.ts';
import type { CommandScope } from './commands.ts';
import type { Workspace } from './workspace.ts';

/**
 * Listens to the window's keys: they go to the tool in hand first, then to commands. Keys that type stay with the field
 * that has the focus, and a dialog keeps all but global ones. Returns how to stop.
 */
export function listenToKeys(workspace: Workspace, commands: OwnedCommandRegistry): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const phase = event.type === 'keydown' ? 'down' : 'up';
    const inField = isField(event.target);
    const inDialog = isInDialog(event.target);
    if (inField && !isChord(event)) return;
    if (!inField && !inDialog && offerToTool(workspace, event, phase)) {
      event.preventDefault();
      return;
    }
    if (phase === 'up') return;
    // Tab moves between candidates on the canvas only; everywhere else it moves the focus, as everybody expects.
    if (event.key === 'Tab' && !isCanvas(event.target)) return;
    // A button or list that has the focus uses these itself; the canvas and the timeline do not.
    if (isControl(event.target) && CONTROL_KEYS.has(event.key)) return;
    const command = commands.find(event, inDialog ? ['global'] : openScopes(workspace, event.target));
    if (command === undefined) {
      if (event.key === 'Escape' && !inDialog && !inField && commands.run('tool.step-back')) event.preventDefault();
      // A bare Alt opens the menu bar on Windows, in the middle of a gesture.
      if (event.key === 'Alt' && workspace.session.store.getState().view === 'editor') event.preventDefault();
      return;
    }
    if (inField && command.scope !== 'global') return;
    event.preventDefault();
    if (!event.repeat || REPEATABLE.has(command.group)) commands.run(command.id);
  };
  window.addEventListener('keydown', onKey);
  window.addEventListener('keyup', onKey);
  return () => {
    window.removeEventListener('keydown', onKey);
    window.removeEventListener('keyup', onKey);
  };
}

const CONTROL_KEYS: ReadonlySet<string> = new Set(['Enter', ' ']);
/** Groups whose commands go on while a key is held. */
const REPEATABLE: ReadonlySet<string> = new Set(['transport', 'edit', 'view']);

function offerToTool(workspace: Workspace, event: KeyboardEvent, phase: 'down' | 'up'): boolean {
  if (workspace.session.store.getState().view !== 'editor') return false;
  const tool = workspace.activeTool.get();
  if (tool === null) return false;
  const { code, shiftKey, altKey, ctrlKey, metaKey } = event;
  return tool.key({ code, shift: shiftKey, alt: altKey, ctrl: ctrlKey || metaKey, phase });
}

function openScopes(workspace: Workspace, target: EventTarget | null): readonly CommandScope[] {
  if (workspace.session.store.getState().view === 'library') return ['library', 'global'];
  const inTimeline = target instanceof Element && target.closest('[data-scope="timeline"]') !== null;
  return inTimeline ? ['timeline', 'editor', 'global'] : ['editor', 'timeline', 'global'];
}

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'range'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target.isContentEditable;
}

function isInDialog(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="dialog"], [role="menu"], [role="listbox"][data-popup]') !== null;
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, a, [role="button"], [role="tab"], summary') !== null;
}

function isCanvas(target: EventTarget | null): boolean {
  return target instanceof Element && (target === document.body || target.closest('[role="application"]') !== null);
}

/** A key with Ctrl or Alt, or a function key: it does not type. */
function isChord(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey || /^F\d+$/.test(event.key);
}
