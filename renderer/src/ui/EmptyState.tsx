import type { ReactNode } from 'react';
import styles from './EmptyState.module.css';

/** What is shown where nothing is yet: what would be here, and the next thing to do. */
export function EmptyState(props: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className={styles.root}>
      <div className={styles.icon} aria-hidden="true">
        {props.icon}
      </div>
      <h3 className={styles.title}>{props.title}</h3>
      {props.children === undefined ? null : <div className={styles.body}>{props.children}</div>}
      {props.action}
    </div>
  );
}
