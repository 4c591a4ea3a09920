import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type EngineClient, watchJob } from '../contract/client.ts';
import { AppError } from '../contract/errors.ts';
import type { Job, JobEvent } from '../contract/jobs.ts';
import { createEngine, type Engine } from '../engine.ts';
import { createSegmenterLauncher } from '../launch/processes.ts';
import type { Output } from './output.ts';

/** What a command is run with; given once, in main.ts. */
export interface CommandContext {
  readonly output: Output;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly now: () => number;
  readonly version: string;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface SessionOptions {
  /** Folder of a library that is kept; without one a temporary library is made and removed at the end. */
  readonly libraryDir?: string | undefined;
  readonly mode?: 'read' | 'write';
  /** Id of a model, or absolute path of a pack. */
  readonly modelId?: string | undefined;
  readonly device?: string | undefined;
}

/** An open engine for the time of one command. */
export interface Session {
  readonly engine: Engine;
  readonly client: EngineClient;
  readonly dir: string;
  readonly isTemporary: boolean;
}

/** Opens an engine, does the work, and closes it again whatever happens. @throws what the work throws */
export async function withSession<T>(
  context: CommandContext,
  options: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const isTemporary = options.libraryDir === undefined;
  const dir = isTemporary ? await mkdtemp(join(tmpdir(), 'sam3-workstation-')) : resolve(context.cwd, options.libraryDir ?? '');
  try {
    const bugs: unknown[] = [];
    const engine = await createEngine({
      libraryDir: dir,
      mode: options.mode ?? 'write',
      program: 'sam3-workstation (command line)',
      programVersion: context.version,
      segmenter: createSegmenterLauncher({ onOutput: (line) => context.output.warn(line) }),
      modelId: options.modelId ?? null,
      device: options.device ?? null,
      env: context.env,
      now: context.now,
      onBug: (error) => bugs.push(error),
    });
    try {
      return await work({ engine, client: engine.client, dir, isTemporary });
    } catch (error) {
      // The answer says only `internal`; the stack is what helps to mend it.
      if (error instanceof AppError && error.code === 'internal' && bugs.length > 0) throw bugs[0];
      throw error;
    } finally {
      await engine.close();
    }
  } finally {
    if (isTemporary) await rm(dir, { recursive: true, force: true });
  }
}

/**
 * Waits for a job and shows how far it is; Ctrl-C cancels it, and what is finished stays.
 * @throws AppError what the job failed with; `aborted` when it was cancelled
 */
export async function finishJob(
  context: CommandContext,
  client: EngineClient,
  job: Job,
  label: string,
  onEvent: (event: JobEvent) => void = () => undefined,
): Promise<Job> {
  const cancel = () => {
    // It may have ended between the key and this call; then there is nothing left to cancel.
    client.jobs.cancel({ jobId: job.id }).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code !== 'job-not-running') throw error;
    });
  };
  if (context.signal.aborted) cancel();
  context.signal.addEventListener('abort', cancel, { once: true });
  try {
    for await (const event of watchJob(client, job.id)) {
      onEvent(event);
      if (event.type === 'progress') context.output.progress(label, event.progress);
      if (event.type !== 'finished') continue;
      context.output.endProgress();
      if (event.job.state === 'done') return event.job;
      const { code, message, details } = event.job.error ?? {
        code: 'internal',
        message: `The job ended as ${event.job.state}.`,
        details: {},
      };
      throw new AppError(code, message, details);
    }
    throw new AppError('internal', 'The job ended without saying how.');
  } finally {
    context.signal.removeEventListener('abort', cancel);
  }
}
