import { useTranslation } from 'react-i18next';
import styles from './SkippedFiles.module.css';
import type { SkippedFile } from './sort-files.ts';

const SHOWN = 200;

/** What was in a drop and was not imported, with the reason. */
export function SkippedFiles({ files }: { readonly files: readonly SkippedFile[] }) {
  const { t } = useTranslation('import');
  if (files.length === 0) return null;
  const byReason = [...Map.groupBy(files, (file) => file.reason)];
  return (
    <details className={styles.root}>
      <summary>
        {t('skipped', { count: files.length })}
        <span className={styles.reasons}>
          {byReason.map(([reason, same]) => `${t(`reasons.${reason}`)}: ${same.length}`).join(' · ')}
        </span>
      </summary>
      <ul className={styles.list}>
        {files.slice(0, SHOWN).map((file, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same file may be skipped twice, and the list only grows
          <li key={index}>
            <span className={styles.path}>{file.path}</span>
            <span className={styles.reason}>{t(`reasons.${file.reason}`)}</span>
          </li>
        ))}
        {files.length > SHOWN ? <li className={styles.reason}>{t('andMore', { count: files.length - SHOWN })}</li> : null}
      </ul>
    </details>
  );
}
