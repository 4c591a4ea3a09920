import { type ReactNode, useId } from 'react';
import styles from './Section.module.css';

/** Class names of a checkbox whose label and description are to be read, not squinted at. */
export const CHOICE = { label: styles.choice, description: styles.hint } as const;

/** A titled part of the export form. */
export function Section(props: { readonly title: string; readonly hint?: string; readonly children: ReactNode }) {
  const titleId = useId();
  return (
    <section aria-labelledby={titleId} className={styles.root}>
      <h3 id={titleId} className={styles.title}>
        {props.title}
      </h3>
      {props.hint === undefined ? null : <p className={styles.hint}>{props.hint}</p>}
      {props.children}
    </section>
  );
}

/** A labelled line of the form. */
export function Field(props: { readonly label: string; readonly children: ReactNode; readonly hint?: string | undefined }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw its own frame and legend
    <div className={styles.field} role="group" aria-label={props.label}>
      <span className={styles.label} aria-hidden="true">
        {props.label}
      </span>
      <div className={styles.control}>
        {props.children}
        {props.hint === undefined ? null : <p className={styles.hint}>{props.hint}</p>}
      </div>
    </div>
  );
}
