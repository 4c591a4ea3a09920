import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDocument } from '../../app/workspace.ts';
import { useEngineText } from '../engine-texts/engine-text.ts';
import styles from './ModelsTab.module.css';
import { useModelWords } from './model-words.ts';
import { Row } from './Row.tsx';

const AUTO = '';

/** Which model answers prompts, with what each is good for. @param chosen null leaves it open */
export function ModelChooser({
  chosen,
  onChoose,
}: {
  readonly chosen: string | null;
  readonly onChoose: (id: string | null) => void;
}) {
  const { t } = useTranslation('settings');
  const say = useEngineText();
  const models = useDocument((document) => document.models);
  const { shared, about } = useModelWords(models);
  const usable = models.filter((entry) => entry.error === null);
  const aboutOf = new Map(usable.map((entry) => [entry.id, about(entry)]));
  const current = chosen === null ? shared : aboutOf.get(chosen);
  return (
    <Row label={t('defaultModel')} hint={[t('defaultModelHint'), current ?? ''].join(' ').trim()}>
      <Select
        w="min(18rem, 70vw)"
        aria-label={t('defaultModel')}
        allowDeselect={false}
        data={[{ value: AUTO, label: t('bestModel') }, ...usable.map((entry) => ({ value: entry.id, label: say(entry.name) }))]}
        renderOption={({ option }) => (
          <span className={styles.option}>
            {option.label}
            <span className={styles.about}>
              {option.value === AUTO ? (chosen === null ? shared : null) : aboutOf.get(option.value)}
            </span>
          </span>
        )}
        maxDropdownHeight={420}
        comboboxProps={{ width: 'min(26rem, 90vw)', position: 'bottom-end' }}
        value={chosen ?? AUTO}
        onChange={(id) => onChoose(id === null || id === AUTO ? null : id)}
      />
    </Row>
  );
}
