import { ActionIcon, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconArrowBackUp, IconPlus, IconX } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { keyFromEvent } from '../../app/keymap.ts';
import styles from './KeymapEditor.module.css';
import type { KeyRow } from './keymap-edit.ts';

/** A command with its keys. */
export function KeymapRow(props: {
  readonly row: KeyRow;
  readonly label: (key: string) => string;
  readonly recording: boolean;
  readonly onRecord: () => void;
  /** With the key that was pressed; null when it was given up. */
  readonly onRecorded: (key: string | null) => void;
  readonly onRemove: (key: string) => void;
  readonly onReset: () => void;
}) {
  const { t } = useTranslation('settings');
  const { row, label } = props;
  const clashText = [...row.clashes].map(([key, titles]) => t('keys.clash', { key: label(key), commands: titles.join(', ') }));
  return (
    <div className={styles.row}>
      <div className={styles.title}>
        <span>{row.title}</span>
        {clashText.length === 0 ? null : (
          <span className={styles.clash}>
            <IconAlertTriangle size={13} aria-hidden="true" /> {clashText.join('; ')}
          </span>
        )}
      </div>
      <span className={styles.scope}>{t(`keys.scopes.${row.command.scope}`)}</span>
      <div className={styles.keys}>
        {row.keys.map((key) => (
          <span key={key} className={styles.key} data-clash={row.clashes.has(key) || undefined}>
            <kbd>{label(key)}</kbd>
            <button
              type="button"
              aria-label={t('keys.remove', { key: label(key), title: row.title })}
              onClick={() => props.onRemove(key)}
            >
              <IconX size={11} aria-hidden="true" />
            </button>
          </span>
        ))}
        {props.recording ? (
          <Recorder title={row.title} onRecorded={props.onRecorded} />
        ) : (
          <Tooltip label={t('keys.add')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={22}
              aria-label={t('keys.addTo', { title: row.title })}
              onClick={props.onRecord}
            >
              <IconPlus size={14} />
            </ActionIcon>
          </Tooltip>
        )}
        {row.changed ? (
          <Tooltip label={t('keys.reset')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={22}
              aria-label={t('keys.resetOf', { title: row.title })}
              onClick={props.onReset}
            >
              <IconArrowBackUp size={14} />
            </ActionIcon>
          </Tooltip>
        ) : null}
      </div>
    </div>
  );
}

/** Waits for a key. Escape or leaving gives up, so Escape itself cannot be recorded: it always means "cancel". */
function Recorder({ title, onRecorded }: { readonly title: string; readonly onRecorded: (key: string | null) => void }) {
  const { t } = useTranslation('settings');
  const recorded = useRef(onRecorded);
  const button = useRef<HTMLButtonElement>(null);
  recorded.current = onRecorded;
  useEffect(() => {
    button.current?.focus();
    const onKeyDown = (event: KeyboardEvent) => {
      event.preventDefault();
      // Neither the dialog nor the command of the key may hear of it.
      event.stopImmediatePropagation();
      if (event.key === 'Escape') recorded.current(null);
      else {
        const key = keyFromEvent(event);
        if (key !== null) recorded.current(key);
      }
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);
  return (
    <button
      ref={button}
      type="button"
      className={styles.recorder}
      aria-label={t('keys.pressFor', { title })}
      onBlur={() => onRecorded(null)}
    >
      {t('keys.press')}
    </button>
  );
}
