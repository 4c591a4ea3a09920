import { Button } from '@mantine/core';
import { IconCheck, IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSession, useWorkspace } from '../app/workspace.ts';
import { IconButton } from '../ui/IconButton.tsx';
import styles from './ToolOptions.module.css';

/** The masks that a prompt might have meant: which one is shown, how sure the model is of it, and taking it. */
export function CandidateChoice() {
  const { t, i18n } = useTranslation('tools');
  const { actions } = useWorkspace();
  const candidates = useSession((state) => state.candidates);
  if (candidates === null) return null;
  const { options, index } = candidates;
  const score = (options[index]?.score ?? 0).toLocaleString(i18n.language, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  return (
    <>
      <span className={styles.divider} />
      <fieldset className={styles.candidates} aria-label={t('candidates')}>
        <IconButton
          size="sm"
          label={t('previousCandidate')}
          command="prompt.previous-candidate"
          icon={<IconChevronLeft size={16} stroke={1.75} />}
          onClick={() => actions.cycleCandidate(-1)}
        />
        <output className={styles.label}>
          <span className={styles.count}>{t('candidateOf', { index: index + 1, count: options.length })}</span>
          <span className={styles.score}>{t('score', { score })}</span>
        </output>
        <IconButton
          size="sm"
          label={t('nextCandidate')}
          command="prompt.next-candidate"
          icon={<IconChevronRight size={16} stroke={1.75} />}
          onClick={() => actions.cycleCandidate(1)}
        />
        <Button size="compact-xs" leftSection={<IconCheck size={14} stroke={2} />} onClick={() => void actions.chooseCandidate()}>
          {t('choose')}
        </Button>
      </fieldset>
    </>
  );
}
