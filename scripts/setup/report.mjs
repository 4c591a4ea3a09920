/** Something a person can put right; the message says how. Anything else that is thrown is a bug and keeps its stack. */
export class SetupError extends Error {}

/** The person, or the system, asked us to stop while something was being set up. */
export class Interrupted extends Error {
  constructor(signal) {
    super(`interrupted by ${signal}`);
    this.signal = signal;
  }
}

/** One line for the person who waits. On stderr, so that a command whose stdout carries data keeps it clean. */
export function notice(text) {
  process.stderr.write(`${text}\n`);
}
