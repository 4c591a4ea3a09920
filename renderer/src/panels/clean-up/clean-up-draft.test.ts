import { describe, expect, it } from 'vitest';
import { createSession } from '../../document/session.ts';
import {
  AREA_STOPS,
  areaAt,
  cleanUpDraftOf,
  closeCleanUp,
  EMPTY_DRAFT,
  framesOf,
  openCleanUp,
  positionOf,
  stepsOf,
} from './clean-up-draft.ts';

describe('the draft of cleaning up', () => {
  it('is nothing to do at first', () => expect(stepsOf(EMPTY_DRAFT)).toEqual([]));

  it('becomes steps: parts and holes before the outline', () => {
    expect(stepsOf({ holes: 40, islands: 'all', growPx: -3, smoothPx: 2, scope: 'frame' })).toEqual([
      { kind: 'remove-islands', minAreaPx: null },
      { kind: 'fill-holes', maxAreaPx: 40 },
      { kind: 'smooth', radiusPx: 2 },
      { kind: 'shrink', radiusPx: 3 },
    ]);
    expect(stepsOf({ ...EMPTY_DRAFT, growPx: 4 })).toEqual([{ kind: 'grow', radiusPx: 4 }]);
  });

  it('opens with one step, and the key of a step switches it while open', () => {
    const session = createSession();
    const draft = cleanUpDraftOf(session);
    openCleanUp(session, 'fill-holes');
    expect(session.store.getState().dialog).toBe('clean-up');
    expect(draft.getState()).toEqual({ ...EMPTY_DRAFT, holes: 'all' });
    openCleanUp(session, 'remove-islands');
    openCleanUp(session, 'fill-holes');
    expect(draft.getState()).toEqual({ ...EMPTY_DRAFT, islands: 'all' });
    closeCleanUp(session);
    expect(session.store.getState().dialog).toBeNull();
    expect(draft.getState()).toEqual(EMPTY_DRAFT);
  });

  it('does not close what another has opened since', () => {
    const session = createSession();
    session.store.setState({ dialog: 'settings' });
    closeCleanUp(session);
    expect(session.store.getState().dialog).toBe('settings');
  });

  it('is for one frame, the in and out point, or the whole clip', () => {
    const clip = { frameIndex: 7, frameCount: 20, range: { from: 3, to: 9 } };
    expect(framesOf('frame', clip)).toEqual({ from: 7, to: 7 });
    expect(framesOf('range', clip)).toEqual({ from: 3, to: 9 });
    expect(framesOf('range', { ...clip, range: null })).toEqual({ from: 0, to: 19 });
    expect(framesOf('track', clip)).toEqual({ from: 0, to: 19 });
  });

  it('offers areas on a slider whose end is all', () => {
    for (let position = 0; position <= AREA_STOPS; position++) expect(positionOf(areaAt(position))).toBe(position);
    expect(positionOf(5)).toBe(positionOf(8));
    expect(positionOf(1e9)).toBe(AREA_STOPS);
  });
});
