import { IconCheck, IconX } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { paletteColor } from '../../../../native/masks/palette.ts';
import type { ConceptProposal } from '../../document/session.ts';
import { Cell } from '../objects/Cell.tsx';
import { Thumbnail } from '../objects/Thumbnail.tsx';
import styles from './CandidateTray.module.css';
import { isAbove, judge, nextOpen } from './proposal.ts';

const ROW_REM = 2.5;

interface CandidateListProps {
  readonly proposal: ConceptProposal;
  readonly onChange: (proposal: ConceptProposal) => void;
}

/**
 * The candidates, best first. Up and Down walk, Enter or A accepts, Backspace or R rejects and both go on to the next
 * undecided one; Tab does too, and leaves the list after the last, as Shift+Tab does at once.
 */
export function CandidateList({ proposal, onChange }: CandidateListProps) {
  const { t } = useTranslation('concepts');
  const [cursor, setCursor] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const { candidates } = proposal;
  const virtual = useVirtualizer({
    count: candidates.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_REM * rem,
    overscan: 6,
  });
  const at = Math.min(cursor, candidates.length - 1);
  useEffect(() => virtual.scrollToIndex(at, { align: 'auto' }), [at, virtual]);
  const goTo = (index: number, next: ConceptProposal = proposal) => {
    const clamped = Math.max(0, Math.min(candidates.length - 1, index));
    setCursor(clamped);
    onChange({ ...next, hovered: clamped });
  };
  const decide = (index: number, verdict: 'accepted' | 'rejected') => {
    const next = judge(proposal, index, verdict);
    const decided = next.verdicts[index] !== 'open';
    goTo((decided ? nextOpen(next, index) : null) ?? index, next);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const done = () => {
      event.preventDefault();
      event.stopPropagation();
    };
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -candidates.length, End: candidates.length }[
      event.key
    ];
    if (step !== undefined) goTo(at + step);
    else if (event.key === 'Enter' || event.code === 'KeyA') decide(at, 'accepted');
    else if (event.key === 'Backspace' || event.key === 'Delete' || event.code === 'KeyR') decide(at, 'rejected');
    else if (event.key === 'Tab' && !event.shiftKey && nextOpen(proposal, at) !== null) goTo(nextOpen(proposal, at) ?? at);
    else return;
    done();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual list is no table
    <div
      ref={scroller}
      className={styles.list}
      role="grid"
      aria-label={t('tray')}
      aria-multiselectable="true"
      aria-rowcount={candidates.length}
      aria-activedescendant={`candidate-${at}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onFocus={() => onChange({ ...proposal, hovered: at })}
      onPointerLeave={() => onChange({ ...proposal, hovered: null })}
    >
      <div role="presentation" className={styles.space} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start, size }) => (
          <Candidate
            key={index}
            proposal={proposal}
            index={index}
            cursor={index === at}
            place={{ height: size, transform: `translateY(${start}px)` }}
            onPoint={() => onChange({ ...proposal, hovered: index })}
            onChoose={() => goTo(index)}
            onDecide={(verdict) => decide(index, verdict)}
          />
        ))}
      </div>
    </div>
  );
}

function Candidate(props: {
  readonly proposal: ConceptProposal;
  readonly index: number;
  readonly cursor: boolean;
  readonly place: { readonly height: number; readonly transform: string };
  readonly onPoint: () => void;
  readonly onChoose: () => void;
  readonly onDecide: (verdict: 'accepted' | 'rejected') => void;
}) {
  const { t, i18n } = useTranslation('concepts');
  const { proposal, index } = props;
  const candidate = proposal.candidates[index];
  const verdict = proposal.verdicts[index] ?? 'open';
  if (candidate === undefined) return null;
  const number = new Intl.NumberFormat(i18n.language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const score = number.format(candidate.score);
  const color = paletteColor(index);
  const { mediaId, frameIndex } = proposal;
  const isolated = (given: 'accepted' | 'rejected') => (event: MouseEvent) => {
    event.stopPropagation();
    props.onDecide(given);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list around it has the focus and answers the keys
    // biome-ignore lint/a11y/useFocusableInteractive: see above
    // biome-ignore lint/a11y/useSemanticElements: a virtual list is no table
    <div
      id={`candidate-${index}`}
      role="row"
      aria-selected={verdict === 'accepted'}
      aria-rowindex={index + 1}
      aria-label={`${t('candidate', { number: index + 1, score })}, ${t(`verdict.${verdict}`)}`}
      className={styles.candidate}
      data-verdict={verdict}
      data-cursor={props.cursor || undefined}
      data-below={!isAbove(proposal, index) || undefined}
      style={props.place}
      onClick={() => props.onChoose()}
      onPointerEnter={() => props.onPoint()}
    >
      <Cell className={styles.what}>
        <span className={styles.number}>{index + 1}</span>
        <Thumbnail
          request={{
            key: `candidate:${mediaId}:${frameIndex}:${maskName(candidate)}:${color}`,
            mediaId,
            frameIndex,
            color,
            mask: () => Promise.resolve({ rle: candidate.mask, bbox: candidate.bbox }),
          }}
        />
        <span className={styles.score}>{score}</span>
        <span className={styles.bar} aria-hidden="true">
          <span style={{ width: `${Math.max(0, Math.min(1, candidate.score)) * 100}%` }} />
        </span>
      </Cell>
      <Cell className={styles.verdicts}>
        <button
          type="button"
          tabIndex={-1}
          className={styles.verdict}
          data-kind="accepted"
          aria-pressed={verdict === 'accepted'}
          aria-label={t('accept')}
          title={t('accept')}
          onClick={isolated('accepted')}
        >
          <IconCheck size={16} stroke={2} aria-hidden="true" />
        </button>
        <button
          type="button"
          tabIndex={-1}
          className={styles.verdict}
          data-kind="rejected"
          aria-pressed={verdict === 'rejected'}
          aria-label={t('reject')}
          title={t('reject')}
          onClick={isolated('rejected')}
        >
          <IconX size={16} stroke={2} aria-hidden="true" />
        </button>
      </Cell>
    </div>
  );
}

/** Two searches on one frame have candidates of the same number: the pixels tell them apart. */
function maskName({ bbox, rle }: ConceptProposal['candidates'][number]): string {
  return `${bbox.x},${bbox.y},${bbox.width},${bbox.height},${rle.counts.length},${rle.counts.slice(0, 48)}`;
}
