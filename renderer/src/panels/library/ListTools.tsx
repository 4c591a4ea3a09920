import { ActionIcon, Menu, TextInput } from '@mantine/core';
import { IconArrowsSort, IconCheck, IconSearch, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import styles from './ListTools.module.css';

/** Search field and order of a list. */
export function ListTools<Sort extends string>(props: {
  readonly label: string;
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly sort: Sort;
  readonly sorts: readonly Sort[];
  readonly onSort: (sort: Sort) => void;
}) {
  const { t } = useTranslation('library');
  return (
    <div className={styles.root}>
      <TextInput
        className={styles.search}
        aria-label={props.label}
        placeholder={props.label}
        data-library-search
        leftSection={<IconSearch size={14} />}
        value={props.search}
        onChange={(event) => props.onSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || props.search === '') return;
          event.stopPropagation();
          props.onSearch('');
        }}
        rightSection={
          props.search === '' ? null : (
            <ActionIcon size={18} variant="subtle" color="gray" aria-label={t('clearSearch')} onClick={() => props.onSearch('')}>
              <IconX size={12} />
            </ActionIcon>
          )
        }
      />
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={28} aria-label={`${t('sort.label')}: ${t(`sort.${props.sort as string}`)}`}>
            <IconArrowsSort size={16} stroke={1.75} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('sort.label')}</Menu.Label>
          {props.sorts.map((sort) => (
            <Menu.Item
              key={sort}
              aria-current={sort === props.sort ? 'true' : undefined}
              leftSection={sort === props.sort ? <IconCheck size={14} /> : <span className={styles.noCheck} />}
              onClick={() => props.onSort(sort)}
            >
              {t(`sort.${sort as string}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
