import { Button, Checkbox, SegmentedControl } from '@mantine/core';
import { IconPlayerTrackNext } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { FrameRange } from '../../../../native/contract/geometry.ts';
import { type Direction, directionSchema } from '../../../../native/contract/jobs.ts';
import type { Workspace } from '../../app/workspace.ts';
import { useSession, useWorkspace } from '../../app/workspace.ts';
import type { ConceptProposal } from '../../document/session.ts';
import styles from './ConceptsPanel.module.css';
import { conceptsViewOf } from './concepts-view.ts';
import { phraseOf } from './proposal.ts';

/** Finds and follows what was asked for through the clip, as a job. */
export function FollowConcept({ model, able }: { readonly model: string; readonly able: boolean }) {
  const { t } = useTranslation('concepts');
  const workspace = useWorkspace();
  const typed = useStore(conceptsViewOf(workspace.session), (state) => state.phrase).trim();
  const proposal = useSession((state) => state.proposal);
  const range = useSession((state) => state.range);
  const [direction, setDirection] = useState<Direction>('forward');
  const [inRange, setInRange] = useState(true);
  const [starting, setStarting] = useState(false);
  const phrase = typed === '' ? (proposal === null ? null : phraseOf(proposal)) : typed;
  const examples = proposal?.prompts.filter((prompt) => prompt.kind === 'exemplar') ?? [];
  const ready = able && (phrase !== null || examples.some((prompt) => prompt.sign === 'positive'));
  const run = async () => {
    setStarting(true);
    await follow(workspace, phrase, proposal, direction, inRange ? range : null);
    setStarting(false);
  };
  const why = able ? (ready ? t('follow.text') : t('follow.needsPhrase')) : t('follow.unsupported', { model });
  return (
    <section className={styles.follow} aria-labelledby="follow-title">
      <h3 id="follow-title">{t('follow.title')}</h3>
      <p className={styles.hint}>{why}</p>
      <SegmentedControl
        fullWidth
        disabled={!able}
        aria-label={t('follow.direction')}
        value={direction}
        onChange={(value) => setDirection(directionSchema.parse(value))}
        data={directionSchema.options.map((value) => ({ value, label: t(`follow.${value}`) }))}
      />
      {range === null ? null : (
        <Checkbox
          label={t('follow.range', { from: range.from + 1, to: range.to + 1 })}
          checked={inRange}
          onChange={(event) => setInRange(event.currentTarget.checked)}
        />
      )}
      <Button
        fullWidth
        variant="default"
        className={styles.run}
        leftSection={<IconPlayerTrackNext size={14} />}
        disabled={!ready}
        loading={starting}
        onClick={() => void run()}
      >
        {t('follow.run')}
      </Button>
    </section>
  );
}

/** Examples lie on the frame of the proposal, so a run with them starts there; a phrase alone starts at the playhead. */
async function follow(
  { actions, document, host, notices }: Workspace,
  phrase: string | null,
  proposal: ConceptProposal | null,
  direction: Direction,
  range: FrameRange | null,
): Promise<void> {
  const { media } = document.store.getState();
  const exemplars = (proposal?.prompts ?? []).flatMap((prompt) =>
    prompt.kind === 'exemplar' ? [{ box: prompt.box, sign: prompt.sign }] : [],
  );
  if (proposal === null || exemplars.length === 0) {
    if (phrase !== null) await actions.runConcept(phrase, direction, range);
    return;
  }
  if (media === null) return;
  try {
    await host.engine.concepts.start({
      mediaId: media.id,
      concepts: [{ ...(phrase === null ? {} : { phrase }), exemplars }],
      frameIndex: proposal.frameIndex,
      direction,
      ...(range === null ? {} : { range: { ...range } }),
    });
  } catch (error) {
    notices.report(error);
  }
}
