import { Button } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useWorkspace } from '../../app/workspace.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { ProgressBar } from '../jobs/ProgressBar.tsx';
import { useQuantities } from '../jobs/use-quantities.ts';
import styles from './ImportQueue.module.css';
import { ImportRow } from './ImportRow.tsx';
import { importQueueOf } from './import-queue.ts';
import { type ImportSummary, isPending, summarize } from './import-state.ts';
import { SkippedFiles } from './SkippedFiles.tsx';

/** What is being brought into the library, at the foot of the window; nothing while there is nothing to tell. */
export function ImportQueuePanel() {
  const { t } = useTranslation('import');
  const queue = importQueueOf(useWorkspace());
  const items = useStore(queue.store, (state) => state.items);
  const skipped = useStore(queue.store, (state) => state.skipped);
  const [open, setOpen] = useState(true);
  const listId = useId();
  if (items.length === 0 && skipped.length === 0) return null;
  const summary = summarize(items);
  return (
    <section className={styles.root} aria-label={t('queue')}>
      <header className={styles.head}>
        <Summary summary={summary} />
        {summary.pending === 0 ? null : <ProgressBar share={summary.share} label={t('queue')} />}
        <span className={styles.space} />
        {summary.pending > 1 ? (
          <Button
            variant="subtle"
            color="gray"
            onClick={() => {
              for (const item of items) if (isPending(item)) void queue.cancel(item.id);
            }}
          >
            {t('cancelAll')}
          </Button>
        ) : null}
        <IconButton
          label={open ? t('collapse') : t('expand')}
          icon={open ? <IconChevronDown size={16} stroke={1.75} /> : <IconChevronUp size={16} stroke={1.75} />}
          onClick={() => setOpen(!open)}
        />
        {summary.pending > 0 ? null : (
          <IconButton label={t('clear')} icon={<IconX size={16} stroke={1.75} />} onClick={() => queue.clear()} />
        )}
      </header>
      {open ? (
        <div id={listId}>
          <QueueList />
          <SkippedFiles files={skipped} />
        </div>
      ) : null}
    </section>
  );
}

function Summary({ summary }: { readonly summary: ImportSummary }) {
  const { t } = useTranslation('import');
  const quantities = useQuantities();
  const { total, pending, done, needsAttention } = summary;
  return (
    <p className={styles.summary} aria-live="polite">
      <strong>{pending > 0 ? t('importing', { done, total }) : t('imported', { count: done, total })}</strong>
      {pending > 0 ? <span className={styles.muted}> {quantities.percent(summary.share)}</span> : null}
      {needsAttention > 0 ? <span className={styles.attention}> {t('needsAttention', { count: needsAttention })}</span> : null}
    </p>
  );
}

function QueueList() {
  const queue = importQueueOf(useWorkspace());
  const items = useStore(queue.store, (state) => state.items);
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => items[index]?.id ?? index,
    estimateSize: () => 34,
    overscan: 4,
  });
  return (
    <div ref={scroller} className={styles.scroller}>
      <ul className={styles.list} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((row) => {
          const item = items[row.index];
          if (item === undefined) return null;
          return (
            <li
              key={row.key}
              ref={virtualizer.measureElement}
              data-index={row.index}
              className={styles.item}
              style={{ transform: `translateY(${row.start}px)` }}
              aria-setsize={items.length}
              aria-posinset={row.index + 1}
            >
              <ImportRow item={item} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}
