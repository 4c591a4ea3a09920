import { Menu } from '@mantine/core';
import { IconDeviceFloppy, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '../../app/workspace.ts';
import { useQuantities } from '../jobs/use-quantities.ts';
import { InlineName } from './InlineName.tsx';
import { rename, saveProjectFile, trash } from './library-actions.ts';
import { libraryOf } from './library-ui.ts';
import type { ProjectRow } from './library-view.ts';
import { MoreButton } from './MoreButton.tsx';
import styles from './ProjectRowView.module.css';
import { Thumbnail } from './Thumbnail.tsx';
import type { CellState } from './VirtualGrid.tsx';

/** One project in the list. */
export function ProjectRowView(props: {
  readonly row: ProjectRow;
  readonly state: CellState;
  readonly current: boolean;
  readonly renaming: boolean;
}) {
  const { t } = useTranslation('library');
  const quantities = useQuantities();
  const workspace = useWorkspace();
  const { project, summary, bytes } = props.row;
  const changed = quantities.when(summary?.changedAtMs ?? project.createdAtMs, Date.now());
  return (
    <div className={styles.root} data-selected={props.state.selected || undefined} data-current={props.current || undefined}>
      <div className={styles.cover}>
        <Thumbnail mediaId={summary?.coverMediaId ?? null} size="small" />
      </div>
      <div className={styles.text}>
        {props.renaming ? (
          <InlineName
            label={t('rename')}
            value={project.name}
            onDone={(name) => void rename(workspace, 'projects', project.id, name, project.name)}
            onCancel={() => libraryOf(workspace).store.setState({ renaming: null })}
          />
        ) : (
          <span className={styles.name} title={project.name}>
            {project.name}
          </span>
        )}
        <span className={styles.meta}>
          {t('mediaCount', { count: summary?.media ?? 0 })} · {t('objects', { count: summary?.tracks ?? 0 })}
        </span>
        <span className={styles.meta}>
          {changed}
          {bytes === null ? null : ` · ${quantities.bytes(bytes)}`}
        </span>
      </div>
      <div className={styles.menu}>
        <ProjectMenu row={props.row} tabIndex={props.state.focused ? 0 : -1} />
      </div>
    </div>
  );
}

function ProjectMenu({ row: { project }, tabIndex }: { readonly row: ProjectRow; readonly tabIndex: number }) {
  const { t } = useTranslation('library');
  const workspace = useWorkspace();
  const { store } = libraryOf(workspace);
  const [opened, setOpened] = useState(false);
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end">
      <Menu.Target>
        <MoreButton label={t('more', { name: project.name })} tabIndex={tabIndex} />
      </Menu.Target>
      <Menu.Dropdown onClick={(event) => event.stopPropagation()}>
        <Menu.Item
          leftSection={<IconPencil size={16} />}
          onClick={() => store.setState({ renaming: { pane: 'projects', id: project.id } })}
        >
          {t('rename')}
        </Menu.Item>
        <Menu.Item leftSection={<IconDeviceFloppy size={16} />} onClick={() => void saveProjectFile(workspace, project.id)}>
          {t('saveProjectFile')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          color="red"
          leftSection={<IconTrash size={16} />}
          onClick={() => void trash(workspace, 'projects', [project.id])}
        >
          {t('toTrash')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
