import { Button } from '@mantine/core';
import {
  type Icon,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBrush,
  IconCamera,
  IconFileImport,
  IconHistory,
  IconPencil,
  IconPlayerTrackNext,
  IconPlus,
  IconPointer,
  IconPointFilled,
  IconShield,
  IconSquareCheck,
  IconTextScan2,
  IconTrash,
} from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Edit } from '../../../../native/contract/records.ts';
import { useDocument, useWorkspace } from '../../app/workspace.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { timeOfEdit } from './edit-times.ts';
import styles from './HistoryPanel.module.css';
import { type EditKind, quotedAs, readLabel } from './labels.ts';

const ICONS = {
  add: IconPlus,
  delete: IconTrash,
  change: IconPencil,
  mask: IconBrush,
  prompt: IconPointer,
  propagate: IconPlayerTrackNext,
  concept: IconTextScan2,
  import: IconFileImport,
  review: IconSquareCheck,
  protect: IconShield,
} satisfies Readonly<Record<EditKind, Icon>>;
const ROW_REM = 2;

/** Every step, the newest first. A click goes to the state after it; what is undone stays in grey until something new is done. */
export function HistoryPanel() {
  const { t } = useTranslation('history');
  const { actions, commands } = useWorkspace();
  const history = useDocument((state) => state.history);
  return (
    <div className={styles.root}>
      <div className={styles.toolbar}>
        <IconButton
          label={t('undo')}
          command="app.undo"
          icon={<IconArrowBackUp size={16} stroke={1.75} />}
          disabled={history.every((edit) => edit.undone)}
          onClick={() => void actions.undo()}
        />
        <IconButton
          label={t('redo')}
          command="app.redo"
          icon={<IconArrowForwardUp size={16} stroke={1.75} />}
          disabled={!history.some((edit) => edit.undone)}
          onClick={() => void actions.redo()}
        />
        <Button
          variant="subtle"
          color="gray"
          className={styles.snapshot}
          leftSection={<IconCamera size={14} stroke={1.75} />}
          onClick={() => commands.run('app.snapshot')}
        >
          {t('snapshot')}
        </Button>
      </div>
      {history.length === 0 ? (
        <EmptyState icon={<IconHistory size={32} stroke={1.25} />} title={t('empty.title')}>
          {t('empty.text')}
        </EmptyState>
      ) : (
        <Steps history={history} />
      )}
    </div>
  );
}

/** The row below all steps: the state before the first. */
const START = null;

function Steps({ history }: { readonly history: readonly Edit[] }) {
  const { t } = useTranslation('history');
  const { actions } = useWorkspace();
  const scroller = useRef<HTMLDivElement>(null);
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const count = history.length + 1;
  const firstDone = history.findIndex((edit) => !edit.undone);
  const current = firstDone === -1 ? history.length : firstDone;
  const [walked, setWalked] = useState<number | null>(null);
  const cursor = Math.min(walked ?? current, count - 1);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_REM * rem,
    getItemKey: (index) => history[index]?.id ?? 'start',
    overscan: 8,
  });
  useEffect(() => virtual.scrollToIndex(cursor, { align: 'auto' }), [cursor, virtual]);
  const goTo = (index: number) => {
    setWalked(null);
    if (index !== current) void actions.goToEdit(history[index]?.id ?? START);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -count, End: count }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (step !== undefined) setWalked(Math.max(0, Math.min(count - 1, cursor + step)));
    else if (event.key === 'Enter') goTo(cursor);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={scroller}
      className={styles.list}
      role="listbox"
      aria-label={t('title')}
      aria-activedescendant={`edit-${history[cursor]?.id ?? 'start'}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onBlur={() => setWalked(null)}
    >
      <div role="presentation" className={styles.space} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start, size }) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list around it has the focus and answers the keys
          // biome-ignore lint/a11y/useFocusableInteractive: see above
          <div
            key={history[index]?.id ?? 'start'}
            id={`edit-${history[index]?.id ?? 'start'}`}
            role="option"
            aria-selected={index === current}
            aria-current={index === current ? 'step' : undefined}
            aria-posinset={index + 1}
            aria-setsize={count}
            className={styles.step}
            data-undone={index < current || undefined}
            data-cursor={index === cursor || undefined}
            style={{ height: size, transform: `translateY(${start}px)` }}
            onClick={() => goTo(index)}
          >
            <Step edit={history[index] ?? START} current={index === current} />
          </div>
        ))}
      </div>
    </div>
  );
}

function Step({ edit, current }: { readonly edit: Edit | null; readonly current: boolean }) {
  const { t, i18n } = useTranslation('history');
  const label = useEditText(edit);
  const read = edit === null ? null : readLabel(edit.label);
  const Glyph = edit === null ? IconHistory : read === null ? IconPointFilled : ICONS[read.kind];
  return (
    <>
      <Glyph size={15} stroke={1.75} className={styles.icon} aria-hidden="true" />
      <span className={styles.label} title={label}>
        {label}
        {edit?.undone === true ? <span className="visually-hidden">, {t('undone')}</span> : null}
      </span>
      {current ? <span className={styles.now}>{t('now')}</span> : null}
      {edit === null ? null : (
        <time
          className={styles.time}
          dateTime={new Date(edit.atMs).toISOString()}
          title={`${new Date(edit.atMs).toLocaleString(i18n.language)} · ${t('changes', { count: edit.changes })}`}
        >
          {timeOfEdit(edit.atMs, Date.now(), i18n.language)}
        </time>
      )}
    </>
  );
}

/** What a step is called in the language of the window; as the library calls it where that is not known. */
function useEditText(edit: Edit | null): string {
  const { t } = useTranslation('history');
  if (edit === null) return t('start');
  const read = readLabel(edit.label);
  if (read === null) return edit.label;
  const { direction, ...rest } = read.values;
  // Several phrases come with quotes of their own.
  const values = { ...rest, ...(typeof rest.what === 'string' ? { what: quotedAs(rest.what, t('quotes')) } : {}) };
  return t(`labels.${read.key}`, direction === undefined ? values : { ...values, direction: t(`directions.${direction}`) });
}
