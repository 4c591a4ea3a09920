/** Everything that can be done by key, menu or palette, under one id. Rooms contribute tables of commands. */
export { COMMAND_GROUPS, type Command, type CommandGroup, type CommandRegistry, type CommandScope } from './window-types.ts';
