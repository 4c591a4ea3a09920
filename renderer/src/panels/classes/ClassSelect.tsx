import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { IconPlus, IconSelector } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDocument, useWorkspace } from '../../app/workspace.ts';
import { KeyCap } from '../../ui/KeyCap.tsx';
import styles from './ClassSelect.module.css';
import { ClassSwatch } from './ClassSwatch.tsx';
import { byDigit, classDigits } from './hotkeys.ts';

export interface ClassSelectProps {
  readonly value: number | null;
  readonly onChange: (classId: number | null) => void;
  /** Accessible name; default: “Class”. */
  readonly label?: string;
  /** `field` stands in a form; `in-place` opens at once, takes the focus, and is closed by its owner. */
  readonly mode: 'field' | 'in-place';
  /** The choice is over, with or without a change. */
  readonly onDone?: () => void;
}

const NONE = 'none';
const CREATE = 'create';

/** Chooses a class by name, or makes one of the name that is typed. */
export function ClassSelect(props: ClassSelectProps) {
  const { t } = useTranslation('classes');
  const { actions } = useWorkspace();
  const classes = useDocument((state) => state.classes);
  const chosen = classes.find((entry) => entry.id === props.value) ?? null;
  // What is typed; null while nobody types and the field shows the class.
  const [typed, setTyped] = useState<string | null>(null);
  const done = () => {
    setTyped(null);
    props.onDone?.();
  };
  const combobox = useCombobox({
    defaultOpened: props.mode === 'in-place',
    onDropdownClose: () => combobox.resetSelectedOption(),
    onDropdownOpen: () => combobox.updateSelectedOptionIndex('active'),
  });
  const query = (typed ?? '').trim();
  const digits = classDigits(classes);
  const found = byDigit(classes).filter((entry) => entry.name.toLocaleLowerCase().includes(query.toLocaleLowerCase()));
  const isNew = query !== '' && !classes.some((entry) => entry.name.toLocaleLowerCase() === query.toLocaleLowerCase());
  const submit = (option: string) => {
    combobox.closeDropdown();
    if (option === CREATE) {
      void actions.createClass(query).then((classId) => {
        if (classId !== null) props.onChange(classId);
      });
    } else props.onChange(option === NONE ? null : Number(option));
    done();
  };
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={submit}
      position="bottom-start"
      shadow="md"
      middlewares={{ flip: true, shift: true }}
    >
      <Combobox.Target>
        <TextInput
          aria-label={props.label ?? t('select')}
          placeholder={chosen?.name ?? t(props.mode === 'in-place' ? 'search' : 'none')}
          className={styles.field}
          value={typed ?? chosen?.name ?? ''}
          leftSection={<ClassSwatch color={chosen?.color ?? null} />}
          rightSection={<IconSelector size={14} aria-hidden="true" />}
          rightSectionPointerEvents="none"
          autoFocus={props.mode === 'in-place'}
          onFocus={(event) => {
            if (props.mode === 'in-place') event.currentTarget.select();
          }}
          onClick={() => combobox.openDropdown()}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            combobox.openDropdown();
            combobox.selectFirstOption();
          }}
          onBlur={() => {
            combobox.closeDropdown();
            done();
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape' || (event.key === 'Enter' && !combobox.dropdownOpened)) done();
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown miw={200} className={styles.dropdown}>
        <Combobox.Options aria-label={props.label ?? t('select')} mah={260} style={{ overflowY: 'auto' }}>
          {query === '' ? (
            <Combobox.Option value={NONE} active={props.value === null}>
              <span className={styles.option}>
                <ClassSwatch color={null} />
                <span className={styles.name}>{t('none')}</span>
              </span>
            </Combobox.Option>
          ) : null}
          {found.map((entry) => (
            <Combobox.Option key={entry.id} value={String(entry.id)} active={entry.id === props.value}>
              <span className={styles.option}>
                <ClassSwatch color={entry.color} />
                <span className={styles.name}>{entry.name}</span>
                {digits.has(entry.id) ? <KeyCap keys={digits.get(entry.id) ?? ''} /> : null}
              </span>
            </Combobox.Option>
          ))}
          {isNew ? (
            <Combobox.Option value={CREATE}>
              <span className={styles.option}>
                <IconPlus size={14} aria-hidden="true" />
                <span className={styles.name}>{t('create', { name: query })}</span>
              </span>
            </Combobox.Option>
          ) : null}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
