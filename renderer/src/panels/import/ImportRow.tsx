import {
  IconAlertTriangle,
  IconArchive,
  IconCircleCheck,
  IconCircleX,
  IconMovie,
  IconPhoto,
  IconRefresh,
  IconX,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '../../app/workspace.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { useErrorText } from '../jobs/error-text.ts';
import { ProgressBar } from '../jobs/ProgressBar.tsx';
import { useQuantities } from '../jobs/use-quantities.ts';
import styles from './ImportRow.module.css';
import { importQueueOf } from './import-queue.ts';
import { errorOfItem, type ImportItem, type ItemStatus, isPending, itemShare, sendingEtaMs, statusOf } from './import-state.ts';
import { TooLong } from './TooLong.tsx';

const KINDS = { video: IconMovie, pictures: IconPhoto, project: IconArchive } as const;

/** One import: how far it is, and what can be done about it. */
export function ImportRow({ item }: { readonly item: ImportItem }) {
  const { t } = useTranslation('import');
  const quantities = useQuantities();
  const queue = importQueueOf(useWorkspace());
  const status = statusOf(item);
  const Icon = KINDS[item.group.kind];
  const { name, files, bytes } = item.group;
  return (
    <div className={styles.root}>
      <div className={styles.line}>
        <StatusIcon status={status} fallback={<Icon size={16} stroke={1.75} />} />
        <span className={styles.name} title={name}>
          {name}
        </span>
        <span className={styles.meta}>
          {files.length > 1 ? `${t('files', { count: files.length })} · ` : ''}
          {quantities.bytes(bytes)}
        </span>
        {isPending(item) ? <ProgressBar share={itemShare(item)} label={name} /> : null}
        <span className={styles.status}>
          <StatusText item={item} status={status} />
        </span>
        <span className={styles.actions}>
          {isPending(item) ? (
            <IconButton size="sm" label={t('cancel')} icon={<IconX size={14} />} onClick={() => void queue.cancel(item.id)} />
          ) : null}
          {status === 'failed' || status === 'cancelled' ? (
            <IconButton size="sm" label={t('retry')} icon={<IconRefresh size={14} />} onClick={() => queue.retry(item.id)} />
          ) : null}
          {isPending(item) ? null : (
            <IconButton size="sm" label={t('remove')} icon={<IconX size={14} />} onClick={() => queue.clear(item.id)} />
          )}
        </span>
      </div>
      {status === 'failed' ? <Failure item={item} /> : null}
      {status === 'too-long' ? <TooLong item={item} /> : null}
    </div>
  );
}

function StatusIcon({ status, fallback }: { readonly status: ItemStatus; readonly fallback: React.ReactNode }) {
  const icon = { size: 16, stroke: 1.75 } as const;
  if (status === 'done') return <IconCircleCheck {...icon} className={styles.ok} aria-hidden="true" />;
  if (status === 'failed') return <IconCircleX {...icon} className={styles.bad} aria-hidden="true" />;
  if (status === 'too-long') return <IconAlertTriangle {...icon} className={styles.warn} aria-hidden="true" />;
  return (
    <span className={styles.kind} aria-hidden="true">
      {fallback}
    </span>
  );
}

function StatusText({ item, status }: { readonly item: ImportItem; readonly status: ItemStatus }) {
  const { t } = useTranslation('import');
  const quantities = useQuantities();
  if (status === 'sending') {
    const etaMs = sendingEtaMs(item, Date.now());
    const share = item.group.bytes > 0 ? quantities.percent(item.sentBytes / item.group.bytes) : '';
    return etaMs === null ? t('status.sending', { share }) : t('status.sendingEta', { share, eta: quantities.eta(etaMs) });
  }
  if (status === 'importing') {
    const etas = item.jobs.flatMap((job) => job.progress.etaMs ?? []);
    const done = item.jobs.filter((job) => job.state === 'done').length;
    if (item.jobs.length > 1) return t('status.importingMany', { done, total: item.jobs.length });
    return etas.length === 0 ? t('status.importing') : t('status.importingEta', { eta: quantities.eta(Math.max(...etas)) });
  }
  const recognised = item.jobs.length > 0 && item.jobs.every((job) => job.result?.recognised === true);
  if (status === 'done' && recognised) return t('status.recognised');
  if (status === 'done' && item.jobs.length > 1) return t('status.doneMany', { count: item.jobs.length });
  return t(`status.${status}`);
}

function Failure({ item }: { readonly item: ImportItem }) {
  const describe = useErrorText();
  const error = errorOfItem(item);
  if (error === null) return null;
  const { title, advice } = describe(error);
  return (
    <p className={styles.failure}>
      <strong>{title}</strong> {advice}
    </p>
  );
}
