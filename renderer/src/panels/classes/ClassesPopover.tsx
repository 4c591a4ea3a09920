import { ActionIcon, Button, Popover, TextInput } from '@mantine/core';
import { IconTags } from '@tabler/icons-react';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDocument, useWorkspace } from '../../app/workspace.ts';
import styles from './ClassesPopover.module.css';
import { ClassRow } from './ClassRow.tsx';
import { byDigit } from './hotkeys.ts';

/** A button that opens the list of classes: add, rename, recolour, give keys, delete. */
export function ClassesPopover() {
  const { t } = useTranslation('classes');
  const [opened, setOpened] = useState(false);
  const empty = useDocument((state) => state.classes.length === 0);
  const target = useRef<HTMLButtonElement>(null);
  const toggle = () => setOpened((was) => !was);
  // The first class takes the button away that opened the list; the one that stands in its place gets the focus.
  const keepFocus = () => document.activeElement === document.body && target.current?.focus();
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      onExitTransitionEnd={keepFocus}
      position="bottom-end"
      shadow="md"
      trapFocus
      withinPortal
      returnFocus
    >
      <Popover.Target>
        {empty ? (
          <Button ref={target} className={styles.target} variant="default" leftSection={<IconTags size={14} />} onClick={toggle}>
            {t('addFirst')}
          </Button>
        ) : (
          <ActionIcon
            ref={target}
            className={styles.target}
            variant="subtle"
            color="gray"
            size={28}
            aria-label={t('manage')}
            title={t('manage')}
            onClick={toggle}
          >
            <IconTags size={16} stroke={1.75} />
          </ActionIcon>
        )}
      </Popover.Target>
      <Popover.Dropdown className={styles.dropdown} aria-label={t('popover.title')}>
        {opened ? <ClassList /> : null}
      </Popover.Dropdown>
    </Popover>
  );
}

function ClassList() {
  const { t } = useTranslation('classes');
  const classes = useDocument((state) => state.classes);
  const tracks = useDocument((state) => state.tracks);
  const uses = new Map<number, number>();
  for (const { classId } of tracks) if (classId !== null) uses.set(classId, (uses.get(classId) ?? 0) + 1);
  return (
    <>
      <header className={styles.header}>
        <h3>{t('popover.title')}</h3>
        <p>{t('popover.hint')}</p>
      </header>
      {classes.length === 0 ? (
        <p className={styles.empty}>{t('popover.empty')}</p>
      ) : (
        <ul className={styles.list}>
          {byDigit(classes).map((entry) => (
            <ClassRow key={entry.id} entry={entry} uses={uses.get(entry.id) ?? 0} />
          ))}
        </ul>
      )}
      <AddClass />
    </>
  );
}

function AddClass() {
  const { t } = useTranslation('classes');
  const { actions, session } = useWorkspace();
  const [name, setName] = useState('');
  const add = async (event: FormEvent) => {
    event.preventDefault();
    const trimmed = name.trim();
    if (trimmed === '') return;
    const classId = await actions.createClass(trimmed);
    if (classId === null) return;
    setName('');
    if (session.store.getState().currentClassId === null) session.store.setState({ currentClassId: classId });
  };
  return (
    <form className={styles.add} onSubmit={(event) => void add(event)}>
      <TextInput
        data-autofocus
        className={styles.grow}
        placeholder={t('popover.add')}
        aria-label={t('popover.add')}
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" disabled={name.trim() === ''}>
        {t('popover.addButton')}
      </Button>
    </form>
  );
}
