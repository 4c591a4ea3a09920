import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryDir } from '../fixtures/engine.ts';

const MAIN = fileURLToPath(new URL('../../native/server/main.ts', import.meta.url));

function serve(...args: string[]) {
  const child: ChildProcess = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const text = { out: '', err: '' };
  child.stdout?.on('data', (chunk) => (text.out += chunk));
  child.stderr?.on('data', (chunk) => (text.err += chunk));
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const addresses = () => text.out.match(/http:\/\/\S+/g) ?? [];
  return { child, text, exited, addresses };
}

it('prints an address that lets a browser in, another on demand, and ends in good order', async () => {
  const library = join(await temporaryDir(), 'library');
  const host = serve('--library', library, '--port', '0', '--no-open');
  await expect.poll(host.addresses, { timeout: 20_000 }).toHaveLength(1);
  const [address = ''] = host.addresses();
  expect((await fetch(address, { redirect: 'manual' })).status).toBe(303);
  host.child.kill('SIGUSR2');
  await expect.poll(host.addresses).toHaveLength(2);
  expect((await fetch(host.addresses()[1] ?? '', { redirect: 'manual' })).status).toBe(303);

  const { port } = new URL(address);
  const second = serve('--library', library, '--port', port, '--no-open');
  expect(await second.exited).toBe(1);
  expect(second.text.err).toContain(`Port ${port} is in use`);

  await expect.poll(() => existsSync(join(library, 'writer.json')), { timeout: 20_000 }).toBe(true);
  host.child.kill('SIGTERM');
  expect(await host.exited).toBe(0);
  // Left by a program that did not close its library.
  expect(existsSync(join(library, 'writer.json'))).toBe(false);
});

it('says what is wrong with a command line, and how it goes', async () => {
  const wrong = serve('--port', 'x');
  expect(await wrong.exited).toBe(2);
  expect(wrong.text.err).toBe('--port takes a number from 0 to 65535.\n');
  const help = serve('--help');
  expect(await help.exited).toBe(0);
  expect(help.text.out).toContain('--allow-host');
});
