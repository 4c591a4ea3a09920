import { NativeSelect, Popover } from '@mantine/core';
import { IconTrash, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError } from '../../../../native/contract/errors.ts';
import type { ObjectClass } from '../../../../native/contract/records.ts';
import { useDocument, useWorkspace } from '../../app/workspace.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { InlineText } from '../objects/InlineText.tsx';
import styles from './ClassesPopover.module.css';
import { ColorPalette } from './ColorPalette.tsx';
import { classDigits, DIGITS, type Digit, hotkeyChanges } from './hotkeys.ts';

/** One class in the list of classes. `uses` counts its objects in the open clip. */
export function ClassRow({ entry, uses }: { readonly entry: ObjectClass; readonly uses: number }) {
  const { t } = useTranslation('classes');
  const { actions, document, host, notices } = useWorkspace();
  const [refusal, setRefusal] = useState<'here' | 'elsewhere' | null>(null);
  const { id, name } = entry;
  const remove = async () => {
    if (uses > 0) return setRefusal('here');
    try {
      await host.engine.classes.delete({ classId: id });
    } catch (error) {
      if (error instanceof AppError && error.code === 'class-in-use') setRefusal('elsewhere');
      else notices.report(error);
    }
  };
  const selectUsers = () => {
    const users = document.store.getState().tracks.filter((track) => track.classId === id);
    actions.select(users.map((track) => track.id));
  };
  return (
    <li className={styles.item}>
      <div className={styles.row}>
        <ClassColor entry={entry} />
        <InlineText
          value={name}
          shown={name}
          label={t('popover.name')}
          editLabel={t('popover.rename', { name })}
          onCommit={(next) => next !== '' && void actions.updateClass(id, { name: next })}
        />
        <span className={styles.uses}>{t('popover.objects', { count: uses })}</span>
        <ClassDigit entry={entry} />
        <IconButton
          size="sm"
          tone="danger"
          label={t('popover.delete', { name })}
          icon={<IconTrash size={14} stroke={1.75} />}
          onClick={() => void remove()}
        />
      </div>
      {refusal === null ? null : (
        <div className={styles.refusal} role="alert">
          <p>
            {refusal === 'here' ? t('popover.inUse', { name, count: uses }) : t('popover.inUseElsewhere', { name })}
            {refusal === 'here' && uses > 0 ? (
              <button type="button" className={styles.link} onClick={selectUsers}>
                {t('popover.selectObjects')}
              </button>
            ) : null}
          </p>
          <IconButton size="sm" label={t('popover.dismiss')} icon={<IconX size={14} />} onClick={() => setRefusal(null)} />
        </div>
      )}
    </li>
  );
}

function ClassColor({ entry }: { readonly entry: ObjectClass }) {
  const { t } = useTranslation('classes');
  const { actions } = useWorkspace();
  const [opened, setOpened] = useState(false);
  const recolor = (color: string) => {
    setOpened(false);
    void actions.updateClass(entry.id, { color });
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="md" trapFocus withinPortal={false} returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={styles.color}
          style={{ background: entry.color }}
          aria-label={t('popover.color', { name: entry.name })}
          onClick={() => setOpened((was) => !was)}
        />
      </Popover.Target>
      <Popover.Dropdown>{opened ? <ColorPalette value={entry.color} onChange={recolor} /> : null}</Popover.Dropdown>
    </Popover>
  );
}

/** Which digit a class has. Taking that of another class exchanges the two. */
function ClassDigit({ entry }: { readonly entry: ObjectClass }) {
  const { t } = useTranslation('classes');
  const { actions } = useWorkspace();
  const classes = useDocument((state) => state.classes);
  const digit = classDigits(classes).get(entry.id) ?? null;
  const give = (next: Digit) => void actions.setHotkeys(hotkeyChanges(classes, entry.id, next));
  const { name } = entry;
  return (
    <span className={styles.digit}>
      <NativeSelect
        classNames={{ input: styles.digitField ?? '' }}
        aria-label={t('popover.digit', { name })}
        value={digit ?? ''}
        data={[...(digit === null ? [{ value: '', label: t('popover.noDigit') }] : []), ...DIGITS]}
        onChange={(event) => {
          const next = DIGITS.find((each) => each === event.currentTarget.value);
          if (next !== undefined) give(next);
        }}
      />
    </span>
  );
}
