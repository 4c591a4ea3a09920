import { IconAlertTriangle, IconInfoCircle, IconScissors } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ExportNote } from '../../../../native/contract/dataset.ts';
import { useQuantities } from '../jobs/use-quantities.ts';
import styles from './Notes.module.css';
import { noteLines } from './preflight-view.ts';

const ICONS = { loss: IconScissors, warning: IconAlertTriangle, info: IconInfoCircle } as const;

/** What is lost, and what is worth knowing, worst first. */
export function Notes({ notes }: { readonly notes: readonly ExportNote[] }) {
  const { t } = useTranslation('export');
  const quantities = useQuantities();
  const lines = noteLines(notes);
  if (lines.length === 0) return null;
  return (
    <ul className={styles.root}>
      {lines.map((line) => {
        const Icon = ICONS[line.severity];
        return (
          <li key={line.code} className={styles.line}>
            <Icon
              size={15}
              stroke={1.75}
              className={styles.icon}
              data-severity={line.severity}
              role="img"
              aria-label={t(`severity.${line.severity}`)}
            />
            <span className={styles.text}>
              {t(`notes.${line.code}`, { defaultValue: line.message })}
              {line.formats.length === 0 ? null : (
                <span className={styles.formats}> {line.formats.map((format) => t(`format.${format}.short`)).join(', ')}</span>
              )}
            </span>
            <span className={styles.count}>{quantities.count(line.count)}</span>
          </li>
        );
      })}
    </ul>
  );
}
