import { Button, Modal, NumberInput, SegmentedControl } from '@mantine/core';
import { IconArrowLeft, IconArrowRight, IconArrowsHorizontal, IconShieldCheck } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Direction } from '../../../../native/contract/jobs.ts';
import { useDocument, useSession, useWorkspace } from '../../app/workspace.ts';
import { useSignal } from '../../timeline/use-signal.ts';
import styles from './PropagateDialog.module.css';
import {
  type PropagationAsk,
  type PropagationDraft,
  type PropagationPlace,
  propagationDraftOf,
  requestOf,
} from './propagation-draft.ts';

/** Asks how objects are to be carried through the clip, and says before it starts what that will change. */
export function PropagateDialog() {
  const { t } = useTranslation('propagation');
  const { session } = useWorkspace();
  const opened = useSession((state) => state.dialog === 'propagate');
  const close = () => session.store.setState({ dialog: null });
  return (
    <Modal opened={opened} onClose={close} title={t('title')} size="30rem" closeButtonProps={{ 'aria-label': t('cancel') }}>
      {opened ? <PropagateForm close={close} /> : null}
    </Modal>
  );
}

function PropagateForm({ close }: { readonly close: () => void }) {
  const { t } = useTranslation('propagation');
  const { session, actions } = useWorkspace();
  const draftSignal = propagationDraftOf(session);
  const draft = useSignal(draftSignal);
  const place = usePlace();
  const ask = requestOf(draft, place);
  const preview = usePreview(ask);
  const set = (patch: Partial<PropagationDraft>) => draftSignal.set({ ...draft, ...patch });
  const canStart = ask !== null && (preview === undefined || (preview !== null && preview.frames > 0));
  const start = () => {
    if (!canStart || ask === null) return;
    close();
    void actions.propagate(ask);
  };
  // The key that opened the dialog, pressed again, starts.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.code !== 'KeyG' || event.altKey || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    event.stopPropagation();
    start();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the button below
    <div className={styles.form} onKeyDown={onKeyDown}>
      <DirectionChoice value={draft.direction} onChange={(direction) => set({ direction })} />
      <ObjectsChoice draft={draft} place={place} onChange={(objects) => set({ objects })} />
      <RangeChoice draft={draft} place={place} onChange={set} />
      <PreviewLine ask={ask} preview={preview} />
      <div className={styles.footer}>
        <span className={styles.hint}>{t('undoHint')}</span>
        <Button variant="default" onClick={close}>
          {t('cancel')}
        </Button>
        <Button data-autofocus disabled={!canStart} onClick={start}>
          {t('start')}
        </Button>
      </div>
    </div>
  );
}

function usePlace(): PropagationPlace {
  const selection = useSession((state) => state.selection);
  const inOut = useSession((state) => state.range);
  const frame = useSession((state) => state.settledFrame);
  const tracks = useDocument((state) => state.tracks);
  const frameCount = useDocument((state) => state.media?.frameCount ?? 1);
  return { selection, inOut, frame, tracks, frameCount };
}

type Preview = { tracks: number; frames: number; replacedMasks: number; keptFrames: number } | null;

/** What the request would do: undefined while it is being counted, null when it cannot be told. */
function usePreview(ask: PropagationAsk | null): Preview | undefined {
  const { actions } = useWorkspace();
  const [answer, setAnswer] = useState<{ readonly of: string; readonly preview: Preview } | null>(null);
  const key = JSON.stringify(ask);
  const prompts = useDocument((state) => state.prompts);
  // A prompt whose answer comes while the dialog is open is something to start from.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    const request = JSON.parse(key) as PropagationAsk | null;
    if (request === null) return;
    let wanted = true;
    // Typing a number asks once, not for every digit.
    const timer = setTimeout(() => {
      void actions.previewPropagation(request).then((preview) => wanted && setAnswer({ of: key, preview }));
    }, 120);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [actions, key, prompts]);
  return answer?.of === key ? answer.preview : undefined;
}

const ARROWS = { backward: IconArrowLeft, both: IconArrowsHorizontal, forward: IconArrowRight } as const;

function DirectionChoice({ value, onChange }: { readonly value: Direction; readonly onChange: (value: Direction) => void }) {
  const { t } = useTranslation('propagation');
  const data = (['backward', 'both', 'forward'] as const).map((direction) => {
    const Arrow = ARROWS[direction];
    return {
      value: direction,
      label: (
        <span className={styles.choice}>
          <Arrow size={16} stroke={1.75} aria-hidden="true" />
          {t(`directions.${direction}`)}
        </span>
      ),
    };
  });
  return (
    <div className={styles.row}>
      <span className={styles.label}>{t('direction')}</span>
      <SegmentedControl fullWidth aria-label={t('direction')} data={data} value={value} onChange={onChange} />
    </div>
  );
}

function ObjectsChoice(props: {
  readonly draft: PropagationDraft;
  readonly place: PropagationPlace;
  readonly onChange: (objects: PropagationDraft['objects']) => void;
}) {
  const { t } = useTranslation('propagation');
  const { tracks, selection } = props.place;
  const open = tracks.filter((track) => !track.locked);
  const chosen = open.filter((track) => selection.includes(track.id));
  const data = [
    { value: 'selected' as const, label: t('selected', { count: chosen.length }), disabled: chosen.length === 0 },
    { value: 'all' as const, label: t('allUnlocked', { count: open.length }) },
  ];
  return (
    <div className={styles.row}>
      <span className={styles.label}>{t('objects')}</span>
      <SegmentedControl fullWidth aria-label={t('objects')} data={data} value={props.draft.objects} onChange={props.onChange} />
    </div>
  );
}

function RangeChoice(props: {
  readonly draft: PropagationDraft;
  readonly place: PropagationPlace;
  readonly onChange: (patch: Partial<PropagationDraft>) => void;
}) {
  const { t } = useTranslation('propagation');
  const { draft, place, onChange } = props;
  const { inOut } = place;
  const data = [
    { value: 'whole' as const, label: t('whole') },
    {
      value: 'in-out' as const,
      label: inOut === null ? t('inOut') : `${t('inOut')} ${inOut.from}–${inOut.to}`,
      disabled: inOut === null,
    },
    { value: 'from-here' as const, label: t('fromHere') },
  ];
  return (
    <div className={styles.row}>
      <span className={styles.label}>{t('range')}</span>
      <div className={styles.stack}>
        <SegmentedControl
          fullWidth
          aria-label={t('range')}
          data={data}
          value={draft.range === 'in-out' && inOut === null ? 'whole' : draft.range}
          onChange={(range) => onChange({ range })}
        />
        {draft.range === 'from-here' ? (
          <NumberInput
            label={t('framesFromHere')}
            min={1}
            max={Math.max(1, place.frameCount - 1)}
            value={draft.frames}
            onChange={(value) => typeof value === 'number' && value >= 1 && onChange({ frames: Math.round(value) })}
          />
        ) : null}
        {inOut === null ? <span className={styles.hint}>{t('noRange')}</span> : null}
      </div>
    </div>
  );
}

function PreviewLine({ ask, preview }: { readonly ask: PropagationAsk | null; readonly preview: Preview | undefined }) {
  const { t } = useTranslation('propagation');
  if (ask === null) return <Note tone="warn">{t('noObjects')}</Note>;
  if (preview === undefined) return <Note tone="calm">{t('previewing')}</Note>;
  if (preview === null || preview.frames === 0) return <Note tone="warn">{t('previewNothing')}</Note>;
  return (
    <Note tone="calm">
      <strong>
        {t('previewFrames', { count: preview.frames })} {t('previewTracks', { count: preview.tracks })}
      </strong>
      {preview.replacedMasks > 0 ? <span>{t('previewReplaced', { count: preview.replacedMasks })}</span> : null}
      {preview.keptFrames > 0 ? (
        <span className={styles.kept}>
          <IconShieldCheck size={14} stroke={1.75} aria-hidden="true" />
          {t('previewKept', { count: preview.keptFrames })}
        </span>
      ) : null}
    </Note>
  );
}

function Note({ tone, children }: { readonly tone: 'calm' | 'warn'; readonly children: React.ReactNode }) {
  return (
    <div className={styles.note} data-tone={tone} role="status">
      {children}
    </div>
  );
}
