/** A web server on this machine that hands out a folder, well or badly. For tests only. */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** One request as it came. */
export interface Seen {
  readonly path: string;
  readonly range: string | undefined;
  readonly token: string | undefined;
}

export interface TestServer {
  /** Without a slash at the end. */
  readonly url: string;
  readonly seen: Seen[];
  /** What is done to a request instead of answering it well; true when it was answered. */
  intervene: ((path: string, response: ServerResponse) => boolean) | null;
  /** Sends this many bytes of the next answer longer than that, and cuts the connection. */
  cutAfter: number | null;
  /** Whether parts can be asked for, and by what they are told apart. */
  ranges: 'none' | 'etag' | 'weak-etag' | 'date';
  /** What the validator says; another one after the files were changed. */
  version: string;
  close(): Promise<void>;
}

export async function startTestServer(dir: string): Promise<TestServer> {
  const server = createServer((request, response) => void answer(self, dir, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const self: TestServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: [],
    intervene: null,
    cutAfter: null,
    ranges: 'etag',
    version: '1',
    close: () => closeServer(server),
  };
  return self;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function answer(self: TestServer, dir: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? '/', self.url).pathname;
  const { range, authorization } = request.headers;
  self.seen.push({ path, range, token: authorization });
  if (self.intervene?.(path, response)) return;
  const content = await readFile(join(dir, path)).catch(() => null);
  if (content === null) return void response.writeHead(404).end();
  const validator = validatorOf(self);
  const start = startOf(self, request, Object.values(validator)[0]);
  const part = content.subarray(start);
  const headers = { ...validator, 'content-length': part.length };
  if (start === 0) response.writeHead(200, headers);
  else response.writeHead(206, { ...headers, 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` });
  const cut = self.cutAfter;
  if (cut === null || part.length <= cut) return void response.end(part);
  self.cutAfter = null;
  response.write(part.subarray(0, cut), () => setTimeout(() => response.destroy(), 20));
}

function validatorOf({ ranges, version }: TestServer): Record<string, string> {
  switch (ranges) {
    case 'none':
      return {};
    case 'etag':
      return { etag: `"${version}"` };
    case 'weak-etag':
      return { etag: `W/"${version}"` };
    case 'date':
      return { 'last-modified': new Date(Number(version) * 1000).toUTCString() };
  }
}

function startOf({ ranges }: TestServer, { headers }: IncomingMessage, validator: string | undefined): number {
  const asked = /^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1];
  const condition = headers['if-range'];
  if (ranges === 'none' || asked === undefined || (condition !== undefined && condition !== validator)) return 0;
  return Number(asked);
}
