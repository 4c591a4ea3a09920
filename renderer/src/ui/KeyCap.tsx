import styles from './KeyCap.module.css';

/** A key or combination as it stands on a keyboard, e.g. `Ctrl+Z`. */
export function KeyCap(props: { readonly keys: string }) {
  return <kbd className={styles.root}>{props.keys}</kbd>;
}
