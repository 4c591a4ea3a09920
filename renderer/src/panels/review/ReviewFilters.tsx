import { Chip, Select, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDocument } from '../../app/workspace.ts';
import { FLAG_KINDS, type FlagKind } from '../../timeline/flags.ts';
import styles from './ReviewPanel.module.css';
import type { ReviewFilter, ReviewItem } from './review-queue.ts';

/** Which items are shown, and in which order. */
export function ReviewFilters(props: {
  readonly filter: ReviewFilter;
  readonly items: readonly ReviewItem[];
  readonly onChange: (filter: ReviewFilter) => void;
}) {
  const { t } = useTranslation('review');
  const { filter, items, onChange } = props;
  const tracks = useDocument((state) => state.tracks);
  const concerned = new Set(items.map((item) => item.trackId));
  const objects = tracks
    .filter((track) => concerned.has(track.id))
    .map((track) => ({
      value: String(track.id),
      label: track.instanceName === '' ? t('objectName', { number: track.objectId }) : `${track.objectId} ${track.instanceName}`,
    }));
  const count = (kind: FlagKind) => items.filter((item) => item.kinds.includes(kind)).length;
  return (
    <section className={styles.filters} aria-label={t('filters')}>
      <Chip.Group multiple value={[...filter.kinds]} onChange={(kinds) => onChange({ ...filter, kinds: kinds as FlagKind[] })}>
        <div className={styles.chips}>
          {FLAG_KINDS.filter((kind) => count(kind) > 0).map((kind) => (
            <Chip key={kind} value={kind} size="xs">
              {t(`kinds.${kind}`)} <span className={styles.count}>{count(kind)}</span>
            </Chip>
          ))}
        </div>
      </Chip.Group>
      <div className={styles.selects}>
        <Select
          aria-label={t('object')}
          placeholder={t('allObjects')}
          data={objects}
          clearable
          searchable={objects.length > 8}
          value={filter.trackId === null ? null : String(filter.trackId)}
          onChange={(value) => onChange({ ...filter, trackId: value === null ? null : Number(value) })}
        />
        <Select
          aria-label={t('order')}
          data={(['frame', 'severity'] as const).map((value) => ({ value, label: t(`orders.${value}`) }))}
          allowDeselect={false}
          value={filter.order}
          onChange={(value) => onChange({ ...filter, order: value === 'severity' ? 'severity' : 'frame' })}
        />
      </div>
      <Switch
        label={t('onlyOpen')}
        checked={filter.show === 'open'}
        onChange={(event) => onChange({ ...filter, show: event.currentTarget.checked ? 'open' : 'all' })}
      />
    </section>
  );
}
