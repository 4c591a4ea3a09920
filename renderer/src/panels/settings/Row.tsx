import type { ReactNode } from 'react';
import styles from './Row.module.css';

/** One setting: what it is, what it does, and its control. */
export function Row(props: { readonly label: string; readonly hint?: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw its own frame and legend
    <div className={styles.root} role="group" aria-label={props.label}>
      <div className={styles.text}>
        <span aria-hidden="true">{props.label}</span>
        {props.hint === undefined ? null : <span className={styles.hint}>{props.hint}</span>}
      </div>
      <div className={styles.control}>{props.children}</div>
    </div>
  );
}
