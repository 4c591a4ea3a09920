/** Names that come from elsewhere made safe to write down, on every system that a library may be carried to. */
import { AppError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';

/** File systems take 255 bytes; a counter and an ending must still fit. */
const MAX_NAME_BYTES = 200;
const MAX_DEPTH = 16;
const MAX_PATH_CHARACTERS = 4096;
/** Windows takes these for devices, whatever ending they have. */
const DEVICES = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not get into a file name.
const FORBIDDEN = /[\u0000-\u001f\u007f<>:"|?*]/g;

/**
 * A relative path as it may be created below a folder of ours: no way up, no drive, no device, no character that some
 * system refuses. The segments are in order.
 * @throws AppError `invalid-input` when nothing is left of it, or it is deeper than 16 folders
 */
export function safeRelativePath(name: string): readonly string[] {
  const segments = name
    .slice(0, MAX_PATH_CHARACTERS)
    .split(/[\\/]/)
    .filter((segment) => segment !== '' && segment !== '.' && segment !== '..')
    .map(safeName);
  if (segments.length === 0 || segments.length > MAX_DEPTH || name.length > MAX_PATH_CHARACTERS) {
    throw new AppError('invalid-input', say('file-name-unusable', { name: name.slice(0, 200) }));
  }
  return segments;
}

/** One name, made safe. Never empty. */
export function safeName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replaceAll(/[\\/]/g, '_')
    .replace(FORBIDDEN, '_')
    .replace(/[. ]+$/, '')
    .trimStart();
  const named = plain === '' ? '_' : plain;
  return shorten(DEVICES.test(named) ? `_${named}` : named);
}

/** The same name with a number before its ending. @param count 2 gives `name-2.mp4` */
export function numberedName(name: string, count: number): string {
  const { stem, ending } = splitEnding(name);
  return `${stem}-${count}${ending}`;
}

/** Cuts the middle out rather than the ending, which says what the file is. */
function shorten(name: string): string {
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name;
  const { stem, ending } = splitEnding(name);
  let kept = '';
  let bytes = Buffer.byteLength(ending);
  for (const character of stem) {
    bytes += Buffer.byteLength(character);
    if (bytes > MAX_NAME_BYTES) break;
    kept += character;
  }
  return kept + ending;
}

function splitEnding(name: string): { stem: string; ending: string } {
  const dot = name.lastIndexOf('.');
  return dot <= 0 || name.length - dot > 20 ? { stem: name, ending: '' } : { stem: name.slice(0, dot), ending: name.slice(dot) };
}
