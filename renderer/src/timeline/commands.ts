/** What the timeline can be asked to do, with keys as people know them from other tools. */
import type { Command } from '../app/commands.ts';
import type { Workspace } from '../app/workspace.ts';
import { jumpCommands } from './jump-commands.ts';
import { fitScale, frameToX, zoomAt } from './scale.ts';
import { timelineViewOf } from './timeline-view.ts';
import { trackCommands } from './track-commands.ts';
import { playbackRange, stepSpeed } from './transport.ts';

/** Tells whether a clip is open. */
function hasMedia({ document }: Workspace): boolean {
  return document.store.getState().media !== null;
}

function hasVideo({ document }: Workspace): boolean {
  return (document.store.getState().media?.frameCount ?? 0) > 1;
}

function step({ session, actions }: Workspace, frames: number): void {
  actions.goToFrame(session.playhead.get() + frames);
}

function stepFrames({ document }: Workspace): number {
  return document.store.getState().settings?.interface.stepFrames ?? 10;
}

function setRange({ session, document }: Workspace, end: 'in' | 'out'): void {
  const last = (document.store.getState().media?.frameCount ?? 1) - 1;
  const now = session.playhead.get();
  const { from, to } = session.store.getState().range ?? { from: 0, to: last };
  const range = end === 'in' ? { from: now, to: Math.max(now, to) } : { from: Math.min(now, from), to: now };
  session.store.setState({ range });
}

function zoom({ session }: Workspace, factor: number): void {
  const { scale } = timelineViewOf(session);
  const before = scale.get();
  const x = frameToX(before, session.playhead.get() + 0.5);
  const anchor = x >= 0 && x <= before.widthPx ? x : before.widthPx / 2;
  scale.set(zoomAt(before, anchor, before.pxPerFrame * factor));
}

/** A command without what its table says for all. */
type Row = Omit<Command, 'scope' | 'group'>;

const TRANSPORT: readonly Row[] = [
  {
    id: 'transport.next-frame',
    title: 'timeline:commands.nextFrame',
    keys: ['ArrowRight', 'KeyD'],
    run: (workspace) => step(workspace, 1),
  },
  {
    id: 'transport.previous-frame',
    title: 'timeline:commands.previousFrame',
    keys: ['ArrowLeft', 'KeyA'],
    run: (workspace) => step(workspace, -1),
  },
  {
    id: 'transport.step-forward',
    title: 'timeline:commands.stepForward',
    keys: ['Shift+ArrowRight'],
    run: (workspace) => step(workspace, stepFrames(workspace)),
  },
  {
    id: 'transport.step-back',
    title: 'timeline:commands.stepBack',
    keys: ['Shift+ArrowLeft'],
    run: (workspace) => step(workspace, -stepFrames(workspace)),
  },
  {
    id: 'transport.first-frame',
    title: 'timeline:commands.firstFrame',
    keys: ['Home'],
    run: (workspace) => workspace.actions.goToFrame(playbackRange(workspace).from),
  },
  {
    id: 'transport.last-frame',
    title: 'timeline:commands.lastFrame',
    keys: ['End'],
    run: (workspace) => workspace.actions.goToFrame(playbackRange(workspace).to),
  },
  {
    id: 'transport.play-pause',
    title: 'timeline:commands.playPause',
    keys: ['Space'],
    enabled: hasVideo,
    run: ({ session }) => session.store.setState(({ playing }) => ({ playing: !playing })),
  },
  {
    id: 'transport.faster',
    title: 'timeline:commands.faster',
    keys: ['Shift+Period'],
    run: ({ session }) => session.store.setState(({ speed }) => ({ speed: stepSpeed(speed, 1) })),
  },
  {
    id: 'transport.slower',
    title: 'timeline:commands.slower',
    keys: ['Shift+Comma'],
    run: ({ session }) => session.store.setState(({ speed }) => ({ speed: stepSpeed(speed, -1) })),
  },
  {
    id: 'transport.loop',
    title: 'timeline:commands.loop',
    keys: [],
    run: ({ session }) => session.store.setState(({ loop }) => ({ loop: !loop })),
  },
  {
    id: 'transport.go-to-frame',
    title: 'timeline:commands.goToFrame',
    keys: ['Backquote'],
    run: ({ session }) => {
      const { frameFieldRequests } = timelineViewOf(session);
      frameFieldRequests.set(frameFieldRequests.get() + 1);
    },
  },
  { id: 'transport.set-in', title: 'timeline:commands.setIn', keys: ['KeyI'], run: (workspace) => setRange(workspace, 'in') },
  { id: 'transport.set-out', title: 'timeline:commands.setOut', keys: ['KeyU'], run: (workspace) => setRange(workspace, 'out') },
  {
    id: 'transport.clear-range',
    title: 'timeline:commands.clearRange',
    keys: ['Shift+KeyU'],
    enabled: ({ session }) => session.store.getState().range !== null,
    run: ({ session }) => session.store.setState({ range: null }),
  },
];

const VIEW: readonly Row[] = [
  { id: 'timeline.zoom-in', title: 'timeline:commands.zoomIn', keys: ['Alt+Equal'], run: (workspace) => zoom(workspace, 1.6) },
  {
    id: 'timeline.zoom-out',
    title: 'timeline:commands.zoomOut',
    keys: ['Alt+Minus'],
    run: (workspace) => zoom(workspace, 1 / 1.6),
  },
  {
    id: 'timeline.zoom-fit',
    title: 'timeline:commands.zoomFit',
    keys: ['Shift+KeyZ'],
    run: ({ session }) => {
      const { scale } = timelineViewOf(session);
      scale.set(fitScale(scale.get().frameCount, scale.get().widthPx));
    },
  },
  {
    id: 'timeline.toggle',
    title: 'timeline:commands.toggle',
    keys: [],
    run: ({ session }) => {
      const { collapsed } = timelineViewOf(session);
      collapsed.set(!collapsed.get());
    },
  },
];

/** Commands of transport, jumps, review, propagation and the timeline's own view. */
export const timelineCommands: readonly Command[] = [
  ...TRANSPORT.map((row) => ({ enabled: hasMedia, ...row, scope: 'editor' as const, group: 'transport' as const })),
  ...jumpCommands,
  ...trackCommands,
  ...VIEW.map((row) => ({ enabled: hasMedia, ...row, scope: 'timeline' as const, group: 'view' as const })),
];
