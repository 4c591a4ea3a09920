import { Button, Group, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '../../app/workspace.ts';
import { useQuantities } from '../jobs/use-quantities.ts';
import styles from './ImportRow.module.css';
import { importQueueOf } from './import-queue.ts';
import { type ImportItem, tooLongFacts } from './import-state.ts';

/** Asks what is to become of a clip that is longer than the limit: fewer frames, all of them, or nothing. */
export function TooLong({ item }: { readonly item: ImportItem }) {
  const { t } = useTranslation('import');
  const quantities = useQuantities();
  const queue = importQueueOf(useWorkspace());
  const { frames, durationMs, maxFrames } = tooLongFacts(item);
  const [kept, setKept] = useState(frames > 0 ? Math.min(frames, maxFrames) : maxFrames);
  return (
    <div className={styles.choice}>
      <p>
        {durationMs > 0
          ? t('tooLong.clip', { duration: quantities.duration(durationMs), frames: quantities.count(frames) })
          : t('tooLong.images', { frames: quantities.count(frames) })}
      </p>
      <Group gap="xs">
        <Group gap="xs" wrap="nowrap">
          <NumberInput
            w="6.5rem"
            aria-label={t('tooLong.kept')}
            min={1}
            max={Math.max(1, frames, maxFrames)}
            step={100}
            allowDecimal={false}
            value={kept}
            onChange={(value) => setKept(Math.max(1, Math.floor(Number(value) || 1)))}
          />
          <Button onClick={() => queue.retry(item.id, { onTooLong: 'sample', maxFrames: kept })}>{t('tooLong.sample')}</Button>
        </Group>
        <Button variant="default" onClick={() => queue.retry(item.id, { policy: 'long' })}>
          {t('tooLong.long')}
        </Button>
        <Button variant="subtle" color="gray" onClick={() => queue.clear(item.id)}>
          {t('tooLong.cancel')}
        </Button>
      </Group>
      <p className={styles.hint}>{t('tooLong.hint')}</p>
    </div>
  );
}
