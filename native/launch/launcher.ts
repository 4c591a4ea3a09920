/** Why a process ended. `expected` is true when its owner asked for it. */
export interface ExitReason {
  readonly code: number | null;
  readonly signal: string | null;
  readonly expected: boolean;
}

/**
 * A process of ours, whatever kind it is: a fork under Node, a utilityProcess under Electron. Messages are structured
 * clones and keep their order; nothing is shared.
 */
export interface ProcessHandle {
  readonly pid: number | null;
  /** Sends a message; silently dropped once the process has ended (the exit listener has been told). */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (reason: ExitReason) => void): void;
  /** Ends the process at once, without a chance to clean up. Resolves when it is gone. */
  kill(): Promise<void>;
  /** Asks the process to end in good order, where it can be asked. Resolves when it is gone, however long that takes. */
  end?(): Promise<void>;
}

/** Starts one kind of process. Each host brings its own. */
export interface Launcher {
  start(): ProcessHandle;
}

/** The other end, inside the process that was started: how it talks to its parent. */
export interface ParentPort {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The parent has gone; the process has nothing left to live for. */
  onClose(listener: () => void): void;
}
