/** The timeline with 20,000 frames and 200 objects, panned and zoomed by wheel events; tells how long scripts took in each frame. */
import '@mantine/core/styles.css';
import '../../renderer/src/ui/tokens.css';
import { MantineProvider } from '@mantine/core';
import i18next from 'i18next';
import { Profiler } from 'react';
import { createRoot } from 'react-dom/profiling';
import { initReactI18next } from 'react-i18next';
import { WorkspaceContext } from '../../renderer/src/app/workspace.ts';
import { timelineStrings } from '../../renderer/src/timeline/strings.ts';
import { Timeline } from '../../renderer/src/timeline/Timeline.tsx';
import { timelineViewOf } from '../../renderer/src/timeline/timeline-view.ts';
import { mantineTheme } from '../../renderer/src/ui/mantine-theme.ts';
import { syntheticDocument, syntheticWorkspace } from './synthetic-workspace.ts';

const SIZE = { frames: 20_000, objects: 200 };

/** What the page measures, called by the benchmark. */
interface TimelineBench {
  /** Moves along the clip, `frames` times; milliseconds of script per frame of the screen. */
  pan(frames: number): Promise<number[]>;
  /** Zooms in and out. */
  zoom(frames: number): Promise<number[]>;
  /** Moves the playhead through the clip. */
  scrub(frames: number): Promise<number[]>;
  /** How often React has rendered since the page was there. */
  renders(): number;
}
declare global {
  interface Window {
    timelineBench?: TimelineBench;
  }
}

let scriptMs = 0;
const request = window.requestAnimationFrame.bind(window);
// All drawing is done in these callbacks, so their time is the script time of a frame; what events cost is added.
window.requestAnimationFrame = (callback) =>
  request((time) => {
    const start = performance.now();
    callback(time);
    scriptMs += performance.now() - start;
  });

async function measure(frames: number, act: (frame: number) => void): Promise<number[]> {
  const taken: number[] = [];
  for (let k = 0; k < frames; k++) {
    scriptMs = 0;
    const start = performance.now();
    act(k);
    scriptMs += performance.now() - start;
    await new Promise<void>((resolve) => request(() => request(() => resolve())));
    taken.push(scriptMs);
  }
  return taken;
}

async function start(): Promise<void> {
  const resources = { en: { timeline: timelineStrings.en } };
  await i18next.use(initReactI18next).init({ resources, lng: 'en', interpolation: { escapeValue: false } });
  const { document: lanes } = syntheticDocument(SIZE);
  const workspace = syntheticWorkspace(lanes, filmOf());
  const view = timelineViewOf(workspace.session);
  // Many lanes at once: low ones in a high timeline.
  view.laneHeightPx.set(12);
  view.heightPx.set(620);
  let renders = 0;
  const root = document.createElement('div');
  document.body.append(root);
  createRoot(root).render(
    <MantineProvider theme={mantineTheme} forceColorScheme="dark">
      <WorkspaceContext value={workspace}>
        <Profiler id="timeline" onRender={() => void renders++}>
          <Timeline />
        </Profiler>
      </WorkspaceContext>
    </MantineProvider>,
  );
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const area = document.querySelector('canvas')?.parentElement as HTMLElement;
  const wheel = (init: WheelEventInit) => {
    const { left, top, width } = area.getBoundingClientRect();
    const at = { clientX: left + width / 2, clientY: top + 200, bubbles: true, cancelable: true };
    area.dispatchEvent(new WheelEvent('wheel', { ...at, ...init }));
  };
  window.timelineBench = {
    async pan(frames) {
      for (let k = 0; k < 8; k++) wheel({ deltaY: -100 });
      return measure(frames, (k) => wheel({ deltaY: k % 120 < 60 ? 40 : -40, shiftKey: true }));
    },
    zoom: (frames) => measure(frames, (k) => wheel({ deltaY: k % 60 < 30 ? -40 : 40 })),
    scrub: (frames) => measure(frames, (k) => workspace.actions.goToFrame(k * 37)),
    renders: () => renders,
  };
}

/** Sixteen tiles, drawn here. */
function filmOf(): string {
  const canvas = document.createElement('canvas');
  canvas.width = 16 * 160;
  canvas.height = 90;
  const context = canvas.getContext('2d');
  for (let k = 0; context !== null && k < 16; k++) {
    context.fillStyle = `hsl(${k * 20} 40% 40%)`;
    context.fillRect(k * 160, 0, 160, 90);
  }
  return canvas.toDataURL('image/jpeg');
}

await start();
