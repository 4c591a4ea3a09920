// Everything that a change has to pass, cheapest first: format and lint, types, licences, all tests. All of it runs, so that
// one round shows all there is to put right. Runs inside `npm run check`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BOOTSTRAP = fileURLToPath(new URL('bootstrap.mjs', import.meta.url));
const LICENSES = fileURLToPath(new URL('licenses.mjs', import.meta.url));
const ROOT = fileURLToPath(new URL('..', import.meta.url));

const STEPS = [
  { name: 'format and lint', command: ['biome', 'check', '.'] },
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'licences', command: ['node', LICENSES, '--quiet'] },
  { name: 'tests', command: ['vitest', 'run'] },
];

function run({ name, command }) {
  console.log(`\n── ${name}: ${command.join(' ')}`);
  const started = performance.now();
  const { status, signal } = spawnSync(process.execPath, [BOOTSTRAP, '--', ...command], { cwd: ROOT, stdio: 'inherit' });
  if (signal === 'SIGINT' || status === 130) process.exit(130);
  return { name, passed: status === 0, seconds: (performance.now() - started) / 1_000 };
}

const results = STEPS.map(run);
console.log('');
for (const { name, passed, seconds } of results)
  console.log(`${passed ? 'passed' : 'FAILED'}  ${name.padEnd(16)} ${seconds.toFixed(1).padStart(7)} s`);
process.exitCode = results.every((result) => result.passed) ? 0 : 1;
