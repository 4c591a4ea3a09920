import { Button, Group, Modal, SegmentedControl, Select, Stack } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { ImportReport } from '../../../../native/contract/dataset.ts';
import { useDocument, useWorkspace } from '../../app/workspace.ts';
import { pickFiles } from '../import/bring-in.ts';
import { ProgressBar } from '../jobs/ProgressBar.tsx';
import { useQuantities } from '../jobs/use-quantities.ts';
import { annotationsOf } from './annotations-state.ts';
import styles from './ImportAnnotationsDialog.module.css';
import { Field } from './Section.tsx';

/** Takes annotations of other programs: a COCO file, or a folder of mask images. What is there already stays. */
export function ImportAnnotationsDialog() {
  const { t } = useTranslation('export');
  const state = annotationsOf(useWorkspace());
  const open = useStore(state, (annotations) => annotations.open);
  const close = () => state.setState({ open: false, files: [] });
  return (
    <Modal opened={open} onClose={close} title={t('annotations.title')} size="lg" closeButtonProps={{ 'aria-label': t('close') }}>
      {open ? <Content onClose={close} /> : null}
    </Modal>
  );
}

function Content({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('export');
  const quantities = useQuantities();
  const workspace = useWorkspace();
  const { host, document, notices } = workspace;
  const state = annotationsOf(workspace);
  const { kind, files } = useStore(state);
  const items = useDocument((doc) => doc.mediaItems);
  const [mediaId, setMediaId] = useState<number | null>(() => document.store.getState().media?.id ?? null);
  const [sentShare, setSentShare] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const [report, setReport] = useState<ImportReport | null>(null);
  const choose = async () => {
    const picked = await pickFiles(kind === 'coco' ? 'files' : 'folder', '.json');
    if (picked.files.length > 0) state.setState({ files: picked.files.map(({ file }) => file) });
  };
  const run = async () => {
    const project = document.store.getState().project;
    if (project === null) return;
    setBusy(true);
    setReport(null);
    try {
      const onProgress = (sent: number, total: number) => setSentShare(total > 0 ? sent / total : null);
      const uploads = await host.handOver(files, { onProgress });
      setSentShare(null);
      setReport(await importAll(workspace, kind, project.id, mediaId, uploads));
    } catch (error) {
      notices.report(error);
    }
    setBusy(false);
  };
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  const ready = files.length > 0 && (kind === 'coco' || mediaId !== null);
  return (
    <Stack gap="md">
      <Field label={t('annotations.kind')} hint={t(`annotations.hint.${kind}`)}>
        <SegmentedControl
          aria-label={t('annotations.kind')}
          value={kind}
          onChange={(value) => state.setState({ kind: value as typeof kind, files: [] })}
          data={[
            { value: 'coco', label: t('annotations.coco') },
            { value: 'masks', label: t('annotations.masks') },
          ]}
        />
      </Field>
      <Field label={t('annotations.source')}>
        <Group gap="sm">
          <Button variant="default" leftSection={<IconFileUpload size={16} />} onClick={() => void choose()}>
            {t(`annotations.choose.${kind}`)}
          </Button>
          <span className={styles.chosen}>
            {files.length === 0
              ? t('annotations.nothingChosen')
              : `${files.length === 1 ? files[0]?.name : t('fileCount', { count: files.length, value: quantities.count(files.length) })} · ${quantities.bytes(bytes)}`}
          </span>
        </Group>
      </Field>
      <Field label={t('annotations.target')} hint={kind === 'coco' ? t('annotations.targetHint') : undefined}>
        <Select
          w="100%"
          searchable
          clearable={kind === 'coco'}
          limit={200}
          aria-label={t('annotations.target')}
          placeholder={kind === 'coco' ? t('annotations.byName') : t('media.choose')}
          nothingFoundMessage={t('nothingFound')}
          data={items.map((item) => ({ value: String(item.id), label: item.name }))}
          value={mediaId === null ? null : String(mediaId)}
          onChange={(id) => setMediaId(id === null ? null : Number(id))}
        />
      </Field>
      {busy ? <ProgressBar share={sentShare} label={t('annotations.running')} /> : null}
      {report === null ? null : <ReportView report={report} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {report === null ? t('cancel') : t('close')}
        </Button>
        <Button disabled={!ready} loading={busy} onClick={() => void run()}>
          {t('annotations.start')}
        </Button>
      </Group>
    </Stack>
  );
}

/** Imports what was handed over; several COCO files one after the other, their reports added up. */
async function importAll(
  { host }: ReturnType<typeof useWorkspace>,
  kind: 'coco' | 'masks',
  projectId: number,
  mediaId: number | null,
  uploads: readonly string[],
): Promise<ImportReport> {
  if (kind === 'masks' && mediaId !== null) return host.importMasks({ projectId, mediaId, uploads });
  const total: ImportReport = { media: 0, tracks: 0, masks: 0, classes: 0, skipped: [] };
  for (const upload of uploads) {
    const report = await host.importCoco({ projectId, mediaId, upload });
    for (const name of ['media', 'tracks', 'masks', 'classes'] as const) total[name] += report[name];
    total.skipped.push(...report.skipped);
  }
  return total;
}

function ReportView({ report }: { readonly report: ImportReport }) {
  const { t } = useTranslation('export');
  const quantities = useQuantities();
  return (
    <section className={styles.report} aria-live="polite">
      <h3>{t('annotations.report')}</h3>
      <dl>
        {(['media', 'tracks', 'masks', 'classes'] as const).map((name) => (
          <div key={name}>
            <dt>{t(`annotations.counts.${name}`)}</dt>
            <dd>{quantities.count(report[name])}</dd>
          </div>
        ))}
      </dl>
      {report.skipped.length === 0 ? (
        <p>{t('annotations.nothingSkipped')}</p>
      ) : (
        <>
          <p>{t('annotations.skipped')}</p>
          <ul>
            {report.skipped.map(({ reason, count }) => (
              <li key={reason}>
                {t(`annotations.reasons.${reason}`, { defaultValue: reason })}: {quantities.count(count)}
              </li>
            ))}
          </ul>
        </>
      )}
      <p className={styles.undo}>{t('annotations.undo')}</p>
    </section>
  );
}
