import type { FrameRange, NormalizedBox, NormalizedPoint } from '../contract/geometry.ts';
import type { Sign } from '../contract/records.ts';
import { UsageError } from './usage-error.ts';

/** A prompt of the command line; `objectId` is the number after `@`, 1 when there is none. */
export type PromptArg =
  | {
      readonly kind: 'point';
      readonly frameIndex: number;
      readonly point: NormalizedPoint;
      readonly sign: Sign;
      readonly objectId: number;
    }
  | {
      readonly kind: 'box';
      readonly frameIndex: number;
      readonly box: NormalizedBox;
      readonly sign: Sign;
      readonly objectId: number;
    }
  | { readonly kind: 'mask'; readonly frameIndex: number; readonly file: string; readonly objectId: number | null };

/** A box that stands for its kind. */
export interface ExemplarArg {
  readonly frameIndex: number;
  readonly box: NormalizedBox;
  readonly sign: Sign;
}

/** `OBJ=NAME`. */
export interface ClassArg {
  readonly objectId: number;
  readonly name: string;
}

const NUMBER = '([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:e[+-]?\\d+)?)';
const TAIL = '(?::([+-]))?(?:@(\\d+))?';
const POINT = new RegExp(`^(\\d+):${NUMBER},${NUMBER}${TAIL}$`, 'i');
const BOX = new RegExp(`^(\\d+):${NUMBER},${NUMBER},${NUMBER},${NUMBER}${TAIL}$`, 'i');

/** Reads `F:X,Y[:+|-][@OBJ]`. @throws UsageError */
export function parsePoint(text: string): PromptArg {
  const match = POINT.exec(text);
  if (match === null) {
    throw new UsageError(`--point ${text}: expected FRAME:X,Y[:+|-][@OBJECT], for example 0:0.5,0.4 or 12:0.5,0.4:-@2.`);
  }
  const [, frame, x, y, sign, object] = match;
  const point = { x: unit(`--point ${text}`, 'X', x), y: unit(`--point ${text}`, 'Y', y) };
  return { kind: 'point', frameIndex: Number(frame), point, sign: signOf(sign), objectId: objectOf(`--point ${text}`, object) };
}

/** Reads `F:X,Y,W,H[:+|-][@OBJ]`, X and Y being the top left corner. @throws UsageError */
export function parseBox(text: string): PromptArg {
  const { object, ...rest } = readBox('--box', text, '[@OBJECT], for example 0:0.42,0.30,0.18,0.35@1');
  return { kind: 'box', ...rest, objectId: objectOf(`--box ${text}`, object) };
}

/** Reads `F:X,Y,W,H[:+|-]`: an exemplar is of a kind, not of an object. @throws UsageError */
export function parseExemplar(text: string): ExemplarArg {
  const { object, ...exemplar } = readBox('--exemplar', text, ', for example 0:0.42,0.30,0.18,0.35');
  if (object !== undefined) {
    throw new UsageError(`--exemplar ${text}: an exemplar stands for every object of its kind, so it takes no @OBJECT.`);
  }
  return exemplar;
}

function readBox(name: string, text: string, ending: string): ExemplarArg & { readonly object: string | undefined } {
  const match = BOX.exec(text);
  const option = `${name} ${text}`;
  if (match === null) throw new UsageError(`${option}: expected FRAME:X,Y,WIDTH,HEIGHT[:+|-]${ending}.`);
  const [, frame, x, y, width, height, sign, object] = match;
  const box = {
    x: unit(option, 'X', x),
    y: unit(option, 'Y', y),
    width: unit(option, 'WIDTH', width),
    height: unit(option, 'HEIGHT', height),
  };
  if (box.width === 0 || box.height === 0) throw new UsageError(`${option}: WIDTH and HEIGHT must be greater than 0.`);
  if (box.x + box.width > 1 + 1e-9 || box.y + box.height > 1 + 1e-9) {
    throw new UsageError(`${option}: the box reaches beyond the image; X + WIDTH and Y + HEIGHT may be 1 at most.`);
  }
  return { frameIndex: Number(frame), box, sign: signOf(sign), object };
}

/** Reads `F:FILE.png[@OBJ]`; a file name may hold colons and at-signs, a number after the last `@` is the object. @throws UsageError */
export function parseMask(text: string): PromptArg {
  const match = /^(\d+):(.+?)(?:@(\d+))?$/.exec(text);
  if (match === null) throw new UsageError(`--mask ${text}: expected FRAME:FILE.png[@OBJECT], for example 0:dog.png@1.`);
  const [, frame, file, object] = match;
  const objectId = object === undefined ? null : objectOf(`--mask ${text}`, object);
  return { kind: 'mask', frameIndex: Number(frame), file: file ?? '', objectId };
}

/** Reads `OBJ=NAME`. @throws UsageError */
export function parseClass(text: string): ClassArg {
  const match = /^(\d+)=(.*)$/s.exec(text);
  const name = match?.[2]?.trim() ?? '';
  if (match === null || name === '') throw new UsageError(`--class ${text}: expected OBJECT=NAME, for example 1=dog.`);
  return { objectId: objectOf(`--class ${text}`, match[1]), name };
}

/** Reads `A..B`, both included. @throws UsageError */
export function parseFrames(text: string): FrameRange {
  const match = /^(\d+)\.\.(\d+)$/.exec(text);
  const range = { from: Number(match?.[1]), to: Number(match?.[2]) };
  if (match === null || range.from > range.to) {
    throw new UsageError(`--frames ${text}: expected FIRST..LAST, for example 0..99 (both are included).`);
  }
  return range;
}

/** Reads a comma-separated list of known words. @throws UsageError */
export function parseWords<Word extends string>(option: string, text: string, known: readonly Word[]): Word[] {
  const words = text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  for (const word of words) {
    if (!known.includes(word as Word)) throw new UsageError(`${option} ${text}: "${word}" is not one of ${known.join(', ')}.`);
  }
  if (words.length === 0) throw new UsageError(`${option}: expected one or more of ${known.join(', ')}, separated by commas.`);
  return [...new Set(words)] as Word[];
}

/** Reads one known word. @throws UsageError */
export function parseWord<Word extends string>(option: string, text: string, known: readonly Word[]): Word {
  if (known.includes(text as Word)) return text as Word;
  throw new UsageError(`${option} ${text}: expected one of ${known.join(', ')}.`);
}

/** Reads a whole number greater than 0. @throws UsageError */
export function parseCount(option: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text) || !Number.isSafeInteger(Number(text))) {
    throw new UsageError(`${option} ${text}: expected a whole number greater than 0.`);
  }
  return Number(text);
}

function unit(option: string, name: string, text: string | undefined): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 1)) {
    throw new UsageError(`${option}: ${name} is ${text}, but coordinates are parts of the image's width or height, from 0 to 1.`);
  }
  return value;
}

function signOf(text: string | undefined): Sign {
  return text === '-' ? 'negative' : 'positive';
}

function objectOf(option: string, text: string | undefined): number {
  const objectId = Number(text ?? 1);
  if (objectId < 1 || !Number.isSafeInteger(objectId)) throw new UsageError(`${option}: objects are numbered from 1.`);
  return objectId;
}
