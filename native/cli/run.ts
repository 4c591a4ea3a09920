import { CommanderError } from 'commander';
import { AppError, type ErrorCode } from '../contract/errors.ts';
import { createProgram, isUsageError, type ProgramParts } from './program.ts';

/** What the program ends with: done, failed, wrong usage, interrupted. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Runs one command and says how it ended. @param args without the program's name */
export async function run(args: readonly string[], parts: ProgramParts): Promise<ExitCode> {
  const program = createProgram(parts);
  if (args.length === 0) {
    program.outputHelp({ error: true });
    return EXIT.usage;
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return EXIT.done;
  } catch (error) {
    return explain(error, parts, args.includes('--json'));
  }
}

/** What to type about an error, where the engine's message cannot know the options of this program. */
const HINTS: Partial<Record<ErrorCode, string>> = {
  'video-too-long':
    'Say --max-frames N to keep N frames spread over it, --policy long for every frame, or --frames A..B with it.',
  'export-target-exists': 'Say --overwrite to replace it.',
  'prompt-unsupported': 'Say --box, --point or --mask instead; "models list" shows what each model takes.',
  'pack-missing': 'See "models list" for what is installed.',
  'ffmpeg-missing': 'See "doctor" for what was found.',
};

/** What commander and our own parsers say, without the word that is added when it is shown. */
function complaintOf(error: Error): string {
  if (error.message === '(outputHelp)') return 'Say which command is meant.';
  return error.message.replace(/^error: /, '');
}

function explain(error: unknown, { streams, signal }: ProgramParts, asJson: boolean): ExitCode {
  if (isUsageError(error)) {
    if (error instanceof CommanderError) {
      // Help and version are answers; of complaints commander has told people already, but not programs.
      if (error.exitCode === 0) return EXIT.done;
      if (!asJson) return EXIT.usage;
    }
    return tell({ code: 'usage', message: complaintOf(error) }, EXIT.usage);
  }
  if (error instanceof AppError) {
    if (error.code === 'aborted' && signal.aborted) return EXIT.interrupted;
    const hint = HINTS[error.code];
    const message = hint === undefined ? error.message : `${error.message} ${hint}`;
    return tell({ code: error.code, message, details: error.details }, EXIT.failed);
  }
  if (!asJson) streams.err.write('This is a bug in sam3-workstation; please report it with the lines below.\n');
  const stack = error instanceof Error ? error.stack : String(error);
  return tell({ code: 'internal', message: stack ?? String(error) }, EXIT.failed);

  function tell(report: { code: string; message: string; details?: unknown }, code: ExitCode): ExitCode {
    if (asJson) streams.out.write(`${JSON.stringify({ type: 'error', ...report })}\n`);
    else streams.err.write(`error: ${report.message} (${report.code})\n`);
    return code;
  }
}
