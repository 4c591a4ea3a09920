import { Checkbox, NumberInput, SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ExportFormat } from '../../../../native/contract/dataset.ts';
import type { ChoicesProps } from './export-form.ts';
import styles from './FormatChoices.module.css';
import { CHOICE, Field, Section } from './Section.tsx';
import { useFormats } from './use-export.ts';

/** Which formats are written, and each one's own options. */
export function FormatChoices(props: ChoicesProps) {
  const { t } = useTranslation('export');
  const { form, change } = props;
  const formats = useFormats();
  const toggle = (format: ExportFormat) => {
    const chosen = form.formats.includes(format);
    change({ formats: chosen ? form.formats.filter((other) => other !== format) : [...form.formats, format] });
  };
  return (
    <Section title={t('formats')}>
      {formats.map((entry) => {
        const checked = form.formats.includes(entry.format);
        return (
          <div key={entry.format} className={styles.format} data-checked={checked || undefined}>
            <Checkbox
              classNames={CHOICE}
              checked={checked}
              onChange={() => toggle(entry.format)}
              label={
                <span className={styles.name}>
                  {t(`format.${entry.format}.name`, { defaultValue: entry.name })}
                  <span className={styles.badge}>{entry.lossless ? t('lossless') : t('lossy')}</span>
                </span>
              }
              description={t(`format.${entry.format}.summary`, { defaultValue: entry.summary })}
            />
            {checked ? (
              <div className={styles.options}>
                <Options format={entry.format} {...props} />
              </div>
            ) : null}
          </div>
        );
      })}
    </Section>
  );
}

function Options({ format, form, change }: ChoicesProps & { readonly format: ExportFormat }) {
  const { t } = useTranslation('export');
  const tolerance = (
    <Field label={t('tolerance')} hint={t('toleranceHint')}>
      <NumberInput
        w="7rem"
        aria-label={t('tolerance')}
        min={0}
        max={50}
        step={0.5}
        decimalScale={2}
        suffix=" px"
        value={form.polygonTolerancePx}
        onChange={(value) => change({ polygonTolerancePx: Math.max(0, Number(value) || 0) })}
      />
    </Field>
  );
  if (format === 'coco_instance') {
    return (
      <>
        <Field label={t('segmentation')} hint={t(`segmentationHint.${form.cocoSegmentation}`)}>
          <SegmentedControl
            aria-label={t('segmentation')}
            value={form.cocoSegmentation}
            onChange={(value) => change({ cocoSegmentation: value as typeof form.cocoSegmentation })}
            data={[
              { value: 'rle', label: t('rle') },
              { value: 'polygon', label: t('polygon') },
            ]}
          />
        </Field>
        {form.cocoSegmentation === 'polygon' ? (
          <>
            <Field label={t('holes')} hint={t(`holesHint.${form.polygonHoles}`)}>
              <SegmentedControl
                aria-label={t('holes')}
                value={form.polygonHoles}
                onChange={(value) => change({ polygonHoles: value as typeof form.polygonHoles })}
                data={(['rle', 'bridge', 'fill'] as const).map((value) => ({ value, label: t(`holesMode.${value}`) }))}
              />
            </Field>
            {tolerance}
          </>
        ) : null}
      </>
    );
  }
  if (format === 'yolo_segmentation') {
    return (
      <>
        <Field label={t('parts')} hint={t(`partsHint.${form.yoloParts}`)}>
          <SegmentedControl
            aria-label={t('parts')}
            value={form.yoloParts}
            onChange={(value) => change({ yoloParts: value as typeof form.yoloParts })}
            data={(['bridge', 'lines'] as const).map((value) => ({ value, label: t(`partsMode.${value}`) }))}
          />
        </Field>
        <Field label={t('holes')} hint={t(`holesHint.${form.yoloHoles}`)}>
          <SegmentedControl
            aria-label={t('holes')}
            value={form.yoloHoles}
            onChange={(value) => change({ yoloHoles: value as typeof form.yoloHoles })}
            data={(['bridge', 'fill'] as const).map((value) => ({ value, label: t(`holesMode.${value}`) }))}
          />
        </Field>
        {form.formats.includes('coco_instance') && form.cocoSegmentation === 'polygon' ? null : tolerance}
      </>
    );
  }
  return (
    <>
      <Field label={t('pngValues')}>
        <SegmentedControl
          aria-label={t('pngValues')}
          value={form.pngValues}
          onChange={(value) => change({ pngValues: value as typeof form.pngValues })}
          data={[
            { value: '0-255', label: '0 · 255' },
            { value: '0-1', label: '0 · 1' },
          ]}
        />
      </Field>
      <Checkbox
        classNames={CHOICE}
        label={t('pngAbsent')}
        checked={form.pngAbsent}
        onChange={(event) => change({ pngAbsent: event.currentTarget.checked })}
      />
    </>
  );
}
