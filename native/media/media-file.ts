/** The file that a path means: whether it may be opened at all, whether it is there, and what kind of picture it holds. */
import { open, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { AppError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';

/** Something that looks like an address (`http:…`, `concat:a|b`); a single letter is a drive of Windows. */
const LOOKS_LIKE_URL = /^[a-z][a-z0-9+.-]+:/i;

/**
 * A path as the file system takes it, absolute. Addresses and ffmpeg's own protocols are refused unless a file really has
 * that name.
 * @throws AppError `media-path-not-allowed`
 */
export async function localPath(path: string): Promise<string> {
  const refused = path.includes('\0') || (LOOKS_LIKE_URL.test(path) && !(await isThere(path)));
  if (refused) {
    throw new AppError('media-path-not-allowed', say('file-not-local', { path: path.replaceAll('\0', '') }), { path });
  }
  return resolve(path);
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

export interface FileFacts {
  readonly isFolder: boolean;
  readonly bytes: number;
}

/**
 * What is at a path.
 * @throws AppError `media-vanished`, `media-unreadable`, `media-empty` (zero bytes)
 */
export async function statMedia(path: string): Promise<FileFacts> {
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) return { isFolder: true, bytes: 0 };
    if (!facts.isFile()) {
      throw new AppError('media-unreadable', say('file-special', { path }), { path });
    }
    if (facts.size === 0) {
      throw new AppError('media-empty', say('file-empty', { name: basename(path) }), { path });
    }
    return { isFolder: false, bytes: facts.size };
  } catch (error) {
    throw fileError(error, path);
  }
}

/** An error of the file system in words that say what to do; anything else is returned as it is. */
export function fileError(error: unknown, path: string): unknown {
  if (error instanceof AppError || !(error instanceof Error) || !('code' in error)) return error;
  const details = { path, code: error.code };
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new AppError('media-vanished', say('file-gone', { path }), details, { cause: error });
    case 'EACCES':
    case 'EPERM':
      return new AppError('media-unreadable', say('file-not-permitted', { path }), details, {
        cause: error,
      });
    case 'EISDIR':
    case 'EIO':
    case 'ELOOP':
    case 'ENAMETOOLONG':
    case 'ENXIO':
      return new AppError('media-unreadable', say('file-error', { path, code: String(error.code) }), details, {
        cause: error,
      });
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError('disk-full', say('disk-full-frames'), details, {
        cause: error,
      });
    default:
      return error;
  }
}

/** Still pictures that this room reads itself, told by their first bytes. */
export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'tiff' | 'avif' | 'gif' | 'bmp';

/** What the first bytes of a file say; null for a video, or anything else that ffmpeg is to judge. */
export async function sniffPicture(path: string): Promise<PictureFormat | null> {
  const head = await readHead(path, 4096);
  const ascii = head.toString('latin1');
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'jpeg';
  // An animated PNG says so before its first picture.
  if (ascii.startsWith('\x89PNG\r\n\x1a\n')) return ascii.includes('acTL') ? null : 'png';
  if (ascii.startsWith('RIFF') && ascii.slice(8, 12) === 'WEBP') return 'webp';
  if (ascii.startsWith('II*\0') || ascii.startsWith('MM\0*')) return 'tiff';
  if (ascii.slice(4, 12) === 'ftypavif') return 'avif';
  if (ascii.startsWith('GIF8')) return 'gif';
  if (ascii.startsWith('BM') && head.length > 26 && head.readUInt32LE(14) >= 12 && head.readUInt32LE(14) <= 124) return 'bmp';
  if (/^ftyp(heic|heix|hevc|mif1|msf1)/.test(ascii.slice(4, 12))) {
    throw new AppError('media-unreadable', say('heic', { name: basename(path) }), { path });
  }
  return null;
}

/** Whether a file begins with text and nothing else, which no video does. @throws AppError `media-vanished`, `media-unreadable` */
export async function isPlainText(path: string): Promise<boolean> {
  const head = await readHead(path, 4096);
  try {
    // As a part of a longer text, because its last character may be cut in two.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return text.trim() !== '' && !/[^\P{Cc}\t\n\f\r]/u.test(text);
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

async function readHead(path: string, bytes: number): Promise<Buffer> {
  try {
    await using file = await open(path, 'r');
    const head = Buffer.alloc(bytes);
    const { bytesRead } = await file.read(head, 0, bytes, 0);
    return head.subarray(0, bytesRead);
  } catch (error) {
    throw fileError(error, path);
  }
}

/** Last bytes of a file, fewer when it is shorter. @throws AppError `media-vanished`, `media-unreadable` */
export async function readTail(path: string, bytes: number): Promise<Buffer> {
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(bytes, size));
    const { bytesRead } = await file.read(tail, 0, tail.length, size - tail.length);
    return tail.subarray(0, bytesRead);
  } catch (error) {
    throw fileError(error, path);
  }
}
