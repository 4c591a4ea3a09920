import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useDocument, useWorkspace } from '../../app/workspace.ts';
import { ImportQueuePanel } from '../import/ImportQueue.tsx';
import { useQuantities } from '../jobs/use-quantities.ts';
import { ConfirmDialog } from './ConfirmDialog.tsx';
import { LibraryBar } from './LibraryBar.tsx';
import styles from './LibraryScreen.module.css';
import { purge } from './library-actions.ts';
import { libraryOf } from './library-ui.ts';
import { MediaGrid } from './MediaGrid.tsx';
import { ProjectList } from './ProjectList.tsx';
import { TeachImport } from './TeachImport.tsx';
import { TrashView } from './TrashView.tsx';
import { useLibraryData, useLibraryUi } from './use-library.ts';

/** Projects on the left, the media of the open one on the right, imports below. */
export function LibraryScreen() {
  const { t } = useTranslation('library');
  const workspace = useWorkspace();
  const project = useDocument((document) => document.project);
  const loading = useDocument((document) => document.loading);
  const inTrash = useLibraryUi((ui) => ui.trash);
  useEffect(() => libraryOf(workspace).reader.follow(), [workspace]);
  return (
    <div className={styles.root}>
      <div className={styles.bar}>
        <LibraryBar />
      </div>
      <ProjectList />
      <main className={styles.main} aria-busy={loading}>
        <div className={styles.content}>{inTrash ? <TrashView /> : project === null ? <NoProject /> : <MediaGrid />}</div>
        <ImportQueuePanel />
      </main>
      <PurgeDialog />
      <span className="visually-hidden" aria-live="polite">
        {loading ? t('opening') : ''}
      </span>
    </div>
  );
}

function NoProject() {
  const { t } = useTranslation('library');
  const projects = useLibraryData((data) => data.projects);
  if (projects === null) return <p className={styles.loading}>{t('loading')}</p>;
  return <TeachImport place="start" />;
}

function PurgeDialog() {
  const { t } = useTranslation('library');
  const quantities = useQuantities();
  const workspace = useWorkspace();
  const { store } = libraryOf(workspace);
  const purging = useLibraryUi((ui) => ui.purging);
  const sizes = useLibraryData((data) => (purging?.pane === 'media' ? data.mediaBytes : data.projectBytes));
  if (purging === null) return null;
  const bytes = purging.ids.reduce((sum, id) => sum + (sizes.get(id) ?? 0), 0);
  const close = () => store.setState({ purging: null });
  const confirm = async () => {
    close();
    const freed = await purge(workspace, purging.pane, purging.ids);
    if (freed !== null) workspace.notices.tell('success', t('purged', { size: quantities.bytes(freed) }));
  };
  return (
    <ConfirmDialog title={t('purgeTitle')} action={t('purge')} onCancel={close} onConfirm={() => void confirm()}>
      {t(`purgeText.${purging.pane}`, { count: purging.ids.length, size: quantities.bytes(bytes) })}
    </ConfirmDialog>
  );
}
