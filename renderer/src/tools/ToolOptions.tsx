import { Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSession } from '../app/workspace.ts';
import type { ToolId } from '../document/session.ts';
import { BrushOptions } from './BrushOptions.tsx';
import { CandidateChoice } from './CandidateChoice.tsx';
import { SignChoice } from './SignChoice.tsx';
import styles from './ToolOptions.module.css';

/** What can be set about the tool in hand, and the candidates that there are to choose from. */
export function ToolOptions() {
  const { t } = useTranslation('tools');
  const tool = useSession((state) => state.tool);
  const isThinking = useSession((state) => state.thinking > 0);
  return (
    <div className={styles.root} role="toolbar" aria-label={t('options')}>
      <span className={styles.name}>{t(`names.${tool}`)}</span>
      <OptionsOf tool={tool} />
      <CandidateChoice />
      <output className={styles.thinking} aria-label={isThinking ? t('thinking') : undefined}>
        {isThinking ? <Loader size={14} color="var(--accent)" /> : null}
      </output>
    </div>
  );
}

function OptionsOf({ tool }: { readonly tool: ToolId }) {
  switch (tool) {
    case 'smart':
    case 'exemplar':
      return <SignChoice choices="with-auto" />;
    case 'polygon':
    case 'lasso':
      return <SignChoice choices="add-or-take" />;
    case 'brush':
    case 'eraser':
      return <BrushOptions />;
    case 'select':
    case 'box':
      return null;
  }
}
