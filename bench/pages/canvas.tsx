import { MantineProvider } from '@mantine/core';
import '@mantine/core/styles.css';
import i18next from 'i18next';
import { Profiler } from 'react';
import { createRoot } from 'react-dom/profiling';
import { initReactI18next } from 'react-i18next';
import { type Workspace, WorkspaceContext } from '../../renderer/src/app/workspace.ts';
import { EditorCanvas } from '../../renderer/src/canvas/EditorCanvas.tsx';
import { canvasStrings } from '../../renderer/src/canvas/strings.ts';
import { ViewMenu } from '../../renderer/src/canvas/ViewMenu.tsx';
import { jobsStrings } from '../../renderer/src/panels/jobs/strings.ts';
import '../../renderer/src/ui/mantine-overrides.css';
import { mantineTheme } from '../../renderer/src/ui/mantine-theme.ts';
import '../../renderer/src/ui/tokens.css';
import { createFakeWorkspace } from './fake-workspace.ts';

/** What the benchmark finds on the page. */
export interface CanvasPage {
  readonly workspace: Workspace;
  readonly renders: () => number;
  /** Shows every frame once, so that all are decoded. */
  readonly warm: () => Promise<void>;
  readonly showAtFullSize: () => void;
  readonly fit: () => void;
  /** Milliseconds per scrub to cached frames, and per bare `drawImage` of the same frames to the same place, in turns; both flushed. */
  readonly compare: (samples: number) => Promise<{ readonly scrubMs: readonly number[]; readonly bareMs: readonly number[] }>;
  /** Goes to `count` frames, one after the other, as fast as they are drawn. */
  readonly scrub: (count: number) => void;
  /** Draws a long stroke with the brush. */
  readonly brush: () => Promise<void>;
  /** Plays for a while; the answer is how many frames were shown. */
  readonly play: (forMs: number) => Promise<number>;
}

declare global {
  interface Window {
    canvasPage?: CanvasPage;
  }
}

const FRAMES = 60;
const query = new URLSearchParams(window.location.search);
const number = (name: string, otherwise: number) => Number(query.get(name) ?? otherwise);

async function start(): Promise<void> {
  document.documentElement.dataset.theme = query.get('theme') ?? 'dark';
  const resources = {
    en: { canvas: canvasStrings.en, jobs: jobsStrings.en },
    ru: { canvas: canvasStrings.ru, jobs: jobsStrings.ru },
  };
  await i18next.use(initReactI18next).init({ resources, lng: query.get('lang') ?? 'en', interpolation: { escapeValue: false } });
  const workspace = await createFakeWorkspace({
    widthPx: number('width', 1920),
    heightPx: number('height', 1080),
    frameCount: FRAMES,
    objects: number('objects', 10),
  });
  const painter = query.get('painter');
  let renders = 0;
  const container = document.getElementById('root');
  if (container === null) throw new Error('the page has a root');
  createRoot(container).render(
    <MantineProvider theme={mantineTheme} forceColorScheme={query.get('theme') === 'light' ? 'light' : 'dark'}>
      <WorkspaceContext value={workspace}>
        <Profiler id="canvas" onRender={() => renders++}>
          <EditorCanvas painter={painter === 'webgl' || painter === 'software' ? painter : 'auto'} />
        </Profiler>
        {query.has('menu') ? (
          <div style={{ position: 'absolute', top: 8, right: 8 }}>
            <ViewMenu />
          </div>
        ) : null}
      </WorkspaceContext>
    </MantineProvider>,
  );
  const { session, commands } = workspace;
  window.canvasPage = {
    workspace,
    renders: () => renders,
    warm: () => warm(workspace),
    showAtFullSize: () => session.viewport.set({ ...session.viewport.get(), scale: 1, offsetX: 0, offsetY: 0 }),
    fit: () => commands.run('view.fit'),
    compare: (samples) => compare(workspace, samples),
    scrub: (count) => scrub(workspace, count),
    brush: () => brush(workspace),
    play: (forMs) => play(workspace, forMs),
  };
}

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
const after = (delayMs: number) => new Promise((resolve) => setTimeout(resolve, delayMs));

async function warm({ session }: Workspace): Promise<void> {
  const shown = document.querySelector<HTMLElement>('[data-testid="frame-canvas"]');
  for (let k = 0; k < FRAMES; k++) {
    session.playhead.set(k);
    while (shown?.dataset.frame !== String(k)) await after(10);
  }
}

function scrub({ session }: Workspace, count: number): void {
  const held = holdAnimationFrames();
  for (let i = 0; i < count; i++) {
    session.playhead.set((session.playhead.get() + 1) % FRAMES);
    held.run();
  }
  held.release();
}

async function brush({ session }: Workspace): Promise<void> {
  const root = document.querySelector<HTMLElement>('[data-testid="editor-canvas"]');
  session.store.setState({ tool: 'brush', selection: [2], brushSizePx: 40 });
  await after(500);
  const point = (type: string, k: number, button: number) => {
    const init = {
      clientX: 500 + 200 * Math.cos(k / 9),
      clientY: 400 + 150 * Math.sin(k / 7),
      button,
      pointerId: 1,
      bubbles: true,
    };
    root?.dispatchEvent(new PointerEvent(type, init));
  };
  // A pointer that was made up cannot be captured.
  if (root !== null) root.setPointerCapture = () => undefined;
  point('pointerdown', 0, 0);
  for (let k = 1; k < 120; k++) {
    point('pointermove', k, -1);
    await nextFrame();
  }
  point('pointerup', 120, 0);
  await nextFrame();
}

async function play({ session }: Workspace, forMs: number): Promise<number> {
  let shown = 0;
  const stop = session.playhead.subscribe(() => shown++);
  session.store.setState({ playing: true });
  await after(forMs);
  session.store.setState({ playing: false });
  stop();
  return shown;
}

async function compare(workspace: Workspace, samples: number) {
  const bitmaps = await Promise.all(
    Array.from({ length: FRAMES }, async (_, k) => createImageBitmap(await (await fetch(workspace.host.frameUrl(1, k))).blob())),
  );
  const { scale, offsetX, offsetY, widthPx, heightPx } = workspace.session.viewport.get();
  const bare = new OffscreenCanvas(widthPx, heightPx).getContext('2d', { alpha: false });
  if (bare === null) throw new Error('no 2D context');
  bare.imageSmoothingEnabled = scale !== 1;
  bare.imageSmoothingQuality = 'low';
  const held = holdAnimationFrames();
  const scrubMs: number[] = [];
  const bareMs: number[] = [];
  for (let i = 0; i < samples; i++) {
    const frame = (workspace.session.playhead.get() + 1) % FRAMES;
    const started = performance.now();
    const { width, height } = bitmaps[frame];
    bare.drawImage(bitmaps[frame], Math.round(offsetX), Math.round(offsetY), width * scale, height * scale);
    bare.getImageData(0, 0, 1, 1);
    const between = performance.now();
    workspace.session.playhead.set(frame);
    held.run();
    for (const canvas of document.querySelectorAll('canvas')) readPixel(canvas);
    bareMs.push(between - started);
    scrubMs.push(performance.now() - between);
  }
  held.release();
  for (const bitmap of bitmaps) bitmap.close();
  return { scrubMs, bareMs };
}

/** Waits until everything that was drawn on a canvas is pixels. */
function readPixel(canvas: HTMLCanvasElement): void {
  const context = canvas.getContext('2d');
  if (context !== null) {
    context.getImageData(0, 0, 1, 1);
    return;
  }
  const gl = canvas.getContext('webgl2');
  gl?.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
}

/** Runs what waits for the next animation frame when it is told to, so that drawing can be timed. */
function holdAnimationFrames() {
  const original = window.requestAnimationFrame;
  let waiting: FrameRequestCallback[] = [];
  window.requestAnimationFrame = (callback) => waiting.push(callback);
  return {
    run() {
      const due = waiting;
      waiting = [];
      for (const callback of due) callback(performance.now());
    },
    release() {
      window.requestAnimationFrame = original;
    },
  };
}

await start();
