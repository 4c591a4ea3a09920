import { expect, it } from 'vitest';
import { inkOn } from './ink.ts';

it.each([
  ['#ffffff', '#000000'],
  ['#000000', '#ffffff'],
  ['#f0e442', '#000000'],
  ['#0072b2', '#ffffff'],
  ['#6611ff', '#ffffff'],
  ['#56b4e9', '#000000'],
])('on %s one reads %s', (color, ink) => expect(inkOn(color)).toBe(ink));
