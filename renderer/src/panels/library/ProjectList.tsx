import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconDotsVertical, IconFileImport, IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useDocument, useWorkspace } from '../../app/workspace.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { pickFiles } from '../import/bring-in.ts';
import { PROJECT_ENDING } from '../import/sort-files.ts';
import { InlineName } from './InlineName.tsx';
import { ListTools } from './ListTools.tsx';
import { createProject, openProject, openProjectFiles, trash } from './library-actions.ts';
import { libraryOf } from './library-ui.ts';
import styles from './ProjectList.module.css';
import { ProjectRowView } from './ProjectRowView.tsx';
import { useLibraryData, useLibraryUi, usePaneSelection, useProjectRows } from './use-library.ts';
import { VirtualGrid } from './VirtualGrid.tsx';

const NONE: readonly never[] = [];

/** The projects of the library: find, make, open, delete. */
export function ProjectList() {
  const { t } = useTranslation('library');
  const workspace = useWorkspace();
  const { store } = libraryOf(workspace);
  const rows = useProjectRows();
  const shown = rows?.shown ?? NONE;
  const ids = shown.map((row) => row.project.id);
  const pane = usePaneSelection('projects', ids);
  const openId = useDocument((document) => document.project?.id ?? null);
  const renaming = useLibraryUi((ui) => (ui.renaming?.pane === 'projects' ? ui.renaming.id : null));
  const creating = useLibraryUi((ui) => ui.creating);
  const search = useLibraryUi((ui) => ui.search.projects);
  const sort = useLibraryUi((ui) => ui.projectSort);
  const byId = new Map(shown.map((row) => [row.project.id, row]));
  return (
    <nav className={styles.root} aria-label={t('projects')}>
      <header className={styles.head}>
        <h2 className={styles.title}>
          {t('projects')} {rows === null ? null : <span className={styles.count}>{rows.total}</span>}
        </h2>
        <IconButton
          label={t('newProject')}
          command="library.new"
          icon={<IconPlus size={16} stroke={1.75} />}
          onClick={() => store.setState({ creating: true })}
        />
        <ListMenu />
      </header>
      <div className={styles.tools}>
        <ListTools
          label={t('searchProjects')}
          search={search}
          onSearch={(text) => store.setState((ui) => ({ search: { ...ui.search, projects: text } }))}
          sort={sort}
          sorts={['changed', 'name', 'size']}
          onSort={(projectSort) => store.setState({ projectSort })}
        />
      </div>
      {creating ? (
        <div className={styles.create}>
          <InlineName
            label={t('newProjectName')}
            placeholder={t('newProjectName')}
            value=""
            onDone={(name) => {
              store.setState({ creating: false });
              if (name.trim() !== '') void createProject(workspace, name);
            }}
            onCancel={() => store.setState({ creating: false })}
          />
        </div>
      ) : null}
      <div className={styles.list}>
        {rows !== null && shown.length === 0 ? (
          <p className={styles.empty}>{rows.total === 0 ? t('noProjects') : t('noMatches', { search })}</p>
        ) : (
          <VirtualGrid
            label={t('projects')}
            ids={ids}
            columns="list"
            rowRem={4.25}
            selection={pane.selection}
            currentId={openId}
            onSelect={pane.select}
            onSelectAll={pane.selectAll}
            onFocusPane={pane.enter}
            onOpen={(id) => void openProject(workspace, id)}
            onClick={(id) => {
              store.setState({ trash: false });
              void openProject(workspace, id);
            }}
            render={(id, state) => {
              const row = byId.get(id);
              if (row === undefined) return null;
              return <ProjectRowView row={row} state={state} current={id === openId} renaming={renaming === id} />;
            }}
          />
        )}
      </div>
      <Foot selected={pane.selection.ids} />
    </nav>
  );
}

function Foot({ selected }: { readonly selected: readonly number[] }) {
  const { t } = useTranslation('library');
  const workspace = useWorkspace();
  const { store } = libraryOf(workspace);
  const inTrash = useLibraryUi((ui) => ui.trash);
  const deletedProjects = useLibraryData((data) => data.projects?.filter((project) => project.deletedAtMs !== null).length ?? 0);
  const deletedMedia = useLibraryData((data) => data.deletedMedia.length);
  const count = deletedProjects + deletedMedia;
  return (
    <footer className={styles.foot}>
      {selected.length > 1 ? (
        <div className={styles.selected}>
          <span>{t('selected', { count: selected.length })}</span>
          <Tooltip label={t('toTrash')}>
            <ActionIcon
              variant="subtle"
              color="red"
              aria-label={t('toTrash')}
              onClick={() => void trash(workspace, 'projects', selected)}
            >
              <IconTrash size={16} stroke={1.75} />
            </ActionIcon>
          </Tooltip>
        </div>
      ) : null}
      <button type="button" className={styles.trash} aria-pressed={inTrash} onClick={() => store.setState({ trash: !inTrash })}>
        <IconTrash size={16} stroke={1.75} aria-hidden="true" />
        <span>{t('trash')}</span>
        {count === 0 ? null : <span className={styles.count}>{count}</span>}
      </button>
    </footer>
  );
}

function ListMenu() {
  const { t } = useTranslation('library');
  const workspace = useWorkspace();
  const openFiles = async () => {
    const { files } = await pickFiles('files', PROJECT_ENDING);
    await openProjectFiles(
      workspace,
      files.map(({ file }) => file),
    );
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={28} aria-label={t('moreProjects')} className={styles.headButton}>
          <IconDotsVertical size={16} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconFileImport size={16} />} onClick={() => void openFiles()}>
          {t('openProjectFile')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
