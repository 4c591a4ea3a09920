import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * A Python that can import pycocotools and numpy: the one named by the variable PYTHON, else `python3` or `python` from
 * the PATH; null when there is none.
 */
export function findPycocotools(env: NodeJS.ProcessEnv): string | null {
  const candidates = env.PYTHON ? [env.PYTHON] : ['python3', 'python'];
  const works = (python: string) =>
    spawnSync(python, ['-c', 'import numpy, pycocotools.mask'], { stdio: 'ignore', timeout: 60_000 }).status === 0;
  return candidates.find(works) ?? null;
}

/** A Python program that answers one line of JSON with one line of JSON. The caller closes it. */
export interface PythonPeer extends Disposable {
  ask(request: unknown): Promise<unknown>;
}

/** Starts a Python program that talks in lines of JSON over stdin and stdout. */
export function startPython(python: string, script: string): PythonPeer {
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const line = await lines.next();
      if (line.done) throw new Error(`${script} ended without an answer`);
      return JSON.parse(line.value);
    },
    [Symbol.dispose]() {
      child.stdin.end();
      child.kill();
    },
  };
}
