import { Button, Checkbox, Menu, Select, TextInput } from '@mantine/core';
import { IconChevronDown, IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../../native/contract/settings.ts';
import { conflicts, labelOf, resolveKeymap } from '../../app/keymap.ts';
import { useWorkspace } from '../../app/workspace.ts';
import { pickFiles } from '../import/bring-in.ts';
import styles from './KeymapEditor.module.css';
import { KeymapRow } from './KeymapRow.tsx';
import { addKey, keymapFile, keyRows, readKeymapFile, removeKey, resetKeys } from './keymap-edit.ts';
import { saveSection } from './save-settings.ts';

type Stored = Settings['interface']['keymap'];

/** Every command with its keys: find, record, free, reset; presets; files. */
export function KeymapEditor({ settings }: { readonly settings: Settings }) {
  const { t } = useTranslation('settings');
  const workspace = useWorkspace();
  const { commands, host } = workspace;
  const { keymap } = settings.interface;
  const [search, setSearch] = useState('');
  const [onlyClashing, setOnlyClashing] = useState(false);
  const [recording, setRecording] = useState<string | null>(null);
  const save = (next: Stored) => void saveSection(workspace, 'interface', { keymap: next });
  const label = (key: string) => labelOf(key, host.info.platform);
  const groups = useMemo(
    () =>
      keyRows(commands.all, keymap, search, {
        title: (command) => t(command.title),
        key: (key) => labelOf(key, host.info.platform),
      }),
    [commands, keymap, search, t, host],
  );
  const clashing = useMemo(() => conflicts(commands.all, resolveKeymap(commands.all, keymap)).length, [commands, keymap]);
  return (
    <div className={styles.root}>
      <div className={styles.tools}>
        <TextInput
          className={styles.search}
          aria-label={t('keys.search')}
          placeholder={t('keys.search')}
          leftSection={<IconSearch size={14} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Select
          w="11rem"
          aria-label={t('keys.preset')}
          allowDeselect={false}
          data={[
            { value: 'default', label: t('keys.presets.default') },
            { value: 'cvat', label: 'CVAT' },
            { value: 'x-anylabeling', label: 'X-AnyLabeling' },
          ]}
          value={keymap.preset}
          onChange={(preset) => preset !== null && save({ ...keymap, preset: preset as Stored['preset'] })}
        />
        <FileMenu keymap={keymap} onSave={save} />
      </div>
      <div className={styles.state} data-clashing={clashing > 0 || undefined}>
        <span role="status">{clashing > 0 ? t('keys.conflicts', { count: clashing }) : t('keys.noConflicts')}</span>
        {clashing > 0 ? (
          <Checkbox
            label={t('keys.onlyClashing')}
            checked={onlyClashing}
            onChange={(event) => setOnlyClashing(event.currentTarget.checked)}
          />
        ) : null}
      </div>
      {[...groups].map(([group, all]) => {
        const rows = onlyClashing && clashing > 0 ? all.filter((row) => row.clashes.size > 0) : all;
        if (rows.length === 0) return null;
        return (
          <section key={group} aria-label={t(`app:groups.${group}`)}>
            <h3 className={styles.group}>{t(`app:groups.${group}`)}</h3>
            <ul className={styles.rows}>
              {rows.map((row) => (
                <li key={row.command.id}>
                  <KeymapRow
                    row={row}
                    label={label}
                    recording={recording === row.command.id}
                    onRecord={() => setRecording(row.command.id)}
                    onRecorded={(key) => {
                      setRecording(null);
                      if (key !== null) save(addKey(keymap, row.command.id, row.keys, key));
                    }}
                    onRemove={(key) => save(removeKey(keymap, row.command.id, row.keys, key))}
                    onReset={() => save(resetKeys(keymap, row.command.id))}
                  />
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      {groups.size === 0 ? <p className={styles.state}>{t('keys.none')}</p> : null}
    </div>
  );
}

function FileMenu({ keymap, onSave }: { readonly keymap: Stored; readonly onSave: (keymap: Stored) => void }) {
  const { t } = useTranslation('settings');
  const { notices } = useWorkspace();
  const load = async () => {
    const { files } = await pickFiles('files', '.json');
    if (files[0] === undefined) return;
    try {
      onSave(readKeymapFile(await files[0].file.text()));
    } catch (error) {
      notices.report(error);
    }
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" rightSection={<IconChevronDown size={14} />}>
          {t('keys.more')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => download('sam3-keymap.json', keymapFile(keymap))}>{t('keys.export')}</Menu.Item>
        <Menu.Item onClick={() => void load()}>{t('keys.import')}</Menu.Item>
        <Menu.Divider />
        <Menu.Item disabled={Object.keys(keymap.overrides).length === 0} onClick={() => onSave({ ...keymap, overrides: {} })}>
          {t('keys.resetAll')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has taken its own reference by the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
