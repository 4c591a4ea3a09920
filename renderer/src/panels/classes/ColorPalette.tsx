import { IconCheck, IconColorPicker } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { paletteColor } from '../../../../native/masks/palette.ts';
import { inkOn } from '../objects/ink.ts';
import styles from './ColorPalette.module.css';

/** As many as were chosen by hand to be told apart, also by colour-blind eyes. */
const COLORS = Array.from({ length: 24 }, (_, index) => paletteColor(index));
const COLUMNS = 8;

/** The colours that can be told apart, and any other. */
export function ColorPalette(props: { readonly value: string; readonly onChange: (color: string) => void }) {
  const { t } = useTranslation('classes');
  const { value, onChange } = props;
  const at = Math.max(0, COLORS.indexOf(value));
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const buttons = [...event.currentTarget.querySelectorAll('button')];
    const here = buttons.indexOf(document.activeElement as HTMLButtonElement);
    buttons[here + step]?.focus();
  };
  return (
    <div className={styles.root}>
      <div role="radiogroup" aria-label={t('palette.title')} className={styles.grid} onKeyDown={onKeyDown}>
        {COLORS.map((color, index) => (
          // biome-ignore lint/a11y/useSemanticElements: a coloured tile; a radio input cannot be one
          <button
            key={color}
            type="button"
            role="radio"
            aria-checked={color === value}
            aria-label={t('palette.color', { color })}
            tabIndex={index === at ? 0 : -1}
            className={styles.tile}
            style={{ background: color, color: inkOn(color) }}
            onClick={() => onChange(color)}
          >
            {color === value ? <IconCheck size={14} stroke={2.5} aria-hidden="true" /> : null}
          </button>
        ))}
      </div>
      <CustomColor value={value} onChange={onChange} />
    </div>
  );
}

function CustomColor({ value, onChange }: { readonly value: string; readonly onChange: (color: string) => void }) {
  const { t } = useTranslation('classes');
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const field = input.current;
    if (field === null) return;
    // React's onChange hears every move in the picker; this hears that it was closed. Each change is an undo step.
    const onChosen = () => {
      const color = field.value.toLowerCase();
      if (color !== value) onChange(color);
    };
    field.addEventListener('change', onChosen);
    return () => field.removeEventListener('change', onChosen);
  }, [value, onChange]);
  return (
    <label className={styles.custom}>
      <IconColorPicker size={16} stroke={1.75} aria-hidden="true" />
      <span>{t('palette.custom')}</span>
      <input ref={input} type="color" defaultValue={value} />
    </label>
  );
}
