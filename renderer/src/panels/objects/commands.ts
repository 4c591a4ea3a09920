import type { Command } from '../../app/commands.ts';
import type { Workspace } from '../../app/workspace.ts';
import type { BooleanOperation } from '../../document/actions.ts';
import { classCommands } from '../classes/commands.ts';
import {
  activeTrackId,
  frameRangeHere,
  fromHereOn,
  hasSelection,
  selectedTracks,
  toggleFlag,
  toggleProtection,
  toggleSolo,
} from './object-actions.ts';
import { objectsViewOf } from './objects-view.ts';

/** What most commands of objects share: they work on the selection in the editor. */
function objectCommand(
  command: Pick<Command, 'id' | 'keys' | 'run'> & { readonly text: string; readonly needs?: number },
): Command {
  const { id, keys, run, text, needs = 1 } = command;
  return {
    id,
    keys,
    run,
    scope: 'editor',
    group: 'object',
    title: `objects:commands.${text}`,
    enabled: (workspace) => hasSelection(workspace, needs),
  };
}

const selectionOf = ({ session }: Workspace) => session.store.getState().selection;

const lookCommands: readonly Command[] = [
  objectCommand({
    id: 'object.rename',
    text: 'rename',
    keys: ['F2'],
    run(workspace) {
      workspace.session.store.setState({ panel: 'objects' });
      objectsViewOf(workspace.session).setState({ renaming: activeTrackId(workspace) });
    },
  }),
  objectCommand({
    id: 'object.class',
    text: 'chooseClass',
    keys: [],
    run(workspace) {
      workspace.session.store.setState({ panel: 'objects' });
      objectsViewOf(workspace.session).setState({ choosingClass: activeTrackId(workspace) });
    },
  }),
  objectCommand({
    id: 'object.color',
    text: 'chooseColor',
    keys: [],
    run(workspace) {
      workspace.session.store.setState({ panel: 'objects' });
      objectsViewOf(workspace.session).setState({ choosingColor: activeTrackId(workspace) });
    },
  }),
  objectCommand({ id: 'object.hide', text: 'hide', keys: ['KeyH'], run: (workspace) => toggleFlag(workspace, 'hidden') }),
  objectCommand({ id: 'object.lock', text: 'lock', keys: ['KeyK'], run: (workspace) => toggleFlag(workspace, 'locked') }),
  objectCommand({
    id: 'object.solo',
    text: 'solo',
    keys: ['Shift+KeyH'],
    run: (workspace) => toggleSolo(workspace, selectionOf(workspace)),
  }),
];

const frameCommands: readonly Command[] = [
  objectCommand({
    id: 'object.copy-previous',
    text: 'copyPrevious',
    keys: ['Shift+KeyD'],
    run(workspace) {
      for (const trackId of selectionOf(workspace)) void workspace.actions.copyFromPrevious(trackId);
    },
  }),
  objectCommand({
    id: 'object.absent-from-here',
    text: 'absentFromHere',
    keys: ['KeyO'],
    run: (workspace) => void workspace.actions.markAbsent(selectionOf(workspace), fromHereOn(workspace)),
  }),
  objectCommand({
    id: 'object.absent-here',
    text: 'absentHere',
    keys: ['Shift+KeyO'],
    run: (workspace) => void workspace.actions.markAbsent(selectionOf(workspace), frameRangeHere(workspace)),
  }),
  objectCommand({ id: 'object.protect', text: 'protect', keys: ['Shift+KeyK'], run: toggleProtection }),
  objectCommand({
    id: 'object.delete-mask',
    text: 'deleteMask',
    keys: ['Delete'],
    run: (workspace) => void workspace.actions.deleteMasks(selectionOf(workspace), frameRangeHere(workspace)),
  }),
];

function booleanCommand(operation: BooleanOperation): Command {
  return objectCommand({
    id: `object.${operation}`,
    text: operation,
    keys: [],
    needs: 2,
    run: (workspace) => void workspace.actions.combine(selectionOf(workspace), operation),
  });
}

const identityCommands: readonly Command[] = [
  objectCommand({
    id: 'object.merge',
    text: 'merge',
    keys: ['KeyM'],
    needs: 2,
    run: (workspace) => void workspace.actions.mergeTracks(selectionOf(workspace)),
  }),
  objectCommand({
    id: 'object.split',
    text: 'split',
    keys: ['Alt+KeyM'],
    run(workspace) {
      const trackId = activeTrackId(workspace);
      if (trackId !== null) void workspace.actions.splitTrack(trackId, workspace.session.playhead.get());
    },
  }),
  {
    ...objectCommand({
      id: 'object.swap',
      text: 'swap',
      keys: ['Alt+KeyX'],
      run(workspace) {
        const [a, b] = selectionOf(workspace);
        if (a !== undefined && b !== undefined) void workspace.actions.swapTracks([a, b], workspace.session.playhead.get());
      },
    }),
    enabled: (workspace) => selectionOf(workspace).length === 2,
  },
  ...(['union', 'intersect', 'subtract', 'xor'] as const).map(booleanCommand),
];

const wholeCommands: readonly Command[] = [
  objectCommand({
    id: 'object.clean-up',
    text: 'cleanUp',
    keys: [],
    run: ({ session }) => session.store.setState({ dialog: 'clean-up' }),
  }),
  objectCommand({
    id: 'object.propagate',
    text: 'propagate',
    keys: [],
    run: ({ session }) => session.store.setState({ dialog: 'propagate' }),
  }),
  objectCommand({
    id: 'object.delete',
    text: 'delete',
    keys: ['Shift+Delete'],
    run: (workspace) => void workspace.actions.deleteTracks(selectionOf(workspace)),
  }),
];

const selectCommands: readonly Command[] = [
  {
    id: 'object.select-all',
    scope: 'editor',
    group: 'object',
    title: 'objects:commands.selectAll',
    keys: ['Ctrl+KeyA'],
    enabled: ({ document }) => document.store.getState().tracks.length > 0,
    run: ({ actions, document }) => actions.select(document.store.getState().tracks.map((track) => track.id)),
  },
  objectCommand({
    id: 'object.select-class',
    text: 'selectClass',
    keys: [],
    run(workspace) {
      const classIds = new Set(selectedTracks(workspace).map((track) => track.classId));
      const alike = workspace.document.store.getState().tracks.filter((track) => classIds.has(track.classId));
      workspace.actions.select(alike.map((track) => track.id));
    },
  }),
  {
    id: 'object.filter',
    scope: 'editor',
    group: 'object',
    title: 'objects:commands.filter',
    keys: ['Slash'],
    run({ session }) {
      session.store.setState({ panel: 'objects' });
      objectsViewOf(session).setState(({ filterAsked }) => ({ filterAsked: filterAsked + 1 }));
    },
  },
];

/** Everything that is done to chosen objects, and the digits that give classes. */
export const objectsCommands: readonly Command[] = [
  ...lookCommands,
  ...frameCommands,
  ...identityCommands,
  ...wholeCommands,
  ...selectCommands,
  ...classCommands,
];
