import { Button, Group } from '@mantine/core';
import { IconFileExport, IconFolderPlus, IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { openMedia } from '../../app/navigation.ts';
import { useDocument, useWorkspace } from '../../app/workspace.ts';
import { useImportPicker } from '../import/use-import-picker.ts';
import { useQuantities } from '../jobs/use-quantities.ts';
import { ListTools } from './ListTools.tsx';
import { trash } from './library-actions.ts';
import { libraryOf } from './library-ui.ts';
import { MediaCard } from './MediaCard.tsx';
import styles from './MediaGrid.module.css';
import { TeachImport } from './TeachImport.tsx';
import { useLibraryData, useLibraryUi, useMediaRows, usePaneSelection } from './use-library.ts';
import { VirtualGrid } from './VirtualGrid.tsx';

/** The media of the open project. */
export function MediaGrid() {
  const { t } = useTranslation('library');
  const workspace = useWorkspace();
  const { store } = libraryOf(workspace);
  const { shown, total } = useMediaRows();
  const ids = shown.map((row) => row.media.id);
  const pane = usePaneSelection('media', ids);
  const renaming = useLibraryUi((ui) => (ui.renaming?.pane === 'media' ? ui.renaming.id : null));
  const search = useLibraryUi((ui) => ui.search.media);
  const sort = useLibraryUi((ui) => ui.mediaSort);
  const byId = new Map(shown.map((row) => [row.media.id, row]));
  return (
    <section className={styles.root} aria-label={t('media')}>
      <Head />
      {total === 0 ? (
        <TeachImport place="project" />
      ) : (
        <>
          <div className={styles.tools}>
            <ListTools
              label={t('searchMedia')}
              search={search}
              onSearch={(text) => store.setState((ui) => ({ search: { ...ui.search, media: text } }))}
              sort={sort}
              sorts={['imported', 'name', 'duration', 'progress', 'size']}
              onSort={(mediaSort) => store.setState({ mediaSort })}
            />
            <SelectionBar selected={pane.selection.ids} onClear={pane.clear} />
          </div>
          <div className={styles.grid}>
            {shown.length === 0 ? (
              <p className={styles.empty}>{t('noMatches', { search })}</p>
            ) : (
              <VirtualGrid
                label={t('media')}
                ids={ids}
                columns={15.5}
                rowRem={17}
                selection={pane.selection}
                onSelect={pane.select}
                onSelectAll={pane.selectAll}
                onFocusPane={pane.enter}
                onOpen={(id) => void openMedia(workspace, id)}
                render={(id, state) => {
                  const row = byId.get(id);
                  return row === undefined ? null : <MediaCard row={row} state={state} renaming={renaming === id} />;
                }}
              />
            )}
          </div>
        </>
      )}
    </section>
  );
}

function Head() {
  const { t } = useTranslation('library');
  const quantities = useQuantities();
  const { session } = useWorkspace();
  const project = useDocument((document) => document.project);
  const count = useDocument((document) => document.mediaItems.length);
  const bytes = useLibraryData((data) => (project === null ? undefined : data.projectBytes.get(project.id)));
  const pick = useImportPicker();
  return (
    <header className={styles.head}>
      <div className={styles.heading}>
        <h1 className={styles.title} title={project?.name}>
          {project?.name}
        </h1>
        <p className={styles.meta}>
          {t('mediaCount', { count })}
          {bytes === undefined ? null : ` · ${t('takes', { size: quantities.bytes(bytes) })}`}
        </p>
      </div>
      <Group gap="xs" wrap="nowrap">
        <Button
          variant="default"
          leftSection={<IconFileExport size={16} />}
          disabled={count === 0}
          onClick={() => session.store.setState({ dialog: 'export' })}
        >
          {t('export')}
        </Button>
        <Button variant="default" leftSection={<IconFolderPlus size={16} />} onClick={() => void pick('folder')}>
          {t('addFolder')}
        </Button>
        <Button leftSection={<IconPlus size={16} />} onClick={() => void pick('files')}>
          {t('addFiles')}
        </Button>
      </Group>
    </header>
  );
}

function SelectionBar(props: { readonly selected: readonly number[]; readonly onClear: () => void }) {
  const { t } = useTranslation('library');
  const workspace = useWorkspace();
  if (props.selected.length < 2) return null;
  return (
    <Group gap="xs" wrap="nowrap" className={styles.selection}>
      <span>{t('selected', { count: props.selected.length })}</span>
      <Button
        variant="default"
        leftSection={<IconFileExport size={16} />}
        onClick={() => workspace.session.store.setState({ dialog: 'export' })}
      >
        {t('exportSelected')}
      </Button>
      <Button
        variant="default"
        leftSection={<IconTrash size={16} />}
        onClick={() => void trash(workspace, 'media', props.selected)}
      >
        {t('toTrash')}
      </Button>
      <Button variant="subtle" color="gray" onClick={props.onClear}>
        {t('clearSelection')}
      </Button>
    </Group>
  );
}
