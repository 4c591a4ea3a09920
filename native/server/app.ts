/** The web server: who may ask, and what lies at which address. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic, { type FastifyStaticOptions } from '@fastify/static';
import fastifyWebsocket from '@fastify/websocket';
import type { AnyRouter } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import { bearerOf, cookieOf, isAllowedHost, isOwnOrigin, needsOrigin } from './access.ts';
import { addDownloadRoute, addPictureRoutes, addUploadRoute, type FileRoutesOptions } from './file-routes.ts';
import { sendError, toAppError } from './http-error.ts';
import type { Keys } from './keys.ts';
import { securityHeaders } from './page-policy.ts';
import { missingPage, noEntryPage } from './plain-pages.ts';

export interface AppOptions extends FileRoutesOptions {
  readonly keys: Keys;
  /** Host names beside this machine's own, in lower case, without port. */
  readonly allowedHosts: ReadonlySet<string>;
  /** Folder of the built page. */
  readonly rendererDir: string;
  /** What is called over `/rpc`. */
  readonly router: AnyRouter;
}

/** Largest message of a page; a mask drawn by hand is some kilobytes. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;
/** A socket that does not answer between two of these is taken for dead: the tunnel broke, or the machine sleeps. */
const HEARTBEAT_MS = 30_000;

/** Makes the server; it listens to nothing yet. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({ logger: false, trustProxy: false, forceCloseConnections: true, routerOptions: { maxParamLength: 300 } });
  // Uploads take as long as they take; a request that stops sending is ended by the socket's own timeout.
  app.server.requestTimeout = 0;
  app.addHook('onRequest', async (request, reply) => admit(request, reply, options));
  app.setErrorHandler((error, _request, reply) => sendError(reply, toAppError(error, options.onBug)));
  app.setNotFoundHandler((_request, reply) => plain(reply, 404, missingPage()));
  await app.register(fastifyWebsocket, { options: { maxPayload: MAX_MESSAGE_BYTES } });
  addRpc(app, options.router);
  addPictureRoutes(app, options);
  addUploadRoute(app, options);
  addDownloadRoute(app, options);
  await addPage(app, options.rendererDir);
  return app;
}

/** The door: everything goes through here first. Answers itself what may not come in. */
async function admit(request: FastifyRequest, reply: FastifyReply, options: AppOptions): Promise<FastifyReply | undefined> {
  const { host, origin, cookie, authorization, upgrade } = request.headers;
  // Node has let go of a socket that asked to be upgraded, so one that is refused is ours to close.
  if (upgrade !== undefined) reply.raw.once('finish', () => request.raw.socket.destroySoon());
  if (!isAllowedHost(host, options.allowedHosts)) return plain(reply, 421, noEntryPage('host'));
  reply.headers(securityHeaders(host ?? ''));
  if (options.keys.isFixedToken(bearerOf(authorization))) return undefined;
  if (needsOrigin(request.method, upgrade) && !isOwnOrigin(origin, host)) return plain(reply, 403, noEntryPage('origin'));
  const isKnown = options.keys.isSession(cookieOf(cookie, cookieNameOf(options.libraryKey)));
  const token = request.method === 'GET' ? tokenOf(request) : null;
  if (token !== null) return enter(reply, token, isKnown, options);
  return isKnown ? undefined : plain(reply, 401, noEntryPage('session'));
}

function cookieNameOf(libraryKey: string): string {
  return `sam3-session-${libraryKey}`;
}

/** The token in the address of the page, and there only. */
function tokenOf(request: FastifyRequest): string | null {
  const address = new URL(request.url, 'http://host');
  return address.pathname === '/' ? address.searchParams.get('token') : null;
}

/** Takes a token for a session, and the token out of the address. */
function enter(reply: FastifyReply, token: string, isKnown: boolean, { keys, libraryKey }: AppOptions): FastifyReply {
  const session = isKnown && !keys.isFixedToken(token) ? null : keys.redeem(token);
  if (session === null && !isKnown) return plain(reply, 403, noEntryPage('token'));
  if (session !== null) reply.header('set-cookie', `${cookieNameOf(libraryKey)}=${session}; HttpOnly; SameSite=Strict; Path=/`);
  return reply.header('cache-control', 'no-store').redirect('/', 303);
}

function addRpc(app: FastifyInstance, router: AnyRouter): void {
  const handler = new RPCHandler(router);
  app.get('/rpc', { websocket: true }, (socket) => {
    keepAlive(socket);
    void handler.upgrade(socket);
  });
}

function keepAlive(socket: WebSocket): void {
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  const beat = setInterval(() => {
    if (!isAlive) socket.terminate();
    isAlive = false;
    socket.ping();
  }, HEARTBEAT_MS);
  socket.on('close', () => clearInterval(beat));
  // A message that is too large or malformed ends the socket; the page opens another one.
  socket.on('error', () => socket.terminate());
}

async function addPage(app: FastifyInstance, rendererDir: string): Promise<void> {
  const isBuilt = existsSync(join(rendererDir, 'index.html'));
  const pages: FastifyStaticOptions = {
    root: rendererDir,
    serve: isBuilt,
    index: 'index.html',
    dotfiles: 'ignore',
    cacheControl: false,
    // Built files carry a hash of their content in their names; all else may be another one after the next start.
    setHeaders: (reply, path) =>
      void reply.header(
        'cache-control',
        /[\\/]assets[\\/]/.test(path) ? 'private, max-age=31536000, immutable' : 'private, no-cache',
      ),
  };
  await app.register(fastifyStatic, pages);
  if (!isBuilt) app.get('/', (_request, reply) => plain(reply, 503, noEntryPage('build')));
}

function plain(reply: FastifyReply, status: number, html: string): FastifyReply {
  return reply.code(status).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(html);
}
