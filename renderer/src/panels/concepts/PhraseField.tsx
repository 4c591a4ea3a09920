import { Button, Combobox, TextInput, useCombobox } from '@mantine/core';
import { IconHistory, IconTag, IconTextScan2 } from '@tabler/icons-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useDocument, useSession, useWorkspace } from '../../app/workspace.ts';
import styles from './ConceptsPanel.module.css';
import { conceptsViewOf } from './concepts-view.ts';
import { suggest } from './suggestions.ts';

const ICONS = { history: IconHistory, class: IconTag } as const;

/** Where a phrase is typed; what was looked for before and the names of classes are offered. */
export function PhraseField() {
  const { t } = useTranslation('concepts');
  const { actions, session } = useWorkspace();
  const view = conceptsViewOf(session);
  const phrase = useStore(view, (state) => state.phrase);
  const asked = useStore(view, (state) => state.focusAsked);
  const searching = useSession((state) => state.proposal?.state === 'searching');
  const classes = useDocument((state) => state.classes);
  const [phrases, askPhrases] = usePhrases();
  const field = useRef<HTMLInputElement>(null);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  useEffect(() => {
    // Asked by the command, which may have brought the panel up itself; opening the panel alone asks nothing.
    if (asked === 0) return;
    field.current?.focus();
    field.current?.select();
    view.setState({ focusAsked: 0 });
  }, [asked, view]);
  const find = (text: string) => {
    const trimmed = text.trim();
    combobox.closeDropdown();
    if (trimmed !== '') void actions.propose([{ kind: 'text', phrase: trimmed }]).then(askPhrases);
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    find(phrase);
  };
  const found = suggest(
    phrase,
    phrases,
    classes.map((entry) => entry.name),
  );
  return (
    <form className={styles.phrase} onSubmit={onSubmit}>
      <Combobox
        store={combobox}
        position="bottom-start"
        shadow="md"
        onOptionSubmit={(chosen) => {
          view.setState({ phrase: chosen });
          find(chosen);
        }}
      >
        <Combobox.Target>
          <TextInput
            ref={field}
            className={styles.grow}
            aria-label={t('phrase')}
            placeholder={t('placeholder')}
            leftSection={<IconTextScan2 size={15} stroke={1.75} />}
            maxLength={500}
            value={phrase}
            onChange={(event) => {
              view.setState({ phrase: event.currentTarget.value });
              combobox.openDropdown();
              combobox.resetSelectedOption();
            }}
            onFocus={() => {
              askPhrases();
              combobox.openDropdown();
            }}
            onBlur={() => combobox.closeDropdown()}
            onKeyDown={(event) => {
              if (event.key === 'Escape') event.currentTarget.blur();
            }}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={found.length === 0}>
          <Combobox.Options aria-label={t('suggestions')} mah={260} style={{ overflowY: 'auto' }}>
            {found.map(({ phrase: text, from }) => {
              const Icon = ICONS[from];
              return (
                <Combobox.Option key={text} value={text}>
                  <span className={styles.suggestion}>
                    <Icon size={14} stroke={1.75} aria-hidden="true" />
                    <span className={styles.suggested}>{text}</span>
                    <span className={styles.from}>{t(from === 'history' ? 'fromHistory' : 'fromClass')}</span>
                  </span>
                </Combobox.Option>
              );
            })}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      <Button type="submit" disabled={phrase.trim() === ''} loading={searching === true}>
        {t('find')}
      </Button>
    </form>
  );
}

/** Phrases that were looked for in the project, and how to ask for them again. */
function usePhrases(): readonly [readonly string[], () => void] {
  const { host, notices } = useWorkspace();
  const projectId = useDocument((state) => state.project?.id ?? null);
  const [phrases, setPhrases] = useState<readonly string[]>([]);
  const ask = () => {
    if (projectId === null) return;
    host.engine.prompts.phrases({ projectId }).then(
      (found) => setPhrases(found.map((entry) => entry.phrase)),
      (error: unknown) => notices.report(error),
    );
  };
  return [phrases, ask];
}
