/**
 * What Electron's main process and the processes below it say to each other beside the calls themselves. Main starts
 * processes and lays channels between them; what flows through the channels never passes it.
 */
export type RelayMessage =
  /** Engine to main: start the model's process and lay a channel to it. */
  | { readonly relay: 'start'; readonly id: number }
  /** Engine to main: end that process at once. */
  | { readonly relay: 'kill'; readonly id: number }
  /** Main to engine, with the channel's port. */
  | { readonly relay: 'started'; readonly id: number; readonly pid: number | null }
  /** Main to engine: the process has ended, or could not be started. */
  | { readonly relay: 'exited'; readonly id: number; readonly code: number | null }
  /** Main to engine, with a port: somebody who calls the engine's methods over it. */
  | { readonly relay: 'client' }
  /** Main to engine: close the library and end. */
  | { readonly relay: 'close' }
  /** Main to the model's process, with the port to its engine. */
  | { readonly relay: 'parent' };

/** Tells these messages from calls and greetings on the same port. */
export function isRelayMessage(message: unknown): message is RelayMessage {
  return typeof message === 'object' && message !== null && 'relay' in message && typeof message.relay === 'string';
}
