import styles from './ProgressBar.module.css';

/** How far something is, from 0 to 1; null shows that it goes on without saying how far. */
export function ProgressBar({ share, label }: { readonly share: number | null; readonly label: string }) {
  return (
    <div
      className={styles.root}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === null ? undefined : Math.round(share * 100)}
      data-unknown={share === null || undefined}
    >
      <span className={styles.done} style={share === null ? undefined : { transform: `scaleX(${share})` }} />
    </div>
  );
}
