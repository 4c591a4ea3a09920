import { useRef, useState } from 'react';
import styles from './InlineText.module.css';

/** A text that is edited where it stands: click or Enter begins, Enter or leaving keeps, Escape drops. */
export function InlineText(props: {
  readonly value: string;
  /** What is read while it is not edited. */
  readonly shown: string;
  /** Accessible name of the field. */
  readonly label: string;
  /** Accessible name of the button that begins. */
  readonly editLabel: string;
  readonly onCommit: (value: string) => void;
}) {
  const [editing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const onDone = () => {
    setEditing(false);
    requestAnimationFrame(() => document.activeElement === document.body && button.current?.focus());
  };
  if (!editing) {
    return (
      <button
        ref={button}
        type="button"
        className={styles.shown}
        aria-label={props.editLabel}
        title={props.shown}
        onClick={() => setEditing(true)}
      >
        {props.shown}
      </button>
    );
  }
  return <TextField value={props.value} label={props.label} onCommit={props.onCommit} onDone={onDone} />;
}

/** The field of a text that is being edited. */
export function TextField(props: {
  readonly value: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly onCommit: (value: string) => void;
  readonly onDone: () => void;
}) {
  const [text, setText] = useState(props.value);
  // Leaving by Enter or Escape takes the field away, which some browsers tell as a blur too.
  const finished = useRef(false);
  const finish = (how: 'keep' | 'drop') => {
    if (finished.current) return;
    finished.current = true;
    const trimmed = text.trim();
    if (how === 'keep' && trimmed !== props.value) props.onCommit(trimmed);
    props.onDone();
  };
  return (
    <input
      className={styles.field}
      aria-label={props.label}
      placeholder={props.placeholder}
      maxLength={200}
      value={text}
      // biome-ignore lint/a11y/noAutofocus: it replaces the text that was just clicked
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => finish('keep')}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') finish('keep');
        if (event.key === 'Escape') finish('drop');
      }}
    />
  );
}
