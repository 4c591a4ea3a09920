import styles from './ClassSelect.module.css';

/** The colour of a class as a dot; hollow where there is no class. */
export function ClassSwatch(props: { readonly color: string | null }) {
  const style = props.color === null ? undefined : { background: props.color };
  return <span className={styles.swatch} data-none={props.color === null || undefined} style={style} aria-hidden="true" />;
}
