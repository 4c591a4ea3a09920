import { Button } from '@mantine/core';
import { IconInfoCircle, IconMarquee2, IconMovie, IconZoomScan } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Capability } from '../../../../native/contract/models.ts';
import { useDocument, useSession, useWorkspace } from '../../app/workspace.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { useEngineText } from '../engine-texts/engine-text.ts';
import { openSettings } from '../settings/settings-ui.ts';
import { CandidateTray } from './CandidateTray.tsx';
import styles from './ConceptsPanel.module.css';
import { FollowConcept } from './FollowConcept.tsx';
import { PhraseField } from './PhraseField.tsx';

/** Finding all of a kind: by a phrase or by examples, on this frame for a person to choose from, or through the clip. */
export function ConceptsPanel() {
  const { t } = useTranslation('concepts');
  const hasMedia = useDocument((state) => state.media !== null);
  const hasProposal = useSession((state) => state.proposal !== null);
  const model = useDocument((state) => state.models.find((entry) => entry.isDefault) ?? null);
  const say = useEngineText();
  const name = model === null ? null : say(model.name);
  const can = (capability: Capability) => model?.capabilities.includes(capability) === true;
  if (!hasMedia) return <EmptyState icon={<IconMovie size={32} stroke={1.25} />} title={t('empty.title')} />;
  return (
    <div className={styles.root}>
      <div className={styles.ask}>
        <Unsupported text={can('text')} exemplar={can('exemplar')} model={name} />
        {can('text') ? <PhraseField /> : null}
        {can('exemplar') ? <ExemplarMode /> : null}
      </div>
      {hasProposal ? (
        <CandidateTray />
      ) : can('text') || can('exemplar') ? (
        <div className={styles.fill}>
          <EmptyState icon={<IconZoomScan size={36} stroke={1.25} />} title={t('empty.title')}>
            {t('empty.text')}
          </EmptyState>
        </div>
      ) : null}
      {can('text') || can('exemplar') ? <FollowConcept model={name ?? ''} able={can('concept-video')} /> : null}
    </div>
  );
}

function ExemplarMode() {
  const { t } = useTranslation('concepts');
  const { session } = useWorkspace();
  const on = useSession((state) => state.tool === 'exemplar');
  return (
    <div className={styles.exemplar}>
      <Button
        variant={on ? 'filled' : 'default'}
        leftSection={<IconMarquee2 size={14} />}
        aria-pressed={on}
        onClick={() => session.store.setState({ tool: on ? 'smart' : 'exemplar' })}
      >
        {t(on ? 'exemplarsOn' : 'exemplars')}
      </Button>
      <span className={styles.hint}>{t('exemplarsHint')}</span>
    </div>
  );
}

/** Says what the model in use cannot do, and where that can be changed. */
function Unsupported(props: { readonly text: boolean; readonly exemplar: boolean; readonly model: string | null }) {
  const { t } = useTranslation('concepts');
  const workspace = useWorkspace();
  const { session } = workspace;
  if (props.text && props.exemplar) return null;
  const why = props.model === null ? 'none' : !props.text && !props.exemplar ? 'both' : props.text ? 'exemplar' : 'text';
  return (
    <section className={styles.unsupported}>
      <IconInfoCircle size={18} stroke={1.75} aria-hidden="true" />
      <div>
        {why === 'both' || why === 'none' ? <h3>{t('unsupported.title')}</h3> : null}
        <p>{t(`unsupported.${why}`, { model: props.model ?? '' })}</p>
        <p className={styles.links}>
          <button type="button" className={styles.link} onClick={() => openSettings(workspace, 'models')}>
            {t('unsupported.settings')}
          </button>
          <button type="button" className={styles.link} onClick={() => session.store.setState({ dialog: 'diagnostics' })}>
            {t('unsupported.diagnostics')}
          </button>
        </p>
      </div>
    </section>
  );
}
