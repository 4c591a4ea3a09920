import { Button } from '@mantine/core';
import { IconChecks, IconFilterOff, IconListSearch, IconMoodSmile } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDocument, useSession, useWorkspace } from '../../app/workspace.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ReviewFilters } from './ReviewFilters.tsx';
import { ReviewHead } from './ReviewHead.tsx';
import { ReviewList } from './ReviewList.tsx';
import styles from './ReviewPanel.module.css';
import { filterItems, itemAfter, NO_FILTER, type ReviewFilter, type ReviewItem } from './review-queue.ts';
import { useOverlaps, useReviewItems } from './use-review-queue.ts';

const ICON = { size: 28, stroke: 1.5 } as const;

/** Frames that look wrong, one after the other, and how many a person has been through. */
export function ReviewPanel() {
  const { actions, session } = useWorkspace();
  const [filter, setFilter] = useState<ReviewFilter>(NO_FILTER);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const { items, pending } = useReviewItems();
  useOverlaps();
  const shown = filterItems(items, filter);
  const open = (item: ReviewItem) => {
    setActiveKey(item.key);
    const { selection } = session.store.getState();
    if (selection.at(-1) !== item.trackId) actions.select([item.trackId]);
    actions.goToFrame(item.at);
  };
  const mark = (item: ReviewItem) => {
    const range = { from: item.from, to: item.to };
    void actions.setReviewed(item.trackId, range, item.state === 'open');
    if (item.state === 'reviewed') return;
    const next = itemAfter(shown, item.key);
    if (next !== null) open(next);
  };
  return (
    <div className={styles.root}>
      <ReviewHead items={items} pending={pending} />
      {items.length > 0 ? <ReviewFilters filter={filter} items={items} onChange={setFilter} /> : null}
      {shown.length > 0 ? (
        <ReviewList items={shown} activeKey={activeKey} onOpen={open} onMark={mark} />
      ) : (
        <Nothing items={items} filter={filter} onShowAll={() => setFilter({ ...NO_FILTER, show: 'all' })} />
      )}
    </div>
  );
}

/** Says why the list is empty, and what to do next. */
function Nothing(props: {
  readonly items: readonly ReviewItem[];
  readonly filter: ReviewFilter;
  readonly onShowAll: () => void;
}) {
  const { t } = useTranslation('review');
  const { commands } = useWorkspace();
  const bare = useDocument((state) => state.tracks.length === 0);
  const busy = useSession((state) => state.thinking > 0);
  if (bare) {
    return (
      <EmptyState icon={<IconListSearch {...ICON} />} title={t('empty.noTracks')}>
        {t('empty.noTracksBody')}
      </EmptyState>
    );
  }
  if (props.items.length === 0) {
    return (
      <EmptyState
        icon={<IconMoodSmile {...ICON} />}
        title={t('empty.clean')}
        action={
          <Button variant="default" disabled={busy} onClick={() => commands.run('track.propagate')}>
            {t('empty.propagate')}
          </Button>
        }
      >
        {t('empty.cleanBody')}
      </EmptyState>
    );
  }
  const done = props.items.every((item) => item.state === 'reviewed');
  return (
    <EmptyState
      icon={done ? <IconChecks {...ICON} /> : <IconFilterOff {...ICON} />}
      title={done ? t('empty.done') : t('empty.filtered')}
      action={
        <Button variant="default" onClick={props.onShowAll}>
          {t('empty.showAll')}
        </Button>
      }
    >
      {done ? t('empty.doneBody') : t('empty.filteredBody')}
    </EmptyState>
  );
}
