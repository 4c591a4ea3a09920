import { ActionIcon, Button, SegmentedControl } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useDocument, useSession, useWorkspace } from '../../app/workspace.ts';
import styles from './CleanUpDialog.module.css';
import { CleanUpFacts } from './CleanUpFacts.tsx';
import { CleanUpSteps } from './CleanUpSteps.tsx';
import { type CleanUpScope, cleanUpDraftOf, closeCleanUp, framesOf, openCleanUp, stepsOf } from './clean-up-draft.ts';
import { useCleanUpPreview } from './use-clean-up-preview.ts';

/** Cleans the selected object's masks up, with the result on the canvas while it is tried out; so it stands beside the frame, not over it. */
export function CleanUpDialog() {
  const isOpen = useSession((state) => state.dialog === 'clean-up');
  return isOpen ? <CleanUpPanel /> : null;
}

function CleanUpPanel() {
  const { t } = useTranslation('clean-up');
  const { session, actions, document: doc } = useWorkspace();
  const store = cleanUpDraftOf(session);
  const draft = useStore(store);
  const trackId = useSession((state) => state.selection.at(-1) ?? null);
  const track = useDocument((state) => state.tracks.find(({ id }) => id === trackId) ?? null);
  const steps = stepsOf(draft);
  const facts = useCleanUpPreview(track?.id ?? null, draft);
  const panel = usePanel();
  const close = () => closeCleanUp(session);
  const canApply = track !== null && !track.locked && steps.length > 0;
  const apply = () => {
    if (!canApply) return;
    const { range } = session.store.getState();
    const frameCount = doc.store.getState().media?.frameCount ?? 1;
    const frames = framesOf(draft.scope, { frameIndex: session.playhead.get(), frameCount, range });
    // What is shown stays until the stored masks have come.
    void actions.cleanUp(track.id, frames, steps).then(close);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isSwitch = event.code === 'KeyF' && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.key === 'Escape') close();
    else if (isSwitch) openCleanUp(session, event.shiftKey ? 'remove-islands' : 'fill-holes');
    else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) apply();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const problem = track === null ? t('noObject') : track.locked ? t('locked') : null;
  return (
    <div ref={panel} className={styles.panel} role="dialog" aria-label={t('title')} tabIndex={-1} onKeyDown={onKeyDown}>
      <header className={styles.header}>
        <h2 className={styles.title}>{t('title')}</h2>
        {track === null ? null : (
          <span className={styles.object}>
            <span className={styles.swatch} style={{ background: track.color }} />
            {track.instanceName === '' ? t('object', { number: track.objectId }) : track.instanceName}
          </span>
        )}
        <ActionIcon variant="subtle" color="gray" size={24} aria-label={t('close')} onClick={close}>
          <IconX size={16} stroke={1.75} />
        </ActionIcon>
      </header>
      <CleanUpSteps draft={draft} onChange={(patch) => store.setState(patch)} />
      {problem === null ? <CleanUpFacts facts={facts} /> : <p className={styles.note}>{problem}</p>}
      <ScopeChoice scope={draft.scope} onChange={(scope) => store.setState({ scope })} />
      <footer className={styles.footer}>
        <Button variant="default" onClick={close}>
          {t('cancel')}
        </Button>
        <Button disabled={!canApply} onClick={apply}>
          {t('apply')}
        </Button>
      </footer>
    </div>
  );
}

/** Takes the focus when it opens, and gives it back. */
function usePanel() {
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  return panel;
}

function ScopeChoice({ scope, onChange }: { readonly scope: CleanUpScope; readonly onChange: (scope: CleanUpScope) => void }) {
  const { t } = useTranslation('clean-up');
  const range = useSession((state) => state.range);
  const frameIndex = useSession((state) => state.settledFrame);
  const frameCount = useDocument((state) => state.media?.frameCount ?? 1);
  const { from, to } = framesOf(scope, { frameIndex, frameCount, range });
  if (frameCount === 1) return null;
  const data = (['frame', 'range', 'track'] as const).map((value) => ({
    value,
    label: t(`scopes.${value}`),
    disabled: value === 'range' && range === null,
  }));
  return (
    <div className={styles.scope}>
      <span className={styles.label}>{t('scope')}</span>
      <SegmentedControl
        withItemsBorders={false}
        fullWidth
        aria-label={t('scope')}
        data={data}
        value={scope}
        onChange={(value) => onChange(value === 'range' || value === 'track' ? value : 'frame')}
      />
      <span className={styles.hint}>{t('frames', { count: to - from + 1 })}</span>
    </div>
  );
}
