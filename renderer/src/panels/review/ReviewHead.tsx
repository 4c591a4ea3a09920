import { Checkbox, Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDocument, useSession, useWorkspace } from '../../app/workspace.ts';
import { KeyCap } from '../../ui/KeyCap.tsx';
import styles from './ReviewPanel.module.css';
import type { ReviewItem } from './review-queue.ts';

/** How far the review is, and the marks of the frame that is shown. */
export function ReviewHead({ items, pending }: { readonly items: readonly ReviewItem[]; readonly pending: number }) {
  const { t } = useTranslation('review');
  const done = items.filter((item) => item.state === 'reviewed').length;
  const total = useDocument((state) => state.media?.frameCount ?? 0);
  const frames = useDocument((state) => countOnes(state.reviews.frames));
  return (
    <div className={styles.head}>
      <div className={styles.progress}>
        {items.length === 0 ? null : (
          <>
            <strong>{t('progress', { done, total: items.length })}</strong>
            <Progress value={(100 * done) / items.length} size="sm" aria-label={t('title')} />
          </>
        )}
        <span className={styles.faint} role="status">
          {pending > 0 ? t('analysing', { count: pending }) : t('frames', { done: frames, total })}
        </span>
      </div>
      <FrameMarks />
    </div>
  );
}

/** Marks of the frame that is shown: as a whole, and of the selected objects. */
function FrameMarks() {
  const { t } = useTranslation('review');
  const { actions, commands } = useWorkspace();
  const frame = useSession((state) => state.settledFrame);
  const selection = useSession((state) => state.selection);
  const reviews = useDocument((state) => state.reviews);
  const whole = reviews.frames[frame] === 1;
  const own = selection.filter((trackId) => reviews.byTrack.get(trackId)?.has(frame) === true).length;
  const range = { from: frame, to: frame };
  const key = commands.keyLabel('review.mark-frame');
  const markObjects = async (value: boolean) => {
    for (const trackId of selection) await actions.setReviewed(trackId, range, value);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset brings a frame of its own
    <div className={styles.marks} role="group" aria-label={t('here', { frame })}>
      <span className={styles.here}>{t('here', { frame })}</span>
      <Checkbox
        label={t('wholeFrame')}
        checked={whole}
        onChange={(event) => void actions.setReviewed(null, range, event.currentTarget.checked)}
      />
      {key === null ? null : <KeyCap keys={key} />}
      {selection.length === 0 ? null : (
        <Checkbox
          label={t('selected', { count: selection.length })}
          checked={own === selection.length}
          indeterminate={own > 0 && own < selection.length}
          onChange={(event) => void markObjects(event.currentTarget.checked)}
        />
      )}
    </div>
  );
}

function countOnes(bytes: Uint8Array): number {
  let count = 0;
  for (let k = 0; k < bytes.length; k++) count += bytes[k] as number;
  return count;
}
