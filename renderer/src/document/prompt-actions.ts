import { rleFromCoco, rleToCoco } from '../../../native/masks/coco.ts';
import type { ActionParts, Attempt } from './action-parts.ts';
import type { Actions } from './actions.ts';

type PromptActions = Pick<Actions, 'prompt' | 'movePrompt' | 'removePrompts' | 'cycleCandidate' | 'chooseCandidate'>;

/** Clicks, boxes and the choice among candidates: everything that asks the model about the frame that is shown. */
export function promptActions({ host, document, session }: ActionParts, attempt: Attempt): PromptActions {
  const { engine } = host;
  const { store } = session;
  /** Counts calls of the model, so that an answer to prompts that a newer gesture has overtaken shows nothing. */
  let latest = 0;
  const thinking = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    store.setState(({ thinking }) => ({ thinking: thinking + 1 }));
    const answer = await attempt(work);
    store.setState(({ thinking }) => ({ thinking: thinking - 1 }));
    return answer;
  };
  const offer = (
    call: number,
    trackId: number,
    frameIndex: number,
    mask: { rle: Parameters<typeof rleFromCoco>[0]; score: number | null } | null,
    others: readonly { rle: Parameters<typeof rleFromCoco>[0]; score: number }[],
  ) => {
    if (call !== latest || session.playhead.get() !== frameIndex) return;
    if (mask === null || others.length === 0) {
      store.setState({ candidates: null });
      return;
    }
    const options = [{ rle: mask.rle, score: mask.score ?? 0 }, ...others].map(({ rle, score }) => ({
      rle: rleFromCoco(rle),
      score,
    }));
    store.setState({ candidates: { trackId, frameIndex, options, index: 0 } });
  };
  return {
    async prompt(target, prompts) {
      const { media } = document.store.getState();
      if (media === null) return null;
      const call = ++latest;
      const frameIndex = session.playhead.get();
      const { currentClassId, selection } = store.getState();
      const answer = await thinking(async () =>
        target === 'new'
          ? engine.prompts.start({ mediaId: media.id, classId: currentClassId, frameIndex, prompts: [...prompts] })
          : { ...(await engine.prompts.add({ trackId: target, frameIndex, prompts: [...prompts] })), track: { id: target } },
      );
      if (answer === undefined) return null;
      const trackId = answer.track.id;
      // A person who has chosen something else meanwhile, or asked for the next object, meant it.
      const untouched = store.getState().selection === selection;
      if (target === 'new' && call === latest && untouched) store.setState({ selection: [trackId], panel: 'objects' });
      offer(call, trackId, frameIndex, answer.mask, answer.candidates);
      return trackId;
    },
    async movePrompt(promptId, prompt) {
      const call = ++latest;
      const frameIndex = session.playhead.get();
      const answer = await thinking(() => engine.prompts.update({ promptId, prompt }));
      const trackId = answer?.prompts[0]?.trackId ?? null;
      if (answer !== undefined && trackId !== null) offer(call, trackId, frameIndex, answer.mask, answer.candidates);
    },
    async removePrompts(promptIds) {
      ++latest;
      store.setState({ candidates: null });
      if (promptIds.length > 0) await thinking(() => engine.prompts.remove({ promptIds: [...promptIds] }));
    },
    cycleCandidate(step) {
      const { candidates } = store.getState();
      if (candidates === null) return;
      const index = (candidates.index + step + candidates.options.length) % candidates.options.length;
      const option = candidates.options[index];
      const preview = index === 0 || option === undefined ? null : new Map([[candidates.trackId, option.rle]]);
      store.setState({ candidates: { ...candidates, index }, preview });
    },
    async chooseCandidate() {
      const { candidates } = store.getState();
      const option = candidates?.options[candidates.index];
      if (candidates === null || option === undefined) return;
      const { trackId, frameIndex, index } = candidates;
      if (index > 0) {
        await attempt(() =>
          engine.masks.choose({ trackId, frameIndex, rle: rleToCoco(option.rle), score: clampScore(option.score) }),
        );
      }
      store.setState({ candidates: null, preview: null });
    },
  };
}

/** Candidates of some models have scores a little beyond their range. */
function clampScore(score: number): number {
  return Math.max(0, Math.min(1, score));
}
