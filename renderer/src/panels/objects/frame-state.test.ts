import { describe, expect, it } from 'vitest';
import { LANE_PROTECTED, LANE_STATE } from '../../../../native/contract/editing-methods.ts';
import { countMasks, firstMaskFrame, frameStateOf, portraitFrame } from './frame-state.ts';

const { none, prompted, tracked, edited, imported, absentTracked, absentDeclared } = LANE_STATE;
const lane = Uint8Array.of(none, tracked, prompted, tracked | LANE_PROTECTED, absentTracked, absentDeclared, edited, imported);

describe('the state on a frame', () => {
  it.each([
    [0, { kind: 'none' }],
    [1, { kind: 'mask', provenance: 'tracked', protection: 'open' }],
    [2, { kind: 'mask', provenance: 'prompted', protection: 'open' }],
    [3, { kind: 'mask', provenance: 'tracked', protection: 'protected' }],
    [4, { kind: 'absent', by: 'model' }],
    [5, { kind: 'absent', by: 'person' }],
    [6, { kind: 'mask', provenance: 'edited', protection: 'open' }],
    [7, { kind: 'mask', provenance: 'imported', protection: 'open' }],
    [99, { kind: 'none' }],
  ])('%i', (frame, state) => expect(frameStateOf(lane, frame)).toEqual(state));

  it('of a lane that is not there is unknown', () => expect(frameStateOf(undefined, 0)).toEqual({ kind: 'none' }));
  it('is the same object each time', () => expect(frameStateOf(lane, 6)).toBe(frameStateOf(lane, 6)));
});

it('counts frames with masks, protected ones too', () => expect(countMasks(lane)).toBe(5));

it('finds the first frame with a mask', () => {
  expect(firstMaskFrame(lane)).toBe(1);
  expect(firstMaskFrame(new Uint8Array(4))).toBe(Number.POSITIVE_INFINITY);
  expect(firstMaskFrame(undefined)).toBe(Number.POSITIVE_INFINITY);
});

describe('the frame that stands for an object', () => {
  it('is the first that a person chose', () => expect(portraitFrame(lane)).toBe(2));
  it('else the first with a mask', () => expect(portraitFrame(Uint8Array.of(0, absentTracked, tracked, tracked))).toBe(2));
  it('is none for an object without masks', () => expect(portraitFrame(Uint8Array.of(0, absentDeclared))).toBeNull());
});
