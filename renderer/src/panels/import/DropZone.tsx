import { IconFileImport } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDocument, useWorkspace } from '../../app/workspace.ts';
import { bringIn, bringInOpened } from './bring-in.ts';
import styles from './DropZone.module.css';
import { readEntries, takeDropped } from './read-entries.ts';

/** The window as a place to drop files: takes them anywhere over its children, and says before what will happen. */
export function DropZone({ children }: { readonly children?: ReactNode }) {
  const workspace = useWorkspace();
  const [drag, setDrag] = useState<{ readonly count: number; readonly reading: boolean } | null>(null);

  useEffect(() => {
    // Every element under the pointer enters and leaves: the drag has left the window when none is entered any more.
    let depth = 0;
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    const onEnter = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth++;
      setDrag({ count: event.dataTransfer?.items.length ?? 0, reading: false });
    };
    const onOver = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
    };
    const onLeave = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setDrag(null);
    };
    const onDrop = (event: DragEvent) => {
      if (event.dataTransfer === null || !carriesFiles(event)) return;
      event.preventDefault();
      depth = 0;
      const { entries, loose } = takeDropped(event.dataTransfer);
      setDrag({ count: entries.length + loose.length, reading: true });
      void readEntries(entries, loose)
        .then((read) => bringIn(workspace, read))
        .catch((error: unknown) => workspace.notices.report(error))
        .finally(() => setDrag(null));
    };
    const stop = new AbortController();
    const options = { signal: stop.signal };
    window.addEventListener('dragenter', onEnter, options);
    window.addEventListener('dragover', onOver, options);
    window.addEventListener('dragleave', onLeave, options);
    window.addEventListener('drop', onDrop, options);
    return () => stop.abort();
  }, [workspace]);

  useEffect(() => workspace.host.onFilesOpened((uploads) => void bringInOpened(workspace, uploads)), [workspace]);

  return (
    <>
      {children}
      {drag === null ? null : <Overlay count={drag.count} reading={drag.reading} />}
    </>
  );
}

function Overlay({ count, reading }: { readonly count: number; readonly reading: boolean }) {
  const { t } = useTranslation('import');
  const projectName = useDocument((document) => document.project?.name ?? null);
  return (
    <div className={styles.root} role="status">
      <div className={styles.frame}>
        <div className={styles.card}>
          <IconFileImport size={56} stroke={1.25} aria-hidden="true" />
          <p className={styles.title}>{reading ? t('drop.reading') : t('drop.title', { count })}</p>
          <p className={styles.text}>
            {projectName === null ? t('drop.newProject') : t('drop.intoProject', { name: projectName })}
          </p>
          <p className={styles.hint}>{t('drop.hint')}</p>
        </div>
      </div>
    </div>
  );
}
