/** What tools may look at and ask for, out of the window's workspace. */
import { type Capability, capabilitiesInUse } from '../../../native/contract/models.ts';
import type { Media, Prompt } from '../../../native/contract/records.ts';
import type { Workspace } from '../app/workspace.ts';
import type { ToolContext } from '../tools/tool.ts';
import type { BuiltScene } from './build-scene.ts';
import { layerAt } from './hit-test.ts';

const NONE: ReadonlySet<Capability> = new Set();
const NO_PROMPTS: readonly Prompt[] = [];

/**
 * Makes the context of the tools for a media item.
 * @param scene what the mask canvas shows now
 * @param translate gives the words of a hint's key
 */
export function createToolContext(
  workspace: Workspace,
  media: Media,
  scene: () => BuiltScene,
  translate: (key: string) => string,
): ToolContext {
  const { document, session, actions, notices } = workspace;
  let askedModels: unknown = null;
  let capabilities = NONE;
  const promptsOfFrame = createPromptIndex();
  return {
    widthPx: media.widthPx,
    heightPx: media.heightPx,
    frameIndex: () => session.playhead.get(),
    session: () => session.store.getState(),
    tracks: () => document.store.getState().tracks,
    trackAt: (point) => layerAt(scene(), point)?.trackId ?? null,
    maskOf: (trackId) => document.masks.get(session.playhead.get())?.find((mask) => mask.trackId === trackId)?.rle ?? null,
    promptsOf: (trackId) => promptsOfFrame(document.store.getState().prompts, session.playhead.get(), trackId),
    capabilities() {
      const { models } = document.store.getState();
      if (models !== askedModels) {
        askedModels = models;
        capabilities = capabilitiesInUse(models);
      }
      return capabilities;
    },
    actions,
    setSession: (patch) => session.store.setState(patch),
    hint: (key, action) =>
      notices.tell('info', translate(key), action === undefined ? null : { label: translate(action.label), run: action.run }),
  };
}

/** Finds the prompts of a frame by track, sorted out once per frame: tools ask with every move of the pointer. */
function createPromptIndex() {
  let source: readonly Prompt[] = NO_PROMPTS;
  let frame = -1;
  let byTrack = new Map<number | null, Prompt[]>();
  return (prompts: readonly Prompt[], frameIndex: number, trackId: number | null): readonly Prompt[] => {
    if (prompts !== source || frameIndex !== frame) {
      source = prompts;
      frame = frameIndex;
      byTrack = Map.groupBy(
        prompts.filter((prompt) => prompt.frameIndex === frameIndex),
        (prompt) => prompt.trackId,
      );
    }
    return byTrack.get(trackId) ?? NO_PROMPTS;
  };
}
