import { IconChevronDown, IconChevronRight, IconSquareCheck } from '@tabler/icons-react';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '../../app/workspace.ts';
import { ClassSwatch } from '../classes/ClassSwatch.tsx';
import { Cell } from './Cell.tsx';
import styles from './GroupHeading.module.css';
import type { GroupRow } from './rows.ts';

/** The heading of a class in the grouped list: opens and closes, and takes all of the class. */
export function GroupHeading(props: {
  readonly row: GroupRow;
  readonly onToggle: (key: string, state: 'open' | 'closed') => void;
}) {
  const { t } = useTranslation('objects');
  const { actions } = useWorkspace();
  const { row } = props;
  const open = row.state === 'open';
  const Chevron = open ? IconChevronDown : IconChevronRight;
  const isolated = (work: () => void) => (event: MouseEvent) => {
    event.stopPropagation();
    work();
  };
  return (
    <>
      <Cell className={styles.cell}>
        <button
          type="button"
          tabIndex={-1}
          className={styles.icon}
          aria-label={t(open ? 'collapse' : 'expand')}
          onClick={isolated(() => props.onToggle(row.key, open ? 'closed' : 'open'))}
        >
          <Chevron size={14} aria-hidden="true" />
        </button>
        <ClassSwatch color={row.objectClass?.color ?? null} />
        <span className={styles.name}>{row.objectClass?.name ?? t('noClass')}</span>
        <span className={styles.count}>{row.trackIds.length}</span>
      </Cell>
      <Cell>
        <button
          type="button"
          tabIndex={-1}
          className={styles.icon}
          aria-label={t('selectGroup')}
          title={t('selectGroup')}
          onClick={isolated(() => actions.select(row.trackIds))}
        >
          <IconSquareCheck size={15} stroke={1.75} aria-hidden="true" />
        </button>
      </Cell>
    </>
  );
}
