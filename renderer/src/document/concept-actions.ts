import { rleFromCoco } from '../../../native/masks/coco.ts';
import type { ActionParts, Attempt } from './action-parts.ts';
import type { Actions } from './actions.ts';
import type { ConceptProposal } from './session.ts';

type ConceptActions = Pick<Actions, 'propose' | 'acceptProposal' | 'dismissProposal' | 'runConcept'>;

/** Where the slider stands at first while it is not known what the model itself counts as found. */
const USUAL_THRESHOLD = 0.5;

/** Finding instances of phrases and exemplars, and taking them. */
export function conceptActions({ host, document, session }: ActionParts, attempt: Attempt): ConceptActions {
  const { engine } = host;
  const { store } = session;
  let latest = 0;
  /** The search whose candidates are being made objects, so that a second press does not make them twice. */
  let accepting: number | null = null;
  return {
    async propose(prompts) {
      const { media, models } = document.store.getState();
      if (media === null) return;
      const call = ++latest;
      const frameIndex = session.playhead.get();
      const request = { mediaId: media.id, frameIndex, prompts: [...prompts] };
      const searching: ConceptProposal = {
        ...request,
        candidates: [],
        verdicts: [],
        state: 'searching',
        threshold: models.find(({ isDefault }) => isDefault)?.foundAbove ?? USUAL_THRESHOLD,
      };
      store.setState({ proposal: searching, panel: 'concepts' });
      const answer = await attempt(() => engine.concepts.propose(request));
      if (call !== latest) return;
      if (answer === undefined) {
        store.setState({ proposal: null });
        return;
      }
      const candidates = answer.candidates.map((candidate) => ({ ...candidate, mask: rleFromCoco(candidate.rle) }));
      const verdicts = candidates.map(() => 'open' as const);
      store.setState({ proposal: { ...searching, candidates, verdicts, state: 'ready' } });
    },
    async acceptProposal(classId) {
      const { proposal } = store.getState();
      const call = latest;
      if (proposal === null || proposal.state !== 'ready' || call === accepting) return;
      const accepted = proposal.candidates.flatMap(({ rle, score }, index) =>
        proposal.verdicts[index] === 'accepted' ? [{ rle, score: Math.max(0, Math.min(1, score)) }] : [],
      );
      if (accepted.length === 0) return;
      const { mediaId, frameIndex } = proposal;
      const text = proposal.prompts.find((prompt) => prompt.kind === 'text');
      const { selection } = store.getState();
      // Before the answer: who goes back to the phrases meanwhile must not be taken away from there.
      store.setState({ panel: 'objects' });
      accepting = call;
      const made = await attempt(() =>
        engine.concepts.accept({
          mediaId,
          frameIndex,
          prompts: [...proposal.prompts],
          classId,
          ...(text === undefined ? {} : { instanceName: text.phrase.slice(0, 200) }),
          accepted,
        }),
      );
      if (made === undefined) {
        accepting = null;
        if (call === latest) store.setState({ panel: 'concepts' });
        return;
      }
      if (call === latest) store.setState({ proposal: null });
      if (store.getState().selection === selection) store.setState({ selection: made.tracks.map((track) => track.id) });
    },
    dismissProposal() {
      latest++;
      store.setState({ proposal: null });
    },
    async runConcept(phrase, direction, range) {
      const { media, classes } = document.store.getState();
      if (media === null) return;
      const named = classes.find((entry) => entry.name.toLowerCase() === phrase.trim().toLowerCase());
      const classId = store.getState().currentClassId ?? named?.id;
      await attempt(() =>
        engine.concepts.start({
          mediaId: media.id,
          concepts: [{ phrase, ...(classId === undefined ? {} : { classId }) }],
          frameIndex: session.playhead.get(),
          direction,
          ...(range === null ? {} : { range: { ...range } }),
        }),
      );
    },
  };
}
