import { Checkbox, Group, NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '../../app/workspace.ts';
import type { ChoicesProps } from './export-form.ts';
import { exportName } from './export-form.ts';
import { CHOICE, Field, Section } from './Section.tsx';

/** What goes into the files, how they are divided, and where they go. */
export function FileChoices({ form, around, change }: ChoicesProps) {
  const { t } = useTranslation('export');
  const { host } = useWorkspace();
  return (
    <Section title={t('files')}>
      <Checkbox
        classNames={CHOICE}
        label={t('includeImages')}
        description={t('includeImagesHint')}
        checked={form.includeImages}
        onChange={(event) => change({ includeImages: event.currentTarget.checked })}
      />
      <Checkbox
        classNames={CHOICE}
        label={t('includeNegatives')}
        description={t('includeNegativesHint')}
        checked={form.includeNegatives}
        onChange={(event) => change({ includeNegatives: event.currentTarget.checked })}
      />
      <Checkbox
        classNames={CHOICE}
        label={t('autoPropagate')}
        description={t('autoPropagateHint')}
        checked={form.autoPropagate}
        onChange={(event) => change({ autoPropagate: event.currentTarget.checked })}
      />
      <Checkbox
        classNames={CHOICE}
        label={t('split')}
        description={t('splitHint')}
        checked={form.split}
        onChange={(event) => change({ split: event.currentTarget.checked })}
      />
      {form.split ? (
        <Group gap="md" ml="1.6rem" align="flex-end">
          <NumberInput
            w="9rem"
            label={t('valShare')}
            min={1}
            max={99}
            suffix=" %"
            value={form.valPercent}
            onChange={(value) => change({ valPercent: Number(value) || 0 })}
          />
          <NumberInput
            w="9rem"
            label={t('gap')}
            min={0}
            max={100_000}
            allowDecimal={false}
            value={form.gapFrames}
            onChange={(value) => change({ gapFrames: Math.max(0, Math.floor(Number(value) || 0)) })}
          />
        </Group>
      ) : null}
      <Field label={t('container')} hint={host.info.kind === 'browser' ? t('containerBrowser') : t('containerDesktop')}>
        <SegmentedControl
          aria-label={t('container')}
          value={form.container}
          onChange={(value) => change({ container: value as typeof form.container })}
          data={[
            { value: 'zip', label: t('zip') },
            { value: 'folder', label: t('folder') },
          ]}
        />
      </Field>
      <Field label={t('name')}>
        <TextInput
          w="min(22rem, 100%)"
          aria-label={t('name')}
          maxLength={120}
          placeholder={exportName({ name: '' }, around)}
          value={form.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
      </Field>
    </Section>
  );
}
