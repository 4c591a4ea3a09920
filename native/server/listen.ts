import type { FastifyInstance } from 'fastify';
import { AppError } from '../contract/errors.ts';

/** Binds to the first port that is free. @throws AppError `invalid-input` that says why none could be had */
export async function listen(app: FastifyInstance, host: string, ports: readonly number[]): Promise<void> {
  let last: NodeJS.ErrnoException | null = null;
  for (const port of ports) {
    try {
      await app.listen({ host, port });
      return;
    } catch (error) {
      last = error as NodeJS.ErrnoException;
      if (last.code !== 'EADDRINUSE' && last.code !== 'EACCES') break;
    }
  }
  const why: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${ports.join(', ')} is in use. Choose another one with --port, or 0 for any.`,
    EACCES: `Port ${ports.join(', ')} may not be used by you. Choose one above 1024 with --port.`,
    EADDRNOTAVAIL: `${host} is no address of this machine. Leave --host out to use 127.0.0.1.`,
    ENOTFOUND: `${host} is no address of this machine. Leave --host out to use 127.0.0.1.`,
  };
  const message = why[last?.code ?? ''];
  if (message === undefined) throw last;
  throw new AppError('invalid-input', message, { host, ports: [...ports] }, last === null ? {} : { cause: last });
}
