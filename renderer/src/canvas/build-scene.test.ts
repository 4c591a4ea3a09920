import { describe, expect, it } from 'vitest';
import type { ObjectClass, Track } from '../../../native/contract/records.ts';
import { encodeRowMajor } from '../../../native/masks/codec.ts';
import type { Rle } from '../../../native/masks/rle.ts';
import type { FrameMask } from '../document/document.ts';
import { createSession, type SessionState } from '../document/session.ts';
import { SceneBuilder, type SceneInput } from './build-scene.ts';
import { layerAt } from './hit-test.ts';
import { isVisible, packColor } from './mask-scene.ts';

const WIDTH = 20;
const HEIGHT = 10;

function box(left: number, top: number, right: number, bottom: number): Rle {
  const pixels = new Uint8Array(WIDTH * HEIGHT);
  for (let y = top; y < bottom; y++) pixels.fill(1, y * WIDTH + left, y * WIDTH + right);
  return encodeRowMajor(pixels, WIDTH, HEIGHT);
}

const track = (id: number, more: Partial<Track> = {}): Track => ({
  id,
  mediaId: 1,
  objectId: id,
  classId: 1,
  instanceName: '',
  color: `#0000${id}0`,
  hidden: false,
  locked: false,
  ...more,
});

const mask = (trackId: number, rle: Rle): FrameMask => ({
  trackId,
  hash: String(trackId),
  rle,
  bbox: { x: 0, y: 0, width: 1, height: 1 },
  areaPx: 1,
  score: null,
  provenance: 'tracked',
  protected: false,
});

const CLASSES: readonly ObjectClass[] = [{ id: 1, projectId: 1, categoryId: 1, name: 'Car', color: '#ff0000', hotkey: null }];

function input(more: Partial<Omit<SceneInput, 'session'>> = {}, session: Partial<SessionState> = {}): SceneInput {
  return {
    widthPx: WIDTH,
    heightPx: HEIGHT,
    mediaId: 1,
    frameIndex: 3,
    masks: [mask(2, box(5, 2, 15, 8)), mask(1, box(0, 0, 10, 5))],
    tracks: [track(1), track(2)],
    classes: CLASSES,
    hoveredTrack: null,
    stroke: null,
    ...more,
    session: { ...createSession().store.getState(), ...session },
  };
}

describe('the scene', () => {
  it('has later objects on top, and the selected one on top of all', () => {
    const builder = new SceneBuilder();
    expect(builder.build(input()).layers.map(({ trackId }) => trackId)).toEqual([1, 2]);
    const selected = builder.build(input({}, { selection: [1] }));
    expect(selected.layers.map(({ trackId }) => trackId)).toEqual([2]);
    expect(selected.active?.trackId).toBe(1);
  });

  it('answers which object is topmost at a point', () => {
    const builder = new SceneBuilder();
    const at = (x: number, y: number, session: Partial<SessionState> = {}, more: Partial<Omit<SceneInput, 'session'>> = {}) =>
      layerAt(builder.build(input(more, session)), { x, y })?.trackId ?? null;
    expect(at(7.5, 3.5)).toBe(2);
    expect(at(1.5, 1.5)).toBe(1);
    expect(at(19.5, 9.5)).toBeNull();
    expect(at(-0.5, 1)).toBeNull();
    expect(at(7.5, 3.5, { selection: [1] })).toBe(1);
    expect(at(7.5, 3.5, {}, { tracks: [track(1), track(2, { hidden: true })] })).toBe(1);
    expect(at(7.5, 3.5, { solo: [1] })).toBe(1);
  });

  it('colours by object or by class, and shows nothing when masks are hidden', () => {
    const builder = new SceneBuilder();
    const { display } = createSession().store.getState();
    const colors = (patch: Partial<SessionState['display']>) =>
      builder.build(input({}, { display: { ...display, ...patch } })).layers[0];
    expect(colors({ opacity: 0.5 }).fill).toBe(packColor('#000010', 0.5));
    expect(colors({ colorBy: 'class', opacity: 1 }).fill).toBe(packColor('#ff0000', 1));
    expect(colors({ masks: 'outline' }).fill).toBe(0);
    expect(isVisible(colors({ masks: 'outline' }))).toBe(true);
    expect(isVisible(colors({ masks: 'hidden' }))).toBe(false);
  });

  it('shows a preview, or nothing, in place of what is stored', () => {
    const builder = new SceneBuilder();
    const tried = box(0, 0, 2, 2);
    const scene = builder.build(
      input(
        {},
        {
          preview: new Map([
            [1, tried],
            [2, null],
          ]),
        },
      ),
    );
    expect(scene.layers.map(({ trackId, rle }) => [trackId, rle])).toEqual([[1, tried]]);
  });

  it('shows the candidate that is chosen, on its frame only', () => {
    const builder = new SceneBuilder();
    const other = box(1, 1, 3, 3);
    const candidates = {
      trackId: 1,
      frameIndex: 3,
      options: [
        { rle: box(0, 0, 1, 1), score: 0.5 },
        { rle: other, score: 0.4 },
      ],
      index: 1,
    };
    expect(builder.build(input({}, { candidates })).layers[0].rle).toBe(other);
    expect(builder.build(input({ frameIndex: 4 }, { candidates })).layers[0].rle).not.toBe(other);
  });

  it('shows proposals dashed until they are accepted, and faint below the threshold', () => {
    const builder = new SceneBuilder();
    const candidate = (score: number) => ({
      rle: { size: [HEIGHT, WIDTH] as [number, number], counts: '' },
      mask: box(0, 0, 3, 3),
      score,
      bbox: { x: 0, y: 0, width: 3, height: 3 },
    });
    const proposal = {
      mediaId: 1,
      frameIndex: 3,
      prompts: [],
      candidates: [candidate(0.9), candidate(0.8), candidate(0.2), candidate(0.9)],
      state: 'ready' as const,
      verdicts: ['open', 'accepted', 'open', 'rejected'] as const,
      threshold: 0.5,
    };
    const looks = builder
      .build(input({ masks: [] }, { proposal }))
      .layers.map(({ line, fill, number }) => [number, line, fill !== 0]);
    expect(looks).toEqual([
      [1, 'dashed', true],
      [2, 'solid', true],
      [3, 'dashed', false],
      [4, 'dashed', false],
    ]);
  });

  it('shows the candidate that is pointed at above everything, also above the selected object and below the threshold', () => {
    const builder = new SceneBuilder();
    const candidate = (score: number) => ({
      rle: { size: [HEIGHT, WIDTH] as [number, number], counts: '' },
      mask: box(0, 0, 3, 3),
      score,
      bbox: { x: 0, y: 0, width: 3, height: 3 },
    });
    const proposal = {
      mediaId: 1,
      frameIndex: 3,
      prompts: [],
      candidates: [candidate(0.9), candidate(0.2)],
      state: 'ready' as const,
      verdicts: ['open', 'open'] as const,
      threshold: 0.5,
    };
    const look = (hovered: number | null) => {
      const { active, layers } = builder.build(input({}, { proposal: { ...proposal, hovered }, selection: [1] }));
      return {
        active: [active?.trackId, active?.number, active?.line, active?.outlinePx],
        below: layers.length,
        fill: active?.fill,
      };
    };
    expect(look(null)).toMatchObject({ active: [1, 1, 'solid', 2], below: 3 });
    expect(look(1)).toMatchObject({ active: [null, 2, 'solid', 3], below: 3 });
    expect(look(1).fill).not.toBe(0);
    const stroke = {
      pixels: new Uint8Array(WIDTH * HEIGHT),
      mode: 'add' as const,
      dirty: { x: 0, y: 0, width: 0, height: 0 },
      trackId: 1,
    };
    const painting = builder.build(input({ stroke }, { proposal: { ...proposal, hovered: 1 }, selection: [1] }));
    expect(painting.active?.trackId).toBe(1);
  });

  it('has an active object for the first stroke of something new', () => {
    const stroke = {
      pixels: new Uint8Array(WIDTH * HEIGHT),
      mode: 'add' as const,
      dirty: { x: 0, y: 0, width: 0, height: 0 },
      trackId: null,
    };
    const scene = new SceneBuilder().build(input({ stroke }));
    expect(scene.active?.number).toBe(3);
    expect(scene.layers).toHaveLength(2);
  });

  it('uses its layers again', () => {
    const builder = new SceneBuilder();
    const [first] = builder.build(input()).layers;
    expect(builder.build(input({ frameIndex: 4 })).layers[0]).toBe(first);
  });
});
