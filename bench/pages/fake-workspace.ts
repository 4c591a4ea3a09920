/** A workspace without an engine: frames are drawn here, masks are moving blobs. For measuring and looking at the canvas alone. */
import { createStore } from 'zustand/vanilla';
import type { Media, ObjectClass, Track } from '../../native/contract/records.ts';
import { encodeRowMajor } from '../../native/masks/codec.ts';
import { boundingBox } from '../../native/masks/measure.ts';
import { paletteColor } from '../../native/masks/palette.ts';
import type { Rle } from '../../native/masks/rle.ts';
import { translate } from '../../native/masks/transform.ts';
import type { CommandRegistry } from '../../renderer/src/app/commands.ts';
import { createNotices } from '../../renderer/src/app/notices.ts';
import type { Workspace } from '../../renderer/src/app/workspace.ts';
import { canvasCommands } from '../../renderer/src/canvas/commands.ts';
import type { Actions } from '../../renderer/src/document/actions.ts';
import type { DocumentState, EditorDocument, FrameMask, MaskCache } from '../../renderer/src/document/document.ts';
import { createSession } from '../../renderer/src/document/session.ts';
import type { Host } from '../../renderer/src/host/host.ts';
import type { Tool } from '../../renderer/src/tools/tool.ts';
import { createSignal } from '../../renderer/src/ui/signal.ts';

export interface FakeClip {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly frameCount: number;
  readonly objects: number;
}

const TILES = 12;
const DISTINCT_FRAMES = 24;

/** Draws a clip and makes everything that the canvas asks for. */
export async function createFakeWorkspace(clip: FakeClip): Promise<Workspace> {
  const pictures = await Promise.all(Array.from({ length: DISTINCT_FRAMES }, (_, k) => pictureUrl(clip, k)));
  const strip = await stripUrl(clip);
  const session = createSession();
  const store = createStore<DocumentState>(() => documentState(clip));
  session.store.setState({ view: 'editor' });
  const unused = () => {
    throw new Error('the fake workspace has no engine');
  };
  const document = {
    store,
    lanes: () => new Map(),
    laneChanges: createSignal({ trackIds: null, range: null }),
    masks: fakeMasks(clip),
  } as unknown as EditorDocument;
  const host = {
    frameUrl: (_: number, frameIndex: number) => pictures[frameIndex % DISTINCT_FRAMES],
    filmstrip: async () => ({ url: strip, tiles: TILES, tileWidthPx: 160, tileHeightPx: 90 }),
    engineState: createSignal({ state: 'ready' as const, restarts: 0, reason: null, retryAtMs: null }),
  } as unknown as Host;
  const commands: CommandRegistry = {
    all: canvasCommands,
    get: (id) => canvasCommands.find((command) => command.id === id),
    run(id) {
      const command = commands.get(id);
      command?.run(workspace);
      return command !== undefined;
    },
    keyLabel: (id) => commands.get(id)?.keys[0]?.replace(/Key|Digit/, '') ?? null,
  };
  const actions = new Proxy({} as Actions, {
    get: (_, name) => (name === 'select' ? (selection: number[]) => session.store.setState({ selection }) : async () => null),
  });
  const workspace: Workspace = {
    host,
    document: new Proxy(document, { get: (target, name) => Reflect.get(target, name) ?? unused }),
    session,
    actions,
    commands,
    notices: createNotices(Date.now),
    activeTool: createSignal<Tool | null>(null),
  };
  return workspace;
}

function documentState(clip: FakeClip): DocumentState {
  const media = {
    id: 1,
    projectId: 1,
    name: 'clip.mp4',
    kind: 'video',
    widthPx: clip.widthPx,
    heightPx: clip.heightPx,
    frameCount: clip.frameCount,
    fps: 30,
  } as unknown as Media;
  const classes: ObjectClass[] = ['Person', 'Car', 'Dog'].map((name, i) => ({
    id: i + 1,
    projectId: 1,
    categoryId: i + 1,
    name,
    color: paletteColor(i + 6),
    hotkey: null,
  }));
  const tracks: Track[] = Array.from({ length: clip.objects }, (_, i) => ({
    id: i + 1,
    mediaId: 1,
    objectId: i + 1,
    classId: (i % 3) + 1,
    instanceName: i === 1 ? 'Anna' : '',
    color: paletteColor(i),
    hidden: false,
    locked: false,
  }));
  return {
    project: null,
    classes,
    mediaItems: [media],
    media,
    timesMs: Float64Array.from({ length: clip.frameCount }, (_, k) => (k * 1000) / 30),
    tracks,
    prompts: [],
    reviews: { frames: new Uint8Array(clip.frameCount), byTrack: new Map() },
    history: [],
    jobs: [],
    models: [],
    settings: null,
    loading: false,
  };
}

/** Every object is one ragged blob that goes round in a circle; masks of all frames are made when they are asked for. */
function fakeMasks(clip: FakeClip): MaskCache {
  const shapes = Array.from({ length: clip.objects }, (_, i) => blob(clip, i));
  const frames = new Map<number, readonly FrameMask[]>();
  const get = (frameIndex: number): readonly FrameMask[] => {
    const known = frames.get(frameIndex);
    if (known !== undefined) return known;
    const made = shapes.map((shape, i): FrameMask => {
      const turn = (frameIndex % 60) / 60 + i / clip.objects;
      const rle = translate(
        shape,
        Math.round(clip.widthPx * 0.06 * Math.cos(2 * Math.PI * turn)),
        Math.round(clip.heightPx * 0.06 * Math.sin(2 * Math.PI * turn)),
      );
      return {
        trackId: i + 1,
        hash: `${i}-${frameIndex}`,
        rle,
        bbox: boundingBox(rle),
        areaPx: 1,
        score: 0.9,
        provenance: 'tracked',
        protected: false,
      };
    });
    frames.set(frameIndex, made);
    return made;
  };
  return {
    get,
    load: async (frameIndex) => get(frameIndex),
    prefetch: () => undefined,
    invalidate: () => undefined,
    changes: createSignal({ from: 0, to: -1 }),
  };
}

function blob(clip: FakeClip, index: number): Rle {
  const { widthPx, heightPx } = clip;
  const pixels = new Uint8Array(widthPx * heightPx);
  const columns = Math.ceil(Math.sqrt(clip.objects));
  const rows = Math.ceil(clip.objects / columns);
  const centerX = ((index % columns) + 0.5) * (widthPx / columns);
  const centerY = (Math.floor(index / columns) + 0.5) * (heightPx / rows);
  const size = Math.min(widthPx / columns, heightPx / rows) * 0.42;
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const dx = x - centerX;
      const dy = (y - centerY) * 1.1;
      const angle = Math.atan2(dy, dx);
      const edge = size * (0.75 + 0.15 * Math.sin(angle * 5 + index) + 0.06 * Math.sin(angle * 37));
      if (dx * dx + dy * dy < edge * edge) pixels[y * widthPx + x] = 1;
    }
  }
  return encodeRowMajor(pixels, widthPx, heightPx);
}

async function pictureUrl({ widthPx, heightPx }: FakeClip, k: number): Promise<string> {
  const canvas = new OffscreenCanvas(widthPx, heightPx);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no 2D context');
  paintPicture(context, widthPx, heightPx, k);
  return URL.createObjectURL(await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 }));
}

async function stripUrl({ frameCount }: FakeClip): Promise<string> {
  const canvas = new OffscreenCanvas(160 * TILES, 90);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no 2D context');
  for (let tile = 0; tile < TILES; tile++) {
    context.save();
    context.translate(tile * 160, 0);
    context.beginPath();
    context.rect(0, 0, 160, 90);
    context.clip();
    paintPicture(context, 160, 90, Math.round((tile / (TILES - 1)) * (frameCount - 1)));
    context.restore();
  }
  return URL.createObjectURL(await canvas.convertToBlob({ type: 'image/jpeg' }));
}

function paintPicture(context: OffscreenCanvasRenderingContext2D, width: number, height: number, k: number): void {
  const sky = context.createLinearGradient(0, 0, width, height);
  sky.addColorStop(0, `hsl(${200 + k * 3} 30% 38%)`);
  sky.addColorStop(1, `hsl(${30 + k * 2} 25% 55%)`);
  context.fillStyle = sky;
  context.fillRect(0, 0, width, height);
  for (let i = 0; i < 400; i++) {
    const x = ((i * 7919 + k * 13) % 1000) / 1000;
    const y = ((i * 104_729) % 1000) / 1000;
    context.fillStyle = `hsl(${(i * 37) % 360} 20% ${30 + (i % 40)}%)`;
    context.fillRect(x * width, y * height, width * 0.03, height * 0.02);
  }
}
