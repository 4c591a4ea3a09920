import { describe, expect, it } from 'vitest';
import {
  parseBox,
  parseClass,
  parseCount,
  parseExemplar,
  parseFrames,
  parseMask,
  parsePoint,
  parseWord,
  parseWords,
} from './prompt-args.ts';

describe('prompts of the command line', () => {
  it.each([
    ['0:0.5,0.4', { frameIndex: 0, point: { x: 0.5, y: 0.4 }, sign: 'positive', objectId: 1 }],
    ['12:.5,1:-@2', { frameIndex: 12, point: { x: 0.5, y: 1 }, sign: 'negative', objectId: 2 }],
    ['3:0,0:+', { frameIndex: 3, point: { x: 0, y: 0 }, sign: 'positive', objectId: 1 }],
  ])('reads the point %s', (text, expected) => expect(parsePoint(text)).toMatchObject(expected));

  it.each([
    '',
    '0',
    '0:1',
    '0:0.5',
    '-1:0.5,0.5',
    '0:0.5,0.5@',
    '0:0.5,0.5:x',
    '0:1.2,0.5',
    '0:0.5,-0.1',
    '0:0.5,0.5@0',
    'a:0.1,0.1',
  ])('refuses the point "%s", saying what is expected', (text) =>
    expect(() => parsePoint(text)).toThrowError(/--point .*(expected|0 to 1|numbered)/),
  );

  it('reads boxes', () => {
    expect(parseBox('0:0.42,0.30,0.18,0.35@1')).toMatchObject({
      frameIndex: 0,
      box: { x: 0.42, y: 0.3, width: 0.18, height: 0.35 },
      objectId: 1,
    });
    expect(parseBox('7:0,0,1,1:-')).toMatchObject({ frameIndex: 7, sign: 'negative' });
  });

  it.each(['0:0.1,0.1,0.1', '0:0.9,0,0.2,0.1', '0:0,0,0,0.1', '0:0,0,2,0.1', '0:0 0 1 1'])('refuses the box "%s"', (text) =>
    expect(() => parseBox(text)).toThrowError(/--box/),
  );

  it('reads exemplars, which are of a kind and not of an object', () => {
    const box = { x: 0.1, y: 0.2, width: 0.3, height: 0.4 };
    expect(parseExemplar('4:0.1,0.2,0.3,0.4')).toEqual({ frameIndex: 4, box, sign: 'positive' });
    expect(parseExemplar('0:0.1,0.2,0.3,0.4:-')).toMatchObject({ sign: 'negative' });
    expect(() => parseExemplar('0:0.1,0.2,0.3,0.4@2')).toThrowError(/--exemplar .*every object of its kind/);
    expect(() => parseExemplar('0:0.1,0.2')).toThrowError(/--exemplar 0:0.1,0.2: expected FRAME:X,Y,WIDTH,HEIGHT/);
  });

  it('reads masks, also with odd file names', () => {
    expect(parseMask('0:dog.png')).toEqual({ kind: 'mask', frameIndex: 0, file: 'dog.png', objectId: null });
    expect(parseMask('5:C:\\masks\\a@b.png@3')).toEqual({ kind: 'mask', frameIndex: 5, file: 'C:\\masks\\a@b.png', objectId: 3 });
    expect(() => parseMask('dog.png')).toThrowError(/FRAME:FILE/);
  });

  it('reads classes, frames, words and counts', () => {
    expect(parseClass('2=traffic light=red')).toEqual({ objectId: 2, name: 'traffic light=red' });
    expect(() => parseClass('dog')).toThrowError(/OBJECT=NAME/);
    expect(() => parseClass('1= ')).toThrowError(/OBJECT=NAME/);
    expect(parseFrames('3..9')).toEqual({ from: 3, to: 9 });
    for (const text of ['9..3', '3-9', '3..', '..']) expect(() => parseFrames(text)).toThrowError(/FIRST..LAST/);
    expect(parseWords('--export', 'a, b,a', ['a', 'b'])).toEqual(['a', 'b']);
    expect(() => parseWords('--export', 'a,c', ['a', 'b'])).toThrowError(/"c" is not one of a, b/);
    expect(() => parseWords('--export', ',', ['a'])).toThrowError(/expected one or more/);
    expect(() => parseWord('--policy', 'x', ['a', 'b'])).toThrowError(/expected one of a, b/);
    expect(parseCount('--max-frames', '900')).toBe(900);
    for (const text of ['0', '-1', '1.5', 'x', '99999999999999999999'])
      expect(() => parseCount('--n', text)).toThrowError(/whole number/);
  });
});
