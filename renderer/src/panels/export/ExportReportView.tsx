import { Button, Group, Table } from '@mantine/core';
import { IconArrowLeft, IconCircleCheck, IconCircleX, IconDownload, IconFolderOpen, IconScissors } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExportReport } from '../../../../native/contract/dataset.ts';
import type { Job } from '../../../../native/contract/jobs.ts';
import { useDocument, useWorkspace } from '../../app/workspace.ts';
import { useErrorText } from '../jobs/error-text.ts';
import { isActive, shareOf } from '../jobs/job-view.ts';
import { ProgressBar } from '../jobs/ProgressBar.tsx';
import { useQuantities } from '../jobs/use-quantities.ts';
import styles from './ExportReportView.module.css';
import { Notes } from './Notes.tsx';
import { readBack, reportOf } from './preflight-view.ts';

/** An export while it is written, and what was read back from it afterwards. */
export function ExportReportView({ jobId, onBack }: { readonly jobId: number; readonly onBack: () => void }) {
  const { t } = useTranslation('export');
  const workspace = useWorkspace();
  const job = useJob(jobId);
  const report = reportOf(job);
  return (
    <div className={styles.root}>
      <div className={styles.content}>
        {job === null ? null : <State job={job} />}
        {report === null ? null : <Report report={report} />}
      </div>
      <footer className={styles.foot}>
        <Button variant="subtle" color="gray" leftSection={<IconArrowLeft size={16} />} onClick={onBack}>
          {t('back')}
        </Button>
        <Group gap="xs">
          {job !== null && isActive(job) ? (
            <Button variant="default" onClick={() => void workspace.actions.cancelJob(jobId)}>
              {t('stop')}
            </Button>
          ) : null}
          {job?.state === 'failed' || job?.state === 'cancelled' ? (
            <Button onClick={() => void workspace.actions.retryJob(jobId)}>{t('again')}</Button>
          ) : null}
          {report === null ? null : <OpenButton jobId={jobId} />}
        </Group>
      </footer>
    </div>
  );
}

function OpenButton({ jobId }: { readonly jobId: number }) {
  const { t } = useTranslation('export');
  const { host, notices } = useWorkspace();
  const open = () => host.openExport(jobId).catch((error: unknown) => notices.report(error));
  const canShow = host.info.canShowFolders;
  return (
    <Button leftSection={canShow ? <IconFolderOpen size={16} /> : <IconDownload size={16} />} onClick={() => void open()}>
      {canShow ? t('showInFolder') : t('download')}
    </Button>
  );
}

function State({ job }: { readonly job: Job }) {
  const { t } = useTranslation('export');
  const quantities = useQuantities();
  const describe = useErrorText();
  if (isActive(job)) {
    const { phase, etaMs } = job.progress;
    const parts = [
      t(`jobs:phase.${phase}`, { defaultValue: phase }),
      etaMs === null ? null : t('jobs:left', { eta: quantities.eta(etaMs) }),
    ];
    return (
      <div className={styles.running} role="status">
        <p className={styles.headline}>{t('writing')}</p>
        <ProgressBar share={shareOf(job)} label={t('writing')} />
        <p className={styles.muted}>{parts.filter((part) => part !== null).join(' · ')}</p>
        <p className={styles.muted}>{t('mayClose')}</p>
      </div>
    );
  }
  if (job.state === 'done') {
    return (
      <p className={styles.headline} data-state="done" role="status">
        <IconCircleCheck size={22} stroke={1.75} aria-hidden="true" /> {t('done')}
      </p>
    );
  }
  const error = job.error === null ? null : describe(job.error);
  return (
    <div role="alert">
      <p className={styles.headline} data-state={job.state}>
        <IconCircleX size={22} stroke={1.75} aria-hidden="true" /> {job.state === 'failed' ? t('failed') : t('cancelled')}
      </p>
      <p className={styles.muted}>
        {job.state === 'failed' ? `${error?.title ?? ''} ${error?.advice ?? ''}` : t('cancelledText')}
      </p>
    </div>
  );
}

function Report({ report }: { readonly report: ExportReport }) {
  const { t } = useTranslation('export');
  const quantities = useQuantities();
  const { verified, minIou } = readBack(report);
  const lossless = minIou === null || minIou === 1;
  const iou = (value: number | null) => (value === null ? '–' : value === 1 ? '1' : value.toFixed(4));
  return (
    <>
      <p className={styles.verified} data-lossless={lossless || undefined}>
        {lossless ? (
          <IconCircleCheck size={18} stroke={1.75} aria-hidden="true" />
        ) : (
          <IconScissors size={18} stroke={1.75} aria-hidden="true" />
        )}
        <span>
          {t('readBack', { count: verified, value: quantities.count(verified) })}{' '}
          {lossless ? t('identical') : t('leastIou', { iou: iou(minIou) })}
        </span>
      </p>
      <p className={styles.path}>
        {report.out.split(/[\\/]/).at(-1)} · {t('fileCount', { count: report.files, value: quantities.count(report.files) })} ·{' '}
        {quantities.bytes(report.bytes)}
      </p>
      <Table className={styles.table} aria-label={t('report')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('formats')}</Table.Th>
            <Table.Th className={styles.number}>{t('counts.annotations')}</Table.Th>
            <Table.Th className={styles.number}>{t('counts.images')}</Table.Th>
            <Table.Th className={styles.number}>{t('counts.verified')}</Table.Th>
            <Table.Th className={styles.number}>{t('counts.minIou')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {report.formats.map((format) => (
            <Table.Tr key={format.format}>
              <Table.Td>{t(`format.${format.format}.name`)}</Table.Td>
              <Table.Td className={styles.number}>{quantities.count(format.annotations)}</Table.Td>
              <Table.Td className={styles.number}>{quantities.count(format.images)}</Table.Td>
              <Table.Td className={styles.number}>{quantities.count(format.verified)}</Table.Td>
              <Table.Td className={styles.number}>{iou(format.minIou)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Notes notes={report.notes} />
    </>
  );
}

/** The job as the document knows it; asked for once when it is not of the open project. */
function useJob(jobId: number): Job | null {
  const { host, notices } = useWorkspace();
  const known = useDocument((document) => document.jobs.find((job) => job.id === jobId) ?? null);
  const [fetched, setFetched] = useState<Job | null>(null);
  const missing = known === null;
  useEffect(() => {
    if (missing) host.engine.jobs.get({ jobId }).then(setFetched, (error: unknown) => notices.report(error));
  }, [host, notices, jobId, missing]);
  return known ?? fetched;
}
