import { Slider, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import styles from './CleanUpDialog.module.css';
import { AREA_STOPS, areaAt, type CleanUpDraft, positionOf } from './clean-up-draft.ts';

interface StepsProps {
  readonly draft: CleanUpDraft;
  readonly onChange: (patch: Partial<CleanUpDraft>) => void;
}

const MAX_RADIUS_PX = 50;

/** The steps of cleaning up, each with its slider. */
export function CleanUpSteps({ draft, onChange }: StepsProps) {
  const { t } = useTranslation('clean-up');
  const { islands, holes, smoothPx, growPx } = draft;
  const growth = t(growPx > 0 ? 'growBy' : 'shrinkBy', { radius: Math.abs(growPx) });
  return (
    <div className={styles.steps}>
      <AreaStep
        name={t('islands')}
        value={islands}
        texts={['islandsUpTo', 'islandsAll']}
        onChange={(area) => onChange({ islands: area })}
      />
      <AreaStep
        name={t('holes')}
        value={holes}
        texts={['holesUpTo', 'holesAll']}
        onChange={(area) => onChange({ holes: area })}
      />
      <Step name={t('smooth')} value={smoothPx === 0 ? t('off') : t('radius', { radius: smoothPx })}>
        <Slider
          size="sm"
          label={null}
          min={0}
          max={MAX_RADIUS_PX}
          value={smoothPx}
          onChange={(radius) => onChange({ smoothPx: radius })}
          thumbLabel={t('smooth')}
        />
      </Step>
      <Step name={t('grow')} value={growPx === 0 ? t('off') : growth}>
        <Slider
          size="sm"
          label={null}
          min={-MAX_RADIUS_PX}
          max={MAX_RADIUS_PX}
          startPointValue={0}
          marks={[{ value: 0 }]}
          value={growPx}
          onChange={(radius) => onChange({ growPx: radius })}
          thumbLabel={t('grow')}
          thumbProps={{ 'aria-valuetext': growPx === 0 ? t('off') : growth }}
        />
      </Step>
    </div>
  );
}

interface AreaStepProps {
  readonly name: string;
  readonly value: number | 'all' | null;
  readonly texts: readonly [upTo: string, all: string];
  readonly onChange: (value: number | 'all' | null) => void;
}

/** A step that is off, works up to an area, or on all. */
function AreaStep({ name, value, texts, onChange }: AreaStepProps) {
  const { t, i18n } = useTranslation('clean-up');
  const [upTo, all] = texts;
  const told = value === null ? t('off') : value === 'all' ? t(all) : t(upTo, { area: value.toLocaleString(i18n.language) });
  return (
    <Step
      name={
        <Switch
          label={name}
          checked={value !== null}
          onChange={(event) => onChange(event.currentTarget.checked ? 'all' : null)}
        />
      }
      value={told}
    >
      <Slider
        size="sm"
        label={null}
        min={0}
        max={AREA_STOPS}
        disabled={value === null}
        value={value === null ? 0 : positionOf(value)}
        onChange={(position) => onChange(areaAt(position))}
        thumbLabel={name}
        thumbProps={{ 'aria-valuetext': told }}
      />
    </Step>
  );
}

function Step(props: { readonly name: React.ReactNode; readonly value: string; readonly children: React.ReactNode }) {
  return (
    <div className={styles.step}>
      <div className={styles.stepHead}>
        <span className={styles.stepName}>{props.name}</span>
        <span className={styles.value}>{props.value}</span>
      </div>
      {props.children}
    </div>
  );
}
