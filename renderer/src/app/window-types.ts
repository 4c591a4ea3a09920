/** The types of a window's parts, in one place because commands run on a workspace and a workspace has commands. */
import type { Actions } from '../document/actions.ts';
import type { EditorDocument } from '../document/document.ts';
import type { Session } from '../document/session.ts';
import type { Host } from '../host/host.ts';
import type { Tool } from '../tools/tool.ts';
import type { Signal } from '../ui/signal.ts';
import type { Notices } from './notices.ts';

/** Everything a window works with. */
export interface Workspace {
  readonly host: Host;
  readonly document: EditorDocument;
  readonly session: Session;
  readonly actions: Actions;
  readonly commands: CommandRegistry;
  readonly notices: Notices;
  /** The tool in hand while a frame is shown; the canvas sets it, and keys go to it first. */
  readonly activeTool: Signal<Tool | null>;
}

/** Where a key counts. Keys of `editor` and of the tool in hand win over `global` ones. */
export type CommandScope = 'global' | 'library' | 'editor' | 'timeline';
/** In the order in which they are shown. */
export const COMMAND_GROUPS = ['transport', 'prompt', 'edit', 'object', 'track', 'review', 'view', 'app'] as const;
export type CommandGroup = (typeof COMMAND_GROUPS)[number];

export interface Command {
  /** e.g. `transport.next-frame`; append-only, because keymaps name it. */
  readonly id: string;
  readonly scope: CommandScope;
  readonly group: CommandGroup;
  /** Key of the title in the strings, with namespace: `timeline:commands.nextFrame`. */
  readonly title: string;
  /**
   * Keys of the default preset, e.g. `Ctrl+Shift+KeyZ`, `ArrowRight`, `Space`, `Shift+Digit1`, `BracketLeft`, `?`: modifiers
   * in the order Ctrl, Alt, Shift, then a KeyboardEvent.code, or a `key` where the character matters. On macOS Ctrl means Cmd.
   */
  readonly keys: readonly string[];
  /** Whether it can be run now; default: always. */
  readonly enabled?: (workspace: Workspace) => boolean;
  readonly run: (workspace: Workspace) => void;
  /** Not offered in the palette: things that make sense as keys only. */
  readonly hidden?: true;
}

export interface CommandRegistry {
  readonly all: readonly Command[];
  get(id: string): Command | undefined;
  /** Runs a command by id when it is enabled; false when it is not, or does not exist. */
  run(id: string): boolean;
  /** The keys of a command under the keymap in use, as a person reads them: `Ctrl+Shift+Z`; null when it has none. */
  keyLabel(id: string): string | null;
}
