/** What crosses the desktop program's bridge beside the contract: names only, so that the preload stays small. */

/** `data` of the window message that carries the engine's port. */
export const ENGINE_PORT_MESSAGE = 'workstation:engine-port';

/** Names of the messages between the main process and its preload, which carry the `PreloadBridge`. */
export const BRIDGE = {
  /** Preload asks, main answers. */
  call: 'workstation:call',
  registerFiles: 'workstation:register-files',
  /** Preload tells. */
  connectEngine: 'workstation:connect-engine',
  watchEngine: 'workstation:watch-engine',
  ready: 'workstation:ready-for-files',
  context: 'workstation:context',
  /** Main tells. */
  enginePort: 'workstation:engine-port',
  engineState: 'workstation:engine-state',
  command: 'workstation:command',
  filesOpened: 'workstation:files-opened',
} as const;

/** Main's answer to `registerFiles`: ids in the order of the files, or why none of them was taken. */
export type FilesAnswer = { readonly ids: readonly string[] } | { readonly refused: string };
