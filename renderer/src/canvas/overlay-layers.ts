/** What the two Konva layers draw: handles, labels and grid on one; what follows the pointer on the other. */
import type { Prompt } from '../../../native/contract/records.ts';
import type { Workspace } from '../app/workspace.ts';
import { keptExemplars } from '../tools/exemplars.ts';
import type { ToolOverlay } from '../tools/tool.ts';
import type { BuiltScene } from './build-scene.ts';
import { type DrawnPrompt, drawPrompt } from './draw-handles.ts';
import { LabelPainter, type LabelText } from './draw-labels.ts';
import { drawLoupe } from './draw-loupe.ts';
import { drawCrosshair, drawPixelGrid, drawToolOverlay } from './draw-overlay.ts';
import { keyboardPointer } from './key-input.ts';
import type { DrawLayer } from './konva-stage.ts';
import type { ThemeColors } from './theme-colors.ts';
import type { RasterView } from './viewport.ts';

/** What the layers look at when they draw. */
export interface OverlaySources {
  readonly workspace: Workspace;
  readonly scene: () => BuiltScene;
  readonly overlay: () => ToolOverlay;
  readonly colors: () => ThemeColors;
  readonly view: () => RasterView;
  /** The canvases beneath, lowest first, for the loupe. */
  readonly canvases: () => readonly HTMLCanvasElement[];
}

/** Makes the two drawing functions. */
export function createOverlayLayers(sources: OverlaySources): {
  readonly drawStatic: DrawLayer;
  readonly drawInteraction: DrawLayer;
} {
  const { document, session } = sources.workspace;
  const text: LabelText = {
    nameOf(trackId) {
      const { tracks, classes } = document.store.getState();
      const track = tracks.find((each) => each.id === trackId);
      if (track === undefined) return '';
      return track.instanceName === '' ? (classes.find((each) => each.id === track.classId)?.name ?? '') : track.instanceName;
    },
    candidateText(number) {
      const { proposal } = session.store.getState();
      const candidate = proposal?.candidates[number - 1];
      if (proposal === null || candidate === undefined) return '';
      const verdict = proposal.verdicts[number - 1];
      const mark = verdict === 'accepted' ? ' ✓' : verdict === 'rejected' ? ' ✕' : '';
      return `· ${Math.round(candidate.score * 100)} %${mark}`;
    },
  };
  const isNamed = (trackId: number) =>
    trackId === session.hoveredTrack.get() || session.store.getState().selection.includes(trackId);

  const labels = new LabelPainter(text, isNamed);
  return {
    drawStatic(context, marks) {
      const { media } = document.store.getState();
      if (media === null) return;
      const viewport = session.viewport.get();
      const state = session.store.getState();
      drawPixelGrid(context, marks, media, viewport);
      if (state.display.labels) {
        labels.draw(context, marks, sources.scene(), viewport, sources.colors(), Math.min(2, sources.view().ratio));
      }
      if (!state.display.prompts) return;
      const activeId = sources.overlay().activePromptId;
      for (const drawn of shownPrompts(sources.workspace)) {
        const look = drawn.id !== null && drawn.id === activeId ? 'active' : 'normal';
        drawPrompt(context, marks, drawn, media, viewport, sources.colors(), look);
      }
    },
    drawInteraction(context, marks) {
      const { display } = session.store.getState();
      const viewport = session.viewport.get();
      const pointer = session.pointer.get();
      drawToolOverlay(context, marks, sources.overlay(), viewport, sources.colors());
      if (pointer === null || document.store.getState().media === null) return;
      if (display.crosshair || keyboardPointer(session).get()) drawCrosshair(context, marks, pointer, viewport);
      // Where pixels are as large as in the loupe it would only be in the way.
      if (display.loupe && viewport.scale < 8)
        drawLoupe(context, marks, sources.canvases(), pointer, viewport, sources.view(), sources.colors());
    },
  };
}

/**
 * Of the frame that is shown: those of the selected objects, or of all when none is selected; and those of an open search,
 * or else the examples that were kept with what searches found.
 */
export function shownPrompts({ document, session }: Pick<Workspace, 'document' | 'session'>): readonly DrawnPrompt[] {
  const frameIndex = session.playhead.get();
  const { selection, proposal } = session.store.getState();
  const here = document.store.getState().prompts.filter((prompt) => prompt.frameIndex === frameIndex);
  const isShown = ({ trackId }: Prompt) => trackId !== null && (selection.length === 0 || selection.includes(trackId));
  const ofObjects: readonly DrawnPrompt[] = here.filter(isShown);
  if (proposal?.frameIndex === frameIndex) return [...ofObjects, ...proposal.prompts.map((prompt) => ({ id: null, prompt }))];
  return [...ofObjects, ...keptExemplars(here.filter(({ trackId }) => trackId === null))];
}
