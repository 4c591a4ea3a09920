import { TextInput } from '@mantine/core';
import { useRef, useState } from 'react';

/** Edits a name in place: Enter or leaving takes it, Escape does not. */
export function InlineName(props: {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly onDone: (name: string) => void;
  readonly onCancel: () => void;
}) {
  const ended = useRef(false);
  const [before] = useState(() => document.activeElement);
  const end = (finish: () => void) => {
    if (ended.current) return;
    ended.current = true;
    finish();
  };
  /** The keyboard goes back to where it was, or to the item that was named when that was its menu. */
  const giveBackFocus = (field: HTMLElement) => {
    const cell = field.closest<HTMLElement>('[role="gridcell"]');
    const target = before instanceof HTMLElement && before.isConnected && before !== document.body ? before : cell;
    requestAnimationFrame(() => target?.focus());
  };
  return (
    <TextInput
      aria-label={props.label}
      defaultValue={props.value}
      placeholder={props.placeholder}
      maxLength={200}
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onBlur={(event) => {
        const name = event.currentTarget.value;
        end(() => props.onDone(name));
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        const name = event.currentTarget.value;
        if (event.key !== 'Enter' && event.key !== 'Escape') return;
        event.preventDefault();
        giveBackFocus(event.currentTarget);
        end(event.key === 'Enter' ? () => props.onDone(name) : props.onCancel);
      }}
    />
  );
}
