import { invariant } from '../../../native/contract/errors.ts';
import type { Command, CommandRegistry, CommandScope } from './commands.ts';
import { type KeyEventLike, type Keymap, keysFromEvent, labelOf } from './keymap.ts';
import type { Workspace } from './workspace.ts';

/** The registry with the hands that the window has on it. */
export interface OwnedCommandRegistry extends CommandRegistry {
  setKeymap(keymap: Keymap): void;
  /** The command that a pressed key means where these scopes are open, the innermost first. */
  find(event: KeyEventLike, scopes: readonly CommandScope[]): Command | undefined;
}

/** Makes a registry. @param workspace is asked when a command runs, because the registry is part of it */
export function createCommandRegistry(
  all: readonly Command[],
  workspace: () => Workspace,
  platform: string,
): OwnedCommandRegistry {
  const byId = new Map(all.map((command) => [command.id, command]));
  invariant(byId.size === all.length, `each command has an id of its own: ${duplicate(all)}`);
  let keymap: Keymap = new Map(all.map(({ id, keys }) => [id, keys]));
  let byKey = indexKeys(all, keymap);
  return {
    all,
    get: (id) => byId.get(id),
    run(id) {
      const command = byId.get(id);
      if (command === undefined || command.enabled?.(workspace()) === false) return false;
      command.run(workspace());
      return true;
    },
    keyLabel(id) {
      const [first] = keymap.get(id) ?? [];
      return first === undefined ? null : labelOf(first, platform);
    },
    setKeymap(next) {
      keymap = next;
      byKey = indexKeys(all, next);
    },
    find(event, scopes) {
      const keys = keysFromEvent(event);
      for (const scope of scopes) {
        for (const key of keys) {
          const candidates = (byKey.get(key) ?? []).filter((command) => command.scope === scope);
          const usable = candidates.find((command) => command.enabled?.(workspace()) !== false);
          if (usable !== undefined) return usable;
        }
      }
      return undefined;
    },
  };
}

function indexKeys(all: readonly Command[], keymap: Keymap): ReadonlyMap<string, readonly Command[]> {
  const byKey = new Map<string, Command[]>();
  for (const command of all) {
    for (const key of keymap.get(command.id) ?? []) byKey.set(key, [...(byKey.get(key) ?? []), command]);
  }
  return byKey;
}

function duplicate(all: readonly Command[]): string {
  const seen = new Set<string>();
  return all.find(({ id }) => seen.has(id) || !seen.add(id))?.id ?? '';
}
