import { isAbsolute, join, relative } from 'node:path';

/** The scheme of the program's own page and pictures. */
export const APP_SCHEME = 'app';
const APP_HOST = 'workstation';
/** The page's origin. */
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;
export const START_PAGE = `${APP_ORIGIN}/index.html`;

/** What an address of the scheme means. */
export type AppResource =
  /** A file of the built page; `path` is relative, with forward slashes. */
  | { readonly kind: 'asset'; readonly path: string }
  | { readonly kind: 'frame'; readonly mediaId: number; readonly frameIndex: number }
  | { readonly kind: 'thumbnail' | 'filmstrip' | 'filmstrip-layout'; readonly mediaId: number };

const FRAME = /^\/frames\/([1-9]\d{0,14})\/(0|[1-9]\d{0,14})\.jpg$/;
/** Pages write `.jpg`; what the file really is, its own answer says. */
const PICTURE = /^\/(thumbnails|filmstrips)\/([1-9]\d{0,14})\.(jpg|webp|json)$/;
/** Paths that the engine answers for; nothing of the built page lies there. */
const OF_THE_ENGINE = /^\/(frames|thumbnails|filmstrips)(\/|$)/;

/**
 * Reads an address: `app://workstation/frames/MEDIA/FRAME.jpg`, `…/thumbnails/MEDIA.jpg`, `…/filmstrips/MEDIA.jpg` with
 * its layout in `…/filmstrips/MEDIA.json`, or a file of the page. Null for anything else.
 */
export function readAppAddress(address: string): AppResource | null {
  if (!isAppAddress(address)) return null;
  const { pathname } = new URL(address);
  const frame = FRAME.exec(pathname);
  if (frame !== null) return { kind: 'frame', mediaId: Number(frame[1]), frameIndex: Number(frame[2]) };
  const picture = PICTURE.exec(pathname);
  if (picture !== null) return readPicture(picture[1] ?? '', Number(picture[2]), picture[3] ?? '');
  return OF_THE_ENGINE.test(pathname) ? null : readAsset(pathname);
}

/** Tells whether an address is of the page's origin. Credentials and ports make it another one. */
export function isAppAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host, username, password } = new URL(address);
  return protocol === `${APP_SCHEME}:` && host === APP_HOST && username === '' && password === '';
}

function readPicture(folder: string, mediaId: number, ending: string): AppResource | null {
  if (folder === 'thumbnails') return ending === 'json' ? null : { kind: 'thumbnail', mediaId };
  return { kind: ending === 'json' ? 'filmstrip-layout' : 'filmstrip', mediaId };
}

function readAsset(pathname: string): AppResource | null {
  const path = decode(pathname)?.slice(1);
  if (path === undefined) return null;
  const parts = path.split('/');
  // A backslash and a colon are separators on Windows (`..\`, `C:`), and no file of the page has one in its name.
  if (/[\\:\0]/.test(path) || parts.some((part) => part === '..' || part === '.')) return null;
  if (path === '') return { kind: 'asset', path: 'index.html' };
  return parts.includes('') ? null : { kind: 'asset', path };
}

function decode(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** The file of an asset, or null where that would lie outside of `root`. */
export function assetFile(root: string, path: string): string | null {
  const file = join(root, path);
  const inside = relative(root, file);
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? null : file;
}
