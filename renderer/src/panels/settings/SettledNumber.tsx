import { NumberInput, type NumberInputProps } from '@mantine/core';
import { useEffect, useState } from 'react';

/** A number that is saved when one has finished typing it: on Enter, on leaving, or after a step. */
export function SettledNumber(props: {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly suffix?: string;
  readonly decimals?: number;
  readonly onSave: (value: number) => void;
}) {
  const { value, min, max } = props;
  const [typed, setTyped] = useState<NumberInputProps['value']>(value);
  useEffect(() => setTyped(value), [value]);
  const save = () => {
    const wanted = Math.min(max, Math.max(min, Number(typed)));
    if (typed === '' || !Number.isFinite(wanted)) setTyped(value);
    else if (wanted !== value) props.onSave(wanted);
  };
  return (
    <NumberInput
      w="9rem"
      aria-label={props.label}
      value={typed}
      min={min}
      max={max}
      step={props.step ?? 1}
      decimalScale={props.decimals ?? 0}
      suffix={props.suffix}
      thousandSeparator=" "
      onChange={setTyped}
      onBlur={save}
      onKeyDown={(event) => event.key === 'Enter' && save()}
    />
  );
}
