import { Button, Checkbox, Group } from '@mantine/core';
import { IconArrowBackUp, IconTrash, IconTrashX } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDocument, useWorkspace } from '../../app/workspace.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { useQuantities } from '../jobs/use-quantities.ts';
import { restore } from './library-actions.ts';
import { type LibraryPane, libraryOf } from './library-ui.ts';
import { Thumbnail } from './Thumbnail.tsx';
import styles from './TrashView.module.css';
import { useLibraryData } from './use-library.ts';

interface TrashRow {
  readonly id: number;
  readonly name: string;
  readonly deletedAtMs: number;
  readonly coverId: number | null;
  readonly bytes: number | null;
}

/** What was deleted and can still be had back. */
export function TrashView() {
  const { t } = useTranslation('library');
  const projects = useLibraryData((data) => data.projects);
  const summaries = useLibraryData((data) => data.summaries);
  const projectBytes = useLibraryData((data) => data.projectBytes);
  const media = useLibraryData((data) => data.deletedMedia);
  const mediaBytes = useLibraryData((data) => data.mediaBytes);
  const openName = useDocument((document) => document.project?.name ?? null);
  const projectRows = useMemo(
    () =>
      (projects ?? []).flatMap(({ id, name, deletedAtMs }): TrashRow[] => {
        if (deletedAtMs === null) return [];
        return [{ id, name, deletedAtMs, coverId: summaries.get(id)?.coverMediaId ?? null, bytes: projectBytes.get(id) ?? null }];
      }),
    [projects, summaries, projectBytes],
  );
  const mediaRows = useMemo(
    () =>
      media.map(
        ({ id, name, deletedAtMs }): TrashRow => ({
          id,
          name,
          deletedAtMs: deletedAtMs ?? 0,
          coverId: id,
          bytes: mediaBytes.get(id) ?? null,
        }),
      ),
    [media, mediaBytes],
  );
  return (
    <section className={styles.root} aria-label={t('trash')}>
      <header className={styles.head}>
        <h1 className={styles.title}>{t('trash')}</h1>
        <p className={styles.lead}>{t('trashLead')}</p>
      </header>
      {projectRows.length + mediaRows.length === 0 ? (
        <EmptyState icon={<IconTrash size={32} stroke={1.25} />} title={t('trashEmpty')}>
          {t('trashEmptyText')}
        </EmptyState>
      ) : (
        <div className={styles.lists}>
          <TrashList pane="projects" title={t('projects')} rows={projectRows} />
          {openName === null ? null : <TrashList pane="media" title={t('mediaOf', { name: openName })} rows={mediaRows} />}
        </div>
      )}
    </section>
  );
}

function TrashList(props: { readonly pane: LibraryPane; readonly title: string; readonly rows: readonly TrashRow[] }) {
  const { t } = useTranslation('library');
  const workspace = useWorkspace();
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const rows = [...props.rows].sort((a, b) => b.deletedAtMs - a.deletedAtMs);
  if (rows.length === 0) return null;
  const ids = rows.map((row) => row.id).filter((id) => chosen.has(id));
  const acted = ids.length > 0 ? ids : rows.map((row) => row.id);
  const toggle = (id: number) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <section className={styles.list}>
      <header className={styles.listHead}>
        <Checkbox
          label={props.title}
          checked={ids.length === rows.length}
          indeterminate={ids.length > 0 && ids.length < rows.length}
          onChange={() => setChosen(ids.length === rows.length ? new Set() : new Set(rows.map((row) => row.id)))}
        />
        <Group gap="xs" wrap="nowrap">
          <Button
            variant="default"
            leftSection={<IconArrowBackUp size={16} />}
            onClick={() => void restore(workspace, props.pane, acted)}
          >
            {ids.length > 0 ? t('restore') : t('restoreAll')}
          </Button>
          <Button
            variant="default"
            c="var(--danger)"
            leftSection={<IconTrashX size={16} />}
            onClick={() => libraryOf(workspace).store.setState({ purging: { pane: props.pane, ids: acted } })}
          >
            {ids.length > 0 ? t('purge') : t('purgeAll')}
          </Button>
        </Group>
      </header>
      <ul className={styles.rows}>
        {rows.map((row) => (
          <li key={row.id} className={styles.row}>
            <TrashItem row={row} checked={chosen.has(row.id)} onToggle={() => toggle(row.id)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function TrashItem(props: { readonly row: TrashRow; readonly checked: boolean; readonly onToggle: () => void }) {
  const { t } = useTranslation('library');
  const quantities = useQuantities();
  const { name, deletedAtMs, bytes, coverId } = props.row;
  return (
    <>
      <Checkbox aria-label={name} checked={props.checked} onChange={props.onToggle} />
      <div className={styles.cover}>
        <Thumbnail mediaId={coverId} size="small" />
      </div>
      <span className={styles.name} title={name}>
        {name}
      </span>
      <span className={styles.meta}>{t('deletedWhen', { when: quantities.when(deletedAtMs, Date.now()) })}</span>
      <span className={styles.size}>{bytes === null ? '' : quantities.bytes(bytes)}</span>
    </>
  );
}
