import { ActionIcon, Button, Menu } from '@mantine/core';
import {
  IconArrowMerge,
  IconDots,
  IconHandClick,
  IconMarquee2,
  IconMovie,
  IconPlayerTrackNext,
  IconShape,
  IconTextScan2,
  IconTrash,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useDocument, useSession, useWorkspace } from '../../app/workspace.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import menuStyles from './ObjectMenu.module.css';
import { ObjectMenuItems } from './ObjectMenu.tsx';
import { ListNote, ObjectsList } from './ObjectsList.tsx';
import styles from './ObjectsPanel.module.css';
import { ObjectsToolbar } from './ObjectsToolbar.tsx';
import { LIST_ID, objectsViewOf } from './objects-view.ts';
import { useRows } from './use-rows.ts';

/** The objects of the open clip: what they are, where they are on this frame, and everything that is done to them. */
export function ObjectsPanel() {
  const { t } = useTranslation('objects');
  const hasMedia = useDocument((state) => state.media !== null);
  const isEmpty = useDocument((state) => state.tracks.length === 0);
  if (!hasMedia) {
    return (
      <EmptyState icon={<IconMovie size={32} stroke={1.25} />} title={t('noMedia.title')}>
        {t('noMedia.text')}
      </EmptyState>
    );
  }
  return isEmpty ? <FirstClick /> : <FilledPanel />;
}

function FilledPanel() {
  const { t } = useTranslation('objects');
  const { session, actions } = useWorkspace();
  const filter = useStore(objectsViewOf(session), (state) => state.filter);
  const rows = useRows();
  const onEnterList = (row: 'first' | 'stay') => {
    const first = rows.find((each) => each.kind === 'track');
    if (row === 'first' && first?.kind === 'track') actions.select([first.trackId]);
    document.getElementById(LIST_ID)?.focus();
  };
  return (
    <div className={styles.root}>
      <ObjectsToolbar onEnterList={onEnterList} />
      <SoloNote />
      {rows.length === 0 ? (
        <div className={styles.fill}>
          <ListNote>{t('noMatch', { filter })}</ListNote>
        </div>
      ) : (
        <Menu
          withInitialFocusPlaceholder={false}
          position="bottom-start"
          withinPortal
          returnFocus
          middlewares={{ flip: true, shift: { crossAxis: true, padding: 8 } }}
        >
          <Menu.ContextMenu>
            <div className={styles.fill}>
              <ObjectsList rows={rows} />
            </div>
          </Menu.ContextMenu>
          <Menu.Dropdown className={menuStyles.dropdown}>
            <ObjectMenuItems />
          </Menu.Dropdown>
        </Menu>
      )}
      <Footer />
    </div>
  );
}

/** Says why most objects are not to be seen, and ends it. */
function SoloNote() {
  const { t } = useTranslation('objects');
  const { session } = useWorkspace();
  const count = useSession((state) => state.solo.length);
  if (count === 0) return null;
  return (
    <p className={styles.solo} role="status">
      <span>{t('soloActive', { count })}</span>
      <button type="button" onClick={() => session.store.setState({ solo: [] })}>
        {t('soloEnd')}
      </button>
    </p>
  );
}

/** How many there are, and the actions that one needs most for those that are chosen. */
function Footer() {
  const { t } = useTranslation('objects');
  const { commands } = useWorkspace();
  const count = useDocument((state) => state.tracks.length);
  const chosen = useSession((state) => state.selection.length);
  const run = (id: string) => () => void commands.run(id);
  return (
    <footer className={styles.footer}>
      <span className={styles.counts} role="status">
        <span>{t('count', { count })}</span>
        {chosen === 0 ? null : <span className={styles.chosen}>{t('selected', { count: chosen })}</span>}
      </span>
      <IconButton
        label={t('commands.merge')}
        command="object.merge"
        icon={<IconArrowMerge size={16} stroke={1.75} />}
        disabled={chosen < 2}
        onClick={run('object.merge')}
      />
      <IconButton
        label={t('commands.propagate')}
        icon={<IconPlayerTrackNext size={16} stroke={1.75} />}
        disabled={chosen === 0}
        onClick={run('object.propagate')}
      />
      <IconButton
        label={t('commands.delete')}
        command="object.delete"
        tone="danger"
        icon={<IconTrash size={16} stroke={1.75} />}
        disabled={chosen === 0}
        onClick={run('object.delete')}
      />
      <Menu withInitialFocusPlaceholder={false} position="top-end" withinPortal disabled={chosen === 0}>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={28}
            className={styles.menuButton}
            disabled={chosen === 0}
            aria-label={t('more')}
            title={t('more')}
          >
            <IconDots size={16} stroke={1.75} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown className={menuStyles.dropdown}>
          <ObjectMenuItems />
        </Menu.Dropdown>
      </Menu>
    </footer>
  );
}

/** Teaches the first click. */
function FirstClick() {
  const { t } = useTranslation('objects');
  const { commands } = useWorkspace();
  return (
    <EmptyState
      icon={<IconShape size={36} stroke={1.25} />}
      title={t('empty.title')}
      action={
        <Button
          variant="default"
          mt="xs"
          leftSection={<IconTextScan2 size={14} />}
          onClick={() => commands.run('prompt.focus-text')}
        >
          {t('empty.find')}
        </Button>
      }
    >
      <ul className={styles.lessons}>
        <li>
          <IconHandClick size={18} stroke={1.5} aria-hidden="true" />
          <span>{t('empty.click')}</span>
        </li>
        <li>
          <IconMarquee2 size={18} stroke={1.5} aria-hidden="true" />
          <span>{t('empty.drag')}</span>
        </li>
        <li>
          <IconTextScan2 size={18} stroke={1.5} aria-hidden="true" />
          <span>{t('empty.text')}</span>
        </li>
      </ul>
    </EmptyState>
  );
}
