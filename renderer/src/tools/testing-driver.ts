/** Tool tests without a window: pointer and key events go to the tools, and what they ask for is written down. */
import type { Capability } from '../../../native/contract/models.ts';
import type { Prompt, PromptInput, Track } from '../../../native/contract/records.ts';
import { emptyRle, type Rle } from '../../../native/masks/rle.ts';
import type { Actions, Target } from '../document/actions.ts';
import { createSession, type SessionState, type ToolId } from '../document/session.ts';
import type { Tool, ToolContext, ToolKey, ToolOverlay, ToolPointer } from './tool.ts';
import { createTools } from './tools.ts';
import { covers } from './working-track.ts';

/** What a tool asked for, in order. */
export type Asked =
  | { readonly what: 'prompt'; readonly target: Target; readonly prompts: readonly PromptInput[] }
  | { readonly what: 'movePrompt'; readonly promptId: number; readonly prompt: PromptInput }
  | { readonly what: 'removePrompts'; readonly promptIds: readonly number[] }
  | { readonly what: 'setMask'; readonly target: Target; readonly rle: Rle }
  | { readonly what: 'propose'; readonly prompts: readonly PromptInput[] }
  | { readonly what: 'dismissProposal' }
  | { readonly what: 'select'; readonly trackIds: readonly number[] }
  | { readonly what: 'hint'; readonly key: string; readonly run?: () => void };

type PointerOptions = Partial<Omit<ToolPointer, 'point'>>;

/** A frame with objects, the tools, and a hand. Masks that are set are there for the next gesture; prompts are not stored. */
export interface EditorDriver {
  readonly tool: (id: ToolId) => Tool;
  readonly asked: Asked[];
  /** Only those of one kind. */
  readonly of: <K extends Asked['what']>(what: K) => readonly Extract<Asked, { what: K }>[];
  readonly hints: () => readonly string[];
  readonly session: () => SessionState;
  readonly set: (patch: Partial<SessionState>) => void;
  readonly use: (id: ToolId) => void;
  readonly down: (x: number, y: number, options?: PointerOptions) => void;
  readonly move: (x: number, y: number, options?: PointerOptions) => void;
  readonly up: (x: number, y: number, options?: PointerOptions) => void;
  readonly click: (x: number, y: number, options?: PointerOptions) => void;
  readonly drag: (points: readonly (readonly [number, number])[], options?: PointerOptions) => void;
  /** True when the tool used the key. */
  readonly key: (code: string, options?: Partial<ToolKey>) => boolean;
  readonly overlay: () => ToolOverlay;
  readonly goToFrame: (frameIndex: number) => void;
  readonly addTrack: (id: number, mask: Rle | null, patch?: Partial<Track>) => void;
  readonly addPrompt: (id: number, trackId: number | null, prompt: PromptInput) => void;
  readonly maskOf: (trackId: number) => Rle | null;
  readonly capabilities: Set<Capability>;
  /** While true, answers wait; `answer` lets them all go on. */
  readonly hold: () => void;
  readonly answer: () => Promise<void>;
}

/** Makes an editor of this size with no objects in it. */
export function createEditorDriver(widthPx: number, heightPx: number): EditorDriver {
  const { store } = createSession();
  const asked: Asked[] = [];
  const tracks: Track[] = [];
  const prompts: Prompt[] = [];
  const masks = new Map<string, Rle>();
  const capabilities = new Set<Capability>(['text', 'exemplar', 'point', 'box', 'mask', 'track']);
  let frame = 0;
  let nextTrackId = 101;
  let gate: { readonly promise: Promise<void>; readonly open: () => void } | null = null;

  const place = (trackId: number) => `${trackId}@${frame}`;
  const addTrack = (id: number, mask: Rle | null, patch: Partial<Track> = {}) => {
    const track = {
      id,
      mediaId: 1,
      objectId: id,
      classId: null,
      instanceName: '',
      color: '#ff0000',
      hidden: false,
      locked: false,
    };
    tracks.push({ ...track, ...patch });
    if (mask !== null) masks.set(place(id), mask);
  };
  const started = (target: Target): number => {
    if (target !== 'new') return target;
    addTrack(nextTrackId, null);
    return nextTrackId++;
  };
  const actions = fakeActions(asked, {
    select: (trackIds) => store.setState({ selection: [...trackIds], candidates: null }),
    toggle: (trackId) => store.setState(({ selection }) => ({ selection: [...selection, trackId] })),
    async made(target, rle) {
      const key = frame;
      const before = store.getState().selection;
      await gate?.promise;
      const trackId = started(target);
      if (rle !== null) masks.set(`${trackId}@${key}`, rle);
      if (target === 'new' && store.getState().selection === before) store.setState({ selection: [trackId] });
      return trackId;
    },
  });
  const maskOf = (trackId: number) => masks.get(place(trackId)) ?? null;
  const context: ToolContext = {
    widthPx,
    heightPx,
    frameIndex: () => frame,
    session: () => store.getState(),
    tracks: () => tracks,
    trackAt: (point) => tracks.findLast(({ id, hidden }) => !hidden && covers(maskOf(id), point))?.id ?? null,
    maskOf,
    promptsOf: (trackId) => prompts.filter((prompt) => prompt.trackId === trackId && prompt.frameIndex === frame),
    capabilities: () => capabilities,
    actions,
    setSession: (patch) => store.setState(patch),
    hint: (key, action) => void asked.push({ what: 'hint', key, ...(action && { run: action.run }) }),
  };
  const tools = createTools(context);
  const tool = () => tools[store.getState().tool];
  const driver: EditorDriver = {
    tool: (id) => tools[id],
    asked,
    of: (what) => asked.filter((each): each is Extract<Asked, { what: typeof what }> => each.what === what),
    hints: () => asked.flatMap((each) => (each.what === 'hint' ? [each.key] : [])),
    session: () => store.getState(),
    set: (patch) => store.setState(patch),
    use(id) {
      tool().cancel();
      store.setState({ tool: id });
    },
    down: (x, y, options) => tool().down(pointerAt(x, y, { button: 0, ...options })),
    move: (x, y, options) => tool().move(pointerAt(x, y, options)),
    up: (x, y, options) => tool().up(pointerAt(x, y, { button: 0, ...options })),
    click(x, y, options) {
      driver.move(x, y, { ...options, button: -1 });
      driver.down(x, y, options);
      driver.up(x, y, options);
    },
    drag(points, options) {
      const [first, ...rest] = points;
      const last = points.at(-1);
      if (first === undefined || last === undefined) return;
      driver.move(first[0], first[1], { ...options, button: -1 });
      driver.down(first[0], first[1], options);
      for (const [x, y] of rest) driver.move(x, y, { button: 0, ...options });
      driver.up(last[0], last[1], options);
    },
    key: (code, options) => tool().key({ code, phase: 'down', shift: false, alt: false, ctrl: false, ...options }),
    overlay: () => tool().overlay(),
    goToFrame(frameIndex) {
      frame = frameIndex;
      tool().cancel();
    },
    addTrack,
    addPrompt: (id, trackId, prompt) => void prompts.push({ id, mediaId: 1, trackId, frameIndex: frame, revision: 1, prompt }),
    maskOf,
    capabilities,
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = { promise, open: resolve };
    },
    async answer() {
      gate?.open();
      gate = null;
      // Long enough for chains of a few awaits.
      for (let i = 0; i < 20; i++) await Promise.resolve();
    },
  };
  return driver;
}

/** A mask of one rectangle. */
export function rectangle(widthPx: number, heightPx: number, box: readonly [x: number, y: number, w: number, h: number]): Rle {
  const { counts } = emptyRle(widthPx, heightPx);
  const [x, y, w, h] = box;
  const runs: number[] = [];
  for (let column = x; column < x + w; column++) runs.push(column === x ? x * heightPx + y : heightPx - h, h);
  const used = runs.reduce((sum, run) => sum + run, 0);
  const rest = (counts[0] ?? 0) - used;
  return { width: widthPx, height: heightPx, counts: Uint32Array.from(rest > 0 ? [...runs, rest] : runs) };
}

function pointerAt(x: number, y: number, options: PointerOptions = {}): ToolPointer {
  const still = { button: -1, shift: false, alt: false, ctrl: false, pixelsPerScreenPixel: 1, detail: 1 };
  return { ...still, ...options, point: { x, y } };
}

interface FakeEffects {
  readonly select: (trackIds: readonly number[]) => void;
  readonly toggle: (trackId: number) => void;
  readonly made: (target: Target, rle: Rle | null) => Promise<number | null>;
}

/** The actions that tools ask for; any other is a mistake of the tool. */
function fakeActions(asked: Asked[], effects: FakeEffects): Actions {
  const known: Partial<Actions> = {
    select(trackIds) {
      asked.push({ what: 'select', trackIds });
      effects.select(trackIds);
    },
    toggleSelected: effects.toggle,
    prompt(target, prompts) {
      asked.push({ what: 'prompt', target, prompts: [...prompts] });
      return effects.made(target, null);
    },
    async movePrompt(promptId, prompt) {
      asked.push({ what: 'movePrompt', promptId, prompt });
    },
    async removePrompts(promptIds) {
      asked.push({ what: 'removePrompts', promptIds });
    },
    setMask(target, rle) {
      asked.push({ what: 'setMask', target, rle });
      return effects.made(target, rle);
    },
    async propose(prompts) {
      asked.push({ what: 'propose', prompts });
    },
    dismissProposal: () => void asked.push({ what: 'dismissProposal' }),
  };
  return new Proxy(known as Actions, {
    get(target, name: keyof Actions) {
      const action = target[name];
      if (action === undefined) throw new Error(`Tools do not call ${name}.`);
      return action;
    },
  });
}
