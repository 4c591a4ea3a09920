/** Addresses of files: frames, thumbnails and film strips of media items, uploads, downloads. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { EngineClient } from '../contract/client.ts';
import { AppError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import type { Downloads } from './downloads.ts';
import { sendError, toAppError } from './http-error.ts';
import { isTooLarge, type UploadStore } from './uploads.ts';

export interface FileRoutesOptions {
  readonly engine: (signal: AbortSignal | undefined) => Promise<EngineClient>;
  readonly uploads: UploadStore;
  readonly downloads: Downloads;
  /** Tells this library's pictures from those of another one. */
  readonly libraryKey: string;
  readonly onBug: (error: unknown) => void;
}

const TYPES: Readonly<Record<string, string>> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
};

/** An upload of which nothing came for so long was broken off somewhere on the way. */
const STALLED_MS = 120_000;

const mediaParams = z.object({ mediaId: z.coerce.number().int().positive() });
const frameParams = mediaParams.extend({ frameIndex: z.coerce.number().int().min(0) });
const uploadQuery = z.object({ name: z.string().min(1), batch: z.string().optional() });

/** Adds `/frames/MEDIA/FRAME.jpg`, `/thumbnails/MEDIA.jpg` and `/filmstrips/MEDIA.jpg`, the latter with its facts as `.json`. */
export function addPictureRoutes(app: FastifyInstance, { engine, libraryKey }: FileRoutesOptions): void {
  app.get('/frames/:mediaId/:frameIndex.jpg', async (request, reply) => {
    const { mediaId, frameIndex } = parse(frameParams, request.params);
    const { signal } = request;
    const { path } = await (await engine(signal)).media.frameFile({ mediaId, frameIndex }, { signal });
    return sendPicture(request, reply, path, libraryKey);
  });
  app.get('/thumbnails/:mediaId.jpg', async (request, reply) => {
    const { signal } = request;
    const { path } = await (await engine(signal)).media.thumbnail(parse(mediaParams, request.params), { signal });
    return sendPicture(request, reply, path, libraryKey);
  });
  const strip = async ({ params, signal }: FastifyRequest) =>
    (await engine(signal)).media.filmstrip(parse(mediaParams, params), { signal });
  app.get('/filmstrips/:mediaId.jpg', async (request, reply) =>
    sendPicture(request, reply, (await strip(request)).path, libraryKey),
  );
  app.get('/filmstrips/:mediaId.json', async (request, reply) => {
    const { tiles, tileWidthPx, tileHeightPx } = await strip(request);
    return reply.header('cache-control', 'private, no-cache').send({ tiles, tileWidthPx, tileHeightPx });
  });
}

/**
 * A picture of a media item never changes, but another library may be opened at the same address tomorrow, with other
 * media of the same numbers. So a browser keeps it for good only where the address says which content it is (`?v=`), and
 * asks whether it is still the same otherwise, which costs no more than a header.
 */
async function sendPicture(
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
  libraryKey: string,
): Promise<FastifyReply> {
  const bytes = await fileBytes(path);
  // Not its time: the cache of frames touches a file to say that it was looked at.
  const etag = `"${libraryKey}-${bytes.toString(36)}"`;
  const isPinned = (request.query as Record<string, unknown>).v !== undefined;
  reply.header('etag', etag);
  reply.header('cache-control', isPinned ? 'private, max-age=31536000, immutable' : 'private, no-cache');
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  reply.type(TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream').header('content-length', bytes);
  return reply.send(createReadStream(path));
}

/** Adds `PUT /uploads?name=PATH&batch=ID`, whose body is the file. */
export function addUploadRoute(app: FastifyInstance, { uploads, onBug }: FileRoutesOptions): void {
  void app.register(async (scope) => {
    // Whatever the browser calls it, it is a file.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, body, done) => done(null, body));
    scope.put('/uploads', { bodyLimit: Number.MAX_SAFE_INTEGER }, async (request, reply) => {
      const { socket } = request.raw;
      const breakOff = () => request.raw.destroy();
      socket.setTimeout(STALLED_MS, breakOff);
      try {
        const { name, batch } = parse(uploadQuery, request.query);
        const length = request.headers['content-length'];
        const announcedBytes = length === undefined ? null : Number(length);
        const body = request.raw;
        const { id, bytes } = await uploads.receive({ name, batch: batch ?? null, announcedBytes }, body);
        return await reply.code(201).header('cache-control', 'no-store').send({ uploadId: id, bytes });
      } catch (error) {
        const known = toAppError(error, onBug);
        // What is left of the body is not read; the connection cannot be used again.
        reply.header('connection', 'close');
        return sendError(reply, known, ...(isTooLarge(known) ? [413] : []));
      } finally {
        socket.setTimeout(0).off('timeout', breakOff);
      }
    });
  });
}

/** Adds `/downloads/ID/NAME`, in parts where parts are asked for. */
export function addDownloadRoute(app: FastifyInstance, { downloads }: FileRoutesOptions): void {
  app.get('/downloads/:id/:name', async (request, reply) => {
    const path = downloads.find((request.params as { id: string }).id);
    if (path === null) {
      throw new AppError('media-vanished', say('download-forgotten'));
    }
    await fileBytes(path);
    downloads.fetched(path);
    const name = basename(path);
    reply
      .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
      .type('application/octet-stream');
    return reply.sendFile(name, dirname(path));
  });
}

/** @throws AppError `media-vanished` */
async function fileBytes(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new AppError('media-vanished', say('download-gone'), {}, { cause: error });
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new AppError('invalid-input', 'The address is not right.', { issues: result.error.issues });
}
