import { extname } from 'node:path';
import type { EngineClient } from '../../native/contract/client.ts';
import { AppError, ERROR_STATUS } from '../../native/contract/errors.ts';
import { type AppResource, assetFile, readAppAddress } from './app-address.ts';
import { assetHeaders } from './content-policy.ts';

export interface AppServer {
  /** Folder of the built page. */
  readonly root: string;
  /** Reads a file of the page, which may lie in the program's archive. */
  readonly readAsset: (file: string) => Promise<Uint8Array<ArrayBuffer>>;
  /** Electron's `net.fetch` of a file, whose answer goes to the page natively as long as nobody touches it. */
  readonly fetchFile: (file: string, signal: AbortSignal) => Promise<Response>;
  readonly engine: () => Promise<EngineClient>;
}

/** Answers requests of the program's own scheme: files of the page, and pictures that the engine knows the paths of. */
export function createAppHandler(server: AppServer): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return new Response(null, { status: 405 });
    const resource = readAppAddress(request.url);
    if (resource === null) return new Response(null, { status: 404 });
    return resource.kind === 'asset' ? answerAsset(server, resource.path) : answerPicture(server, resource, request.signal);
  };
}

async function answerAsset({ root, readAsset }: AppServer, path: string): Promise<Response> {
  const file = assetFile(root, path);
  if (file === null) return new Response(null, { status: 404 });
  try {
    return new Response(await readAsset(file), { headers: assetHeaders(extname(file)) });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return new Response(null, { status: 404 });
    throw error;
  }
}

type Picture = Exclude<AppResource, { kind: 'asset' }>;

async function answerPicture({ engine, fetchFile }: AppServer, picture: Picture, signal: AbortSignal): Promise<Response> {
  try {
    const client = await engine();
    if (picture.kind === 'filmstrip-layout') {
      const { tiles, tileWidthPx, tileHeightPx } = await client.media.filmstrip({ mediaId: picture.mediaId }, { signal });
      return Response.json({ tiles, tileWidthPx, tileHeightPx });
    }
    const { path } = await pathOf(client, picture, signal);
    return await fetchFile(path, signal);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message, details } = error;
    return Response.json({ code, message, details }, { status: ERROR_STATUS[code] });
  }
}

/** A frame that has been scrubbed past is cancelled by the page, and so is the work for it. */
function pathOf(client: EngineClient, picture: Picture, signal: AbortSignal): Promise<{ readonly path: string }> {
  const { mediaId } = picture;
  if (picture.kind === 'frame') return client.media.frameFile({ mediaId, frameIndex: picture.frameIndex }, { signal });
  if (picture.kind === 'thumbnail') return client.media.thumbnail({ mediaId }, { signal });
  return client.media.filmstrip({ mediaId }, { signal });
}
