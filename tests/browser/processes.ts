/** The processes of a running workstation, found as a system's own tools find them. */
import { execFileSync } from 'node:child_process';

interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Whether this system lists processes in the way that the checks read. */
export const CAN_LIST_PROCESSES = process.platform !== 'win32';

/** Kills a process below another one as a crash would, by a word of its command line. @throws when there is none */
export function crash(ancestor: number, word: string): void {
  const all = listProcesses();
  const isBelow = ({ parent }: RunningProcess): boolean =>
    parent === ancestor || all.some((other) => other.pid === parent && isBelow(other));
  const victim = all.find((entry) => entry.command.includes(word) && isBelow(entry));
  if (victim === undefined) throw new Error(`no process of ${ancestor} runs ${word}`);
  process.kill(victim.pid, 'SIGKILL');
}

function listProcesses(): readonly RunningProcess[] {
  const table = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args='], { encoding: 'utf8', maxBuffer: 64 * 2 ** 20 });
  return table.split('\n').flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}
