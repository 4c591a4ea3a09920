import { Chip, Group, MultiSelect, NumberInput, SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDocument } from '../../app/workspace.ts';
import { useQuantities } from '../jobs/use-quantities.ts';
import type { ChoicesProps } from './export-form.ts';
import { Field, Section } from './Section.tsx';

/** Which media, frames and classes are written. */
export function ScopeChoices(props: ChoicesProps) {
  const { t } = useTranslation('export');
  return (
    <Section title={t('what')}>
      <MediaField {...props} />
      <RangeField {...props} />
      <ClassField {...props} />
    </Section>
  );
}

function MediaField({ form, around, change }: ChoicesProps) {
  const { t } = useTranslation('export');
  const items = useDocument((document) => document.mediaItems);
  const openName = useDocument((document) => document.media?.name ?? null);
  const options = [
    { value: 'this', label: t('media.this'), disabled: around.mediaId === null },
    { value: 'selected', label: t('media.selected') },
    { value: 'all', label: t('media.all', { count: around.allMediaIds.length }) },
  ];
  return (
    <Field label={t('mediaLabel')} hint={form.media === 'this' && openName !== null ? openName : undefined}>
      <SegmentedControl
        aria-label={t('mediaLabel')}
        value={form.media}
        onChange={(value) => change({ media: value as typeof form.media })}
        data={options}
      />
      {form.media === 'selected' ? (
        <MultiSelect
          w="100%"
          size="xs"
          searchable
          clearable
          limit={200}
          maxDropdownHeight={280}
          aria-label={t('media.selected')}
          placeholder={form.mediaIds.length === 0 ? t('media.choose') : undefined}
          nothingFoundMessage={t('nothingFound')}
          data={items.map((item) => ({ value: String(item.id), label: item.name }))}
          value={form.mediaIds.filter((id) => around.allMediaIds.includes(id)).map(String)}
          onChange={(ids) => change({ mediaIds: ids.map(Number) })}
        />
      ) : null}
    </Field>
  );
}

function RangeField({ form, around, change }: ChoicesProps) {
  const { t } = useTranslation('export');
  const quantities = useQuantities();
  const { range } = around;
  const hint =
    form.range === 'in-out' && range !== null
      ? t('rangeFrames', { from: quantities.count(range.from), to: quantities.count(range.to) })
      : undefined;
  return (
    <Field label={t('rangeLabel')} hint={hint}>
      <SegmentedControl
        aria-label={t('rangeLabel')}
        value={form.range}
        onChange={(value) => change({ range: value as typeof form.range })}
        data={[
          { value: 'whole', label: t('range.whole') },
          { value: 'in-out', label: t('range.in-out'), disabled: range === null },
          { value: 'custom', label: t('range.custom') },
        ]}
      />
      {form.range === 'custom' ? (
        <Group gap="xs">
          <NumberInput
            w="8rem"
            aria-label={t('from')}
            prefix={`${t('from')} `}
            min={0}
            allowDecimal={false}
            value={form.customFrom}
            onChange={(value) => change({ customFrom: Math.max(0, Math.floor(Number(value) || 0)) })}
          />
          <NumberInput
            w="8rem"
            aria-label={t('to')}
            prefix={`${t('to')} `}
            placeholder={t('toEnd')}
            min={0}
            allowDecimal={false}
            value={form.customTo ?? ''}
            onChange={(value) => change({ customTo: value === '' ? null : Math.max(0, Math.floor(Number(value) || 0)) })}
          />
        </Group>
      ) : null}
    </Field>
  );
}

function ClassField({ form, change }: ChoicesProps) {
  const { t } = useTranslation('export');
  const classes = useDocument((document) => document.classes);
  if (classes.length === 0) return null;
  const chosen = form.classIds;
  return (
    <Field label={t('classesLabel')} hint={chosen === null ? undefined : t('classesHint')}>
      <SegmentedControl
        aria-label={t('classesLabel')}
        value={chosen === null ? 'all' : 'some'}
        onChange={(value) => change({ classIds: value === 'all' ? null : classes.map((entry) => entry.id) })}
        data={[
          { value: 'all', label: t('classes.all') },
          { value: 'some', label: t('classes.some') },
        ]}
      />
      {chosen === null ? null : (
        <Chip.Group multiple value={chosen.map(String)} onChange={(ids: string[]) => change({ classIds: ids.map(Number) })}>
          <Group gap={6}>
            {classes.map((entry) => (
              <Chip key={entry.id} value={String(entry.id)} size="xs" variant="outline">
                {entry.name}
              </Chip>
            ))}
            <Chip value="0" size="xs" variant="outline">
              {t('classes.none')}
            </Chip>
          </Group>
        </Chip.Group>
      )}
    </Field>
  );
}
