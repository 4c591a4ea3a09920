import { Button, Slider } from '@mantine/core';
import { IconArrowBackUp, IconChecks, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useDocument, useSession, useWorkspace } from '../../app/workspace.ts';
import type { ConceptProposal } from '../../document/session.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { ClassSelect } from '../classes/ClassSelect.tsx';
import { CandidateList } from './CandidateList.tsx';
import styles from './CandidateTray.module.css';
import { conceptsViewOf } from './concepts-view.ts';
import { acceptAbove, countCandidates, countExemplars, phraseOf, reopenAll } from './proposal.ts';

/** What was found on a frame, to be taken or left. Nothing is stored until objects are made. */
export function CandidateTray() {
  const { t } = useTranslation('concepts');
  const { session } = useWorkspace();
  const proposal = useSession((state) => state.proposal);
  if (proposal === null) return null;
  const update = (next: ConceptProposal) => session.store.setState({ proposal: next });
  const searching = proposal.state === 'searching';
  return (
    <section className={styles.root} aria-label={t('tray')} aria-busy={searching}>
      <TrayHead proposal={proposal} />
      <OtherFrame proposal={proposal} />
      {searching ? (
        <p className={styles.note} role="status">
          {t('finding')}
        </p>
      ) : proposal.candidates.length === 0 ? (
        <p className={styles.note}>{t('none')}</p>
      ) : (
        <>
          <Threshold proposal={proposal} onChange={update} />
          <CandidateList proposal={proposal} onChange={update} />
          <TrayFoot proposal={proposal} />
        </>
      )}
    </section>
  );
}

interface TrayProps {
  readonly proposal: ConceptProposal;
  readonly onChange: (proposal: ConceptProposal) => void;
}

function TrayHead({ proposal }: Pick<TrayProps, 'proposal'>) {
  const { t } = useTranslation('concepts');
  const { actions } = useWorkspace();
  const { positive, negative } = countExemplars(proposal);
  const examples = [
    positive > 0 ? t('examples', { count: positive }) : null,
    negative > 0 ? t('counterExamples', { count: negative }) : null,
  ].filter((part) => part !== null);
  return (
    <header className={styles.head}>
      <div className={styles.asked}>
        <h3 title={phraseOf(proposal) ?? undefined}>{phraseOf(proposal) ?? t('byExample')}</h3>
        <p>{[t('asked', { frame: proposal.frameIndex }), ...examples].join(' · ')}</p>
      </div>
      <IconButton
        size="sm"
        label={t('dismiss')}
        icon={<IconX size={15} stroke={1.75} />}
        onClick={() => actions.dismissProposal()}
      />
    </header>
  );
}

/** The canvas shows candidates on their own frame only. */
function OtherFrame({ proposal }: Pick<TrayProps, 'proposal'>) {
  const { t } = useTranslation('concepts');
  const { actions } = useWorkspace();
  const here = useSession((state) => state.settledFrame === proposal.frameIndex);
  if (here) return null;
  return (
    <p className={styles.other}>
      <span>{t('otherFrame', { frame: proposal.frameIndex })}</span>
      <button type="button" onClick={() => actions.goToFrame(proposal.frameIndex)}>
        {t('goThere')}
      </button>
    </p>
  );
}

function Threshold({ proposal, onChange }: TrayProps) {
  const { t, i18n } = useTranslation('concepts');
  const { above, all, accepted, rejected } = countCandidates(proposal);
  const number = new Intl.NumberFormat(i18n.language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const takes = countCandidates(acceptAbove(proposal)).accepted - accepted;
  return (
    <div className={styles.threshold}>
      <div className={styles.slider}>
        <span id="concept-threshold">{t('threshold')}</span>
        <Slider
          size="sm"
          className={styles.grow}
          min={0}
          max={1}
          step={0.01}
          label={(value) => number.format(value)}
          thumbProps={{ 'aria-labelledby': 'concept-threshold' }}
          value={proposal.threshold}
          onChange={(threshold) => onChange({ ...proposal, threshold })}
        />
      </div>
      <p className={styles.above} role="status">
        {t('above', { above, all, threshold: number.format(proposal.threshold) })}
      </p>
      <div className={styles.bulk}>
        <Button
          variant="default"
          leftSection={<IconChecks size={14} />}
          disabled={takes === 0}
          onClick={() => onChange(acceptAbove(proposal))}
        >
          {takes === 0 ? t('acceptNone') : t('acceptAbove', { count: takes })}
        </Button>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconArrowBackUp size={14} />}
          disabled={accepted + rejected === 0}
          onClick={() => onChange(reopenAll(proposal))}
        >
          {t('reset')}
        </Button>
      </div>
    </div>
  );
}

function TrayFoot({ proposal }: Pick<TrayProps, 'proposal'>) {
  const { t } = useTranslation('concepts');
  const { actions, session } = useWorkspace();
  const classes = useDocument((state) => state.classes);
  const view = conceptsViewOf(session);
  const chosen = useStore(view, (state) => state.classId);
  const current = useSession((state) => state.currentClassId);
  const classId = chosen === 'default' ? (classNamed(classes, phraseOf(proposal)) ?? current) : chosen;
  const { accepted } = countCandidates(proposal);
  return (
    <footer className={styles.foot}>
      <p className={styles.keys}>{t('keys')}</p>
      <ClassSelect mode="field" label={t('class')} value={classId} onChange={(next) => view.setState({ classId: next })} />
      <Button
        fullWidth
        disabled={accepted === 0}
        onClick={() => {
          view.setState({ classId: 'default' });
          void actions.acceptProposal(classId);
        }}
      >
        {accepted === 0 ? t('makeNone') : t('make', { count: accepted })}
      </Button>
    </footer>
  );
}

/** The class that is called like the phrase: most often it is meant. */
function classNamed(classes: readonly { readonly id: number; readonly name: string }[], phrase: string | null): number | null {
  const wanted = phrase?.trim().toLocaleLowerCase();
  return classes.find((entry) => entry.name.toLocaleLowerCase() === wanted)?.id ?? null;
}
