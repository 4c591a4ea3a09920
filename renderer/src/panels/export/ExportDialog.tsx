import { Button, Modal } from '@mantine/core';
import { IconFileExport } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useSession, useWorkspace } from '../../app/workspace.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { annotationsOf } from './annotations-state.ts';
import styles from './ExportDialog.module.css';
import { ExportReportView } from './ExportReportView.tsx';
import {
  type ExportForm,
  type ExportSurroundings,
  exportFormSchema,
  problemsOf,
  rememberForm,
  toHostExport,
} from './export-form.ts';
import { exportUiOf } from './export-ui.ts';
import { FileChoices } from './FileChoices.tsx';
import { FormatChoices } from './FormatChoices.tsx';
import { ImportAnnotationsDialog } from './ImportAnnotationsDialog.tsx';
import { MergeChoices } from './MergeChoices.tsx';
import { PreflightPanel } from './PreflightPanel.tsx';
import { ScopeChoices } from './ScopeChoices.tsx';
import { usePreflight, useStartForm, useSurroundings } from './use-export.ts';

/** Choosing what is written, seeing what that gives, writing it, and reading the report. */
export function ExportDialog() {
  const { t } = useTranslation('export');
  const workspace = useWorkspace();
  const opened = useSession((session) => session.dialog === 'export');
  const ui = exportUiOf(workspace);
  const jobId = useStore(ui, (state) => state.reportJobId);
  const around = useSurroundings();
  const close = () => {
    workspace.session.store.setState({ dialog: null });
    ui.setState({ reportJobId: null });
  };
  return (
    <>
      <Modal
        opened={opened}
        onClose={close}
        title={t('title')}
        size="68rem"
        closeButtonProps={{ 'aria-label': t('close') }}
        classNames={{ content: styles.modal, body: styles.modalBody }}
      >
        {opened && jobId !== null ? <ExportReportView jobId={jobId} onBack={() => ui.setState({ reportJobId: null })} /> : null}
        {opened && jobId === null && around !== null ? <ExportFormView key={around.projectId} around={around} /> : null}
        {opened && jobId === null && around === null ? (
          <EmptyState icon={<IconFileExport size={32} stroke={1.25} />} title={t('noProject')}>
            {t('noProjectText')}
          </EmptyState>
        ) : null}
      </Modal>
      <ImportAnnotationsDialog />
    </>
  );
}

function ExportFormView({ around }: { readonly around: ExportSurroundings }) {
  const { t } = useTranslation('export');
  const workspace = useWorkspace();
  const [form, setForm] = useState(useStartForm(around));
  const [starting, setStarting] = useState(false);
  const preflight = usePreflight(form, around);
  const problems = problemsOf(form, around);
  const change = (patch: Partial<ExportForm>) => setForm((before) => ({ ...before, ...patch }));
  const start = async () => {
    rememberForm(localStorage, around.projectId, form);
    setStarting(true);
    try {
      const job = await workspace.host.exportDataset(toHostExport(form, around));
      if (job !== null) exportUiOf(workspace).setState({ reportJobId: job.id });
    } catch (error) {
      workspace.notices.report(error);
    }
    setStarting(false);
  };
  const importInstead = () => {
    workspace.session.store.setState({ dialog: null });
    annotationsOf(workspace).setState({ open: true, files: [] });
  };
  const parts = { form, around, change };
  const empty = preflight.state === 'ready' && preflight.preflight.masks === 0 && !form.autoPropagate;
  return (
    <div className={styles.root}>
      <div className={styles.columns}>
        <div className={styles.form}>
          <FormatChoices {...parts} />
          <ScopeChoices {...parts} />
          <MergeChoices {...parts} />
          <FileChoices {...parts} />
        </div>
        <PreflightPanel state={preflight} problems={problems} form={form} />
      </div>
      <footer className={styles.foot}>
        <Button variant="subtle" color="gray" onClick={importInstead}>
          {t('importInstead')}
        </Button>
        <Button variant="subtle" color="gray" onClick={() => setForm(exportFormSchema.parse({}))}>
          {t('reset')}
        </Button>
        <span className={styles.space} />
        <Button variant="default" onClick={() => workspace.session.store.setState({ dialog: null })}>
          {t('cancel')}
        </Button>
        <Button
          leftSection={<IconFileExport size={16} />}
          loading={starting}
          disabled={problems.length > 0 || empty}
          onClick={() => void start()}
        >
          {t('start')}
        </Button>
      </footer>
    </div>
  );
}
