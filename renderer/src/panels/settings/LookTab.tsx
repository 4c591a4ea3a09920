import { Group, SegmentedControl, Slider } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../../native/contract/settings.ts';
import { useWorkspace } from '../../app/workspace.ts';
import { useQuantities } from '../jobs/use-quantities.ts';
import styles from './Row.module.css';
import { Row } from './Row.tsx';
import { SettledNumber } from './SettledNumber.tsx';
import { saveLanguage, saveSection } from './save-settings.ts';

/** Language, theme, motion, and how masks look. */
export function LookTab({ settings }: { readonly settings: Settings }) {
  const { t } = useTranslation('settings');
  const workspace = useWorkspace();
  const look = settings.interface;
  const save = (patch: Partial<Settings['interface']>) => void saveSection(workspace, 'interface', patch);
  return (
    <>
      <Row label={t('language')}>
        <SegmentedControl
          aria-label={t('language')}
          value={settings.language}
          onChange={(value) => void saveLanguage(workspace, value as Settings['language'])}
          data={[
            { value: 'en', label: <span lang="en">English</span> },
            { value: 'ru', label: <span lang="ru">Русский</span> },
            { value: 'system', label: t('theme.system') },
          ]}
        />
      </Row>
      <Row label={t('theme.label')}>
        <SegmentedControl
          aria-label={t('theme.label')}
          value={look.theme}
          onChange={(value) => save({ theme: value as typeof look.theme })}
          data={(['dark', 'light', 'high-contrast', 'system'] as const).map((value) => ({ value, label: t(`theme.${value}`) }))}
        />
      </Row>
      <Row label={t('motion.label')} hint={t('motion.hint')}>
        <SegmentedControl
          aria-label={t('motion.label')}
          value={look.reducedMotion}
          onChange={(value) => save({ reducedMotion: value as typeof look.reducedMotion })}
          data={(['system', 'always', 'never'] as const).map((value) => ({ value, label: t(`motion.${value}`) }))}
        />
      </Row>
      <Row label={t('colorBy.label')} hint={t('colorBy.hint')}>
        <SegmentedControl
          aria-label={t('colorBy.label')}
          value={look.colorBy}
          onChange={(value) => save({ colorBy: value as typeof look.colorBy })}
          data={(['object', 'class'] as const).map((value) => ({ value, label: t(`colorBy.${value}`) }))}
        />
      </Row>
      <Row label={t('maskOpacity')}>
        <ShareSlider label={t('maskOpacity')} value={look.maskOpacity} onSave={(maskOpacity) => save({ maskOpacity })} />
      </Row>
      <Row label={t('lowScore')} hint={t('lowScoreHint')}>
        <ShareSlider label={t('lowScore')} value={look.lowScore} onSave={(lowScore) => save({ lowScore })} />
      </Row>
      <Row label={t('stepFrames')} hint={t('stepFramesHint')}>
        <SettledNumber
          label={t('stepFrames')}
          value={look.stepFrames}
          min={2}
          max={1000}
          onSave={(stepFrames) => save({ stepFrames })}
        />
      </Row>
    </>
  );
}

/** A share from 0 to 1; saved when the handle is let go. */
function ShareSlider(props: { readonly label: string; readonly value: number; readonly onSave: (value: number) => void }) {
  const quantities = useQuantities();
  const [value, setValue] = useState(props.value);
  useEffect(() => setValue(props.value), [props.value]);
  return (
    <Group gap="sm" wrap="nowrap">
      <Slider
        w="min(12rem, 55vw)"
        size="sm"
        min={0}
        max={1}
        step={0.05}
        label={null}
        thumbLabel={props.label}
        value={value}
        onChange={setValue}
        onChangeEnd={props.onSave}
      />
      <span className={styles.value}>{quantities.percent(value)}</span>
    </Group>
  );
}
