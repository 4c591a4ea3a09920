/** Entry of the command line. */
import { readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';

// Before anything else is loaded: compiled code is kept, and the next start costs a third.
enableCompileCache();
const { EXIT, run } = await import('./run.ts');
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The second time it is meant.
    if (interrupted.signal.aborted) process.exit(EXIT.interrupted);
    process.stderr.write('\nStopping; what is finished is kept. Press Ctrl-C again to end at once.\n');
    interrupted.abort();
  });
}
// A reader that goes away (| head) is not an error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
});

process.exitCode = await run(process.argv.slice(2), {
  streams: { out: process.stdout, err: process.stderr },
  env: process.env,
  cwd: process.env.INIT_CWD ?? process.cwd(),
  now: Date.now,
  version,
  signal: interrupted.signal,
});
