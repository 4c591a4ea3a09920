import { Button, Modal, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { KeyCap } from '../ui/KeyCap.tsx';
import { COMMAND_GROUPS, type CommandGroup } from './commands.ts';
import { rankCommands } from './find-commands.ts';
import styles from './ShortcutSheet.module.css';
import { useSession, useWorkspace } from './workspace.ts';

const GESTURES = ['click', 'drag', 'ctrl', 'wheel', 'brush', 'timeline'] as const;

/** All keys on one sheet, by group, with a search. */
export function ShortcutSheet() {
  const { t } = useTranslation('app');
  const { session } = useWorkspace();
  const opened = useSession((state) => state.dialog === 'shortcuts');
  const [query, setQuery] = useState('');
  return (
    <Modal
      opened={opened}
      onClose={() => session.store.setState({ dialog: null })}
      title={t('shortcuts.title')}
      size="min(72rem, 94vw)"
      closeButtonProps={{ 'aria-label': t('shortcuts.close') }}
      transitionProps={{ duration: 80 }}
    >
      <div className={styles.bar}>
        <TextInput
          data-autofocus
          leftSection={<IconSearch size={14} />}
          placeholder={t('shortcuts.search')}
          aria-label={t('shortcuts.search')}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
        <Button variant="default" onClick={() => session.store.setState({ dialog: 'settings' })}>
          {t('shortcuts.edit')}
        </Button>
      </div>
      {opened ? <Groups query={query} /> : null}
    </Modal>
  );
}

function Groups({ query }: { readonly query: string }) {
  const { t } = useTranslation();
  const workspace = useWorkspace();
  const { commands } = workspace;
  const entries = commands.all.map((command) => ({
    command,
    title: t(command.title),
    group: t(`app:groups.${command.group}`),
    enabled: true,
  }));
  const found = new Set(rankCommands(entries, query).map(({ command }) => command.id));
  const shown = entries.filter(({ command }) => found.has(command.id) && commands.keyLabel(command.id) !== null);
  const rows = (group: CommandGroup) => shown.filter(({ command }) => command.group === group);
  if (shown.length === 0) return <p className={styles.none}>{t('app:shortcuts.none')}</p>;
  return (
    <div className={styles.columns}>
      {COMMAND_GROUPS.filter((group) => rows(group).length > 0).map((group) => (
        <section key={group} className={styles.group} aria-label={t(`app:groups.${group}`)}>
          <h3 className={styles.heading}>{t(`app:groups.${group}`)}</h3>
          <dl className={styles.rows}>
            {rows(group).map(({ command, title }) => (
              <div key={command.id} className={styles.row}>
                <dt>{title}</dt>
                <dd>
                  <KeyCap keys={commands.keyLabel(command.id) ?? ''} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      {query === '' ? (
        <section className={styles.group} aria-label={t('app:shortcuts.gestures')}>
          <h3 className={styles.heading}>{t('app:shortcuts.gestures')}</h3>
          <ul className={styles.gestures}>
            {GESTURES.map((name) => (
              <li key={name}>{t(`app:gestures.${name}`)}</li>
            ))}
          </ul>
        </section>
      ) : null}
    </div>
  );
}
