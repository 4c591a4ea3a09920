import { Modal, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { KeyCap } from '../ui/KeyCap.tsx';
import { rankCommands } from './find-commands.ts';
import styles from './Palette.module.css';
import { useSession, useWorkspace } from './workspace.ts';

/** Every command by name: type, choose with the arrows, run with Enter. */
export function Palette() {
  const { t } = useTranslation('app');
  const { session } = useWorkspace();
  const opened = useSession((state) => state.dialog === 'palette');
  const close = () => session.store.setState({ dialog: null });
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t('palette.title')}
      withCloseButton={false}
      size="lg"
      yOffset="12vh"
      centered={false}
      classNames={{ header: 'visually-hidden', body: styles.body ?? '' }}
      transitionProps={{ duration: 80 }}
    >
      {opened ? <PaletteList onDone={close} /> : null}
    </Modal>
  );
}

function PaletteList({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const workspace = useWorkspace();
  const { commands } = workspace;
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const found = useMemo(() => {
    const { view } = workspace.session.store.getState();
    const here = commands.all.filter(
      (command) =>
        command.hidden !== true && (command.scope === 'global' || (view === 'library') === (command.scope === 'library')),
    );
    return rankCommands(
      here.map((command) => ({
        command,
        title: t(command.title),
        group: t(`app:groups.${command.group}`),
        enabled: command.enabled?.(workspace) !== false,
      })),
      query,
    );
  }, [workspace, commands, query, t]);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });
  const run = (index: number) => {
    const entry = found[index];
    if (entry === undefined || !entry.enabled) return;
    onDone();
    // After the dialog has gone: the command may open another, or want the focus.
    requestAnimationFrame(() => commands.run(entry.command.id));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (event.key === 'Enter') run(active);
    else if (step === undefined) return;
    else setActive(Math.max(0, Math.min(found.length - 1, active + step)));
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys bubble here from the combobox
    <div onKeyDown={onKeyDown}>
      <TextInput
        data-autofocus
        size="md"
        variant="unstyled"
        className={styles.search}
        leftSection={<IconSearch size={16} />}
        placeholder={t('app:palette.placeholder')}
        aria-label={t('app:palette.placeholder')}
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found[active] === undefined ? undefined : `palette-${found[active].command.id}`}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setActive(0);
        }}
      />
      <div ref={list} id="palette-list" role="listbox" aria-label={t('app:palette.title')} className={styles.list}>
        {found.length === 0 ? <p className={styles.none}>{t('app:palette.none')}</p> : null}
        {found.map(({ command, title, group, enabled }, index) => {
          const keys = commands.keyLabel(command.id);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox above moves through the options and runs them
            <div
              key={command.id}
              id={`palette-${command.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              aria-disabled={!enabled}
              className={styles.option}
              onClick={() => run(index)}
              onPointerMove={() => setActive(index)}
            >
              <span className={styles.title}>{title}</span>
              <span className={styles.group}>{enabled ? group : t('app:palette.disabled')}</span>
              {keys === null ? null : <KeyCap keys={keys} />}
            </div>
          );
        })}
      </div>
    </div>
  );
}
