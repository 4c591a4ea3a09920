import { ActionIcon, CloseButton, Menu, TextInput } from '@mantine/core';
import { IconListTree, IconSearch, IconSortAscending } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useWorkspace } from '../../app/workspace.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import styles from './ObjectsPanel.module.css';
import { objectsViewOf } from './objects-view.ts';
import type { SortBy } from './rows.ts';

const ORDERS: readonly SortBy[] = ['number', 'class', 'first-frame'];

/** Search, order and grouping. `onEnterList` is asked when the search is over and the list shall have the keys. */
export function ObjectsToolbar({ onEnterList }: { readonly onEnterList: (row: 'first' | 'stay') => void }) {
  const { t } = useTranslation('objects');
  const { session } = useWorkspace();
  const view = objectsViewOf(session);
  const grouping = useStore(view, (state) => state.grouping);
  const sortBy = useStore(view, (state) => state.sortBy);
  const order = `${t('sort')}: ${t(`sortBy.${sortBy}`)}`;
  return (
    <div className={styles.toolbar}>
      <FilterField onEnterList={onEnterList} />
      <Menu withInitialFocusPlaceholder={false} position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={28} className={styles.menuButton} aria-label={order} title={order}>
            <IconSortAscending size={16} stroke={1.75} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.RadioGroup value={sortBy} onChange={(value) => view.setState({ sortBy: value as SortBy })}>
            {ORDERS.map((each) => (
              <Menu.RadioItem key={each} value={each}>
                {t(`sortBy.${each}`)}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        </Menu.Dropdown>
      </Menu>
      <IconButton
        label={t('group')}
        icon={<IconListTree size={16} stroke={1.75} />}
        pressed={grouping === 'class'}
        onClick={() => view.setState({ grouping: grouping === 'class' ? 'none' : 'class' })}
      />
    </div>
  );
}

function FilterField({ onEnterList }: { readonly onEnterList: (row: 'first' | 'stay') => void }) {
  const { t } = useTranslation('objects');
  const { session } = useWorkspace();
  const view = objectsViewOf(session);
  const filter = useStore(view, (state) => state.filter);
  const asked = useStore(view, (state) => state.filterAsked);
  const seen = useRef(asked);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (asked === seen.current) return;
    seen.current = asked;
    field.current?.focus();
    field.current?.select();
  }, [asked]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') view.setState({ filter: '' });
    if (event.key === 'Escape' || event.key === 'ArrowDown') onEnterList('stay');
    if (event.key === 'Enter') onEnterList('first');
    if (['Escape', 'ArrowDown', 'Enter'].includes(event.key)) event.preventDefault();
  };
  return (
    <TextInput
      ref={field}
      className={styles.filter}
      aria-label={t('filter')}
      placeholder={t('filter')}
      leftSection={<IconSearch size={14} stroke={1.75} />}
      rightSection={
        filter === '' ? null : (
          <CloseButton size="xs" aria-label={t('clearFilter')} onClick={() => view.setState({ filter: '' })} />
        )
      }
      value={filter}
      onChange={(event) => view.setState({ filter: event.currentTarget.value })}
      onKeyDown={onKeyDown}
    />
  );
}
