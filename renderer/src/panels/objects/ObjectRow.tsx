import { Popover } from '@mantine/core';
import { IconEye, IconEyeOff, IconFocus2, IconLock, IconLockOpen2 } from '@tabler/icons-react';
import { type MouseEvent, memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { rleFromCoco } from '../../../../native/masks/coco.ts';
import { useSession, useWorkspace } from '../../app/workspace.ts';
import type { Host } from '../../host/host.ts';
import { ClassSelect } from '../classes/ClassSelect.tsx';
import { ClassSwatch } from '../classes/ClassSwatch.tsx';
import { ColorPalette } from '../classes/ColorPalette.tsx';
import { Cell } from './Cell.tsx';
import { frameStateOf } from './frame-state.ts';
import { TextField } from './InlineText.tsx';
import { inkOn } from './ink.ts';
import { type LaneFacts, useLaneFacts } from './lane-facts.ts';
import styles from './ObjectRow.module.css';
import { toggleSoloOne, tracksOfRow } from './object-actions.ts';
import { giveFocusBack, objectsViewOf } from './objects-view.ts';
import type { TrackRow } from './rows.ts';
import { StateIcon } from './StateIcon.tsx';
import { Thumbnail } from './Thumbnail.tsx';
import type { ThumbnailRequest } from './thumbnails.ts';

export interface ObjectRowProps {
  readonly row: TrackRow;
  /** What is being edited in this row. */
  readonly editing: 'name' | 'class' | null;
}

/** What a row of the list shows of one object. The row itself (focus, selection, place) is the list's. */
export const ObjectRow = memo(function ObjectRow({ row, editing }: ObjectRowProps) {
  const { host } = useWorkspace();
  const { track } = row;
  const facts = useLaneFacts(track.id);
  return (
    <>
      <Cell className={styles.lead}>
        <ColorBadge trackId={track.id} number={track.objectId} color={track.color} />
        <Thumbnail request={thumbnailOf(host, row, facts)} />
      </Cell>
      <Cell className={styles.texts}>
        {editing === 'class' ? <ClassEditor row={row} /> : editing === 'name' ? <NameEditor row={row} /> : <NameLine row={row} />}
        {editing === 'class' ? null : <DetailsLine row={row} facts={facts} />}
      </Cell>
      <Cell className={styles.toggles}>
        <RareToggles row={row} />
        <StateHere trackId={track.id} />
        <EyeToggle row={row} />
      </Cell>
    </>
  );
});

/** Renders only when the state on the frame has changed, not with every frame. */
function StateHere({ trackId }: { readonly trackId: number }) {
  const { document } = useWorkspace();
  useLaneFacts(trackId);
  const state = useSession(({ settledFrame }) => frameStateOf(document.lanes().get(trackId)?.states, settledFrame));
  return <StateIcon state={state} />;
}

function NameLine({ row }: { readonly row: TrackRow }) {
  const { t } = useTranslation('objects');
  const view = objectsViewOf(useWorkspace().session);
  const { id, instanceName, objectId } = row.track;
  const title = instanceName === '' ? t('object', { number: objectId }) : instanceName;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a short cut for the mouse; F2 and the menu do the same
    <span
      className={styles.title}
      data-unnamed={instanceName === '' || undefined}
      title={title}
      onDoubleClick={() => view.setState({ renaming: id })}
    >
      {title}
    </span>
  );
}

function NameEditor({ row }: { readonly row: TrackRow }) {
  const { t } = useTranslation('objects');
  const { actions, session } = useWorkspace();
  const { id, instanceName, objectId } = row.track;
  return (
    <TextField
      value={instanceName}
      label={t('name', { number: objectId })}
      placeholder={t('namePlaceholder')}
      onCommit={(name) => void actions.updateTracks([id], { instanceName: name })}
      onDone={() => {
        objectsViewOf(session).setState({ renaming: null });
        giveFocusBack();
      }}
    />
  );
}

function ClassEditor({ row }: { readonly row: TrackRow }) {
  const { t } = useTranslation('objects');
  const { actions, session } = useWorkspace();
  const { id, classId, objectId } = row.track;
  const assign = (next: number | null) => void actions.updateTracks(tracksOfRow(session, id), { classId: next });
  return (
    <ClassSelect
      mode="in-place"
      label={t('class', { number: objectId })}
      value={classId}
      onChange={assign}
      onDone={() => {
        objectsViewOf(session).setState({ choosingClass: null });
        giveFocusBack();
      }}
    />
  );
}

function DetailsLine({ row, facts }: { readonly row: TrackRow; readonly facts: LaneFacts }) {
  const { t } = useTranslation('objects');
  const view = objectsViewOf(useWorkspace().session);
  const { track, objectClass } = row;
  const className = objectClass?.name ?? t('noClass');
  const choose = (event: MouseEvent) => {
    event.stopPropagation();
    view.setState({ choosingClass: track.id });
  };
  return (
    <span className={styles.details}>
      <button
        type="button"
        tabIndex={-1}
        className={styles.class}
        aria-label={`${t('class', { number: track.objectId })}: ${className}`}
        title={className}
        onClick={choose}
      >
        <ClassSwatch color={objectClass?.color ?? null} />
        <span>{className}</span>
      </button>
      <span className={styles.count}>{facts.masks === 0 ? t('noFrames') : t('frames', { count: facts.masks })}</span>
    </span>
  );
}

function thumbnailOf(host: Host, { track }: TrackRow, facts: LaneFacts): ThumbnailRequest | null {
  const { portrait, revision } = facts;
  if (portrait === null) return null;
  return {
    key: `${track.id}:${portrait}:${revision}:${track.color}`,
    mediaId: track.mediaId,
    frameIndex: portrait,
    color: track.color,
    mask: async () => {
      const mask = await host.engine.masks.get({ trackId: track.id, frameIndex: portrait });
      return mask === null ? null : { rle: rleFromCoco(mask.rle), bbox: mask.bbox };
    },
  };
}

/** The number of the object on its colour: the number says which it is where colours cannot. */
function ColorBadge(props: { readonly trackId: number; readonly number: number; readonly color: string }) {
  const { t } = useTranslation('objects');
  const { actions, session } = useWorkspace();
  const view = objectsViewOf(session);
  const { trackId, number, color } = props;
  const opened = useStore(view, (state) => state.choosingColor === trackId);
  const close = () => {
    view.setState({ choosingColor: null });
    giveFocusBack();
  };
  const badge = (
    <button
      type="button"
      tabIndex={-1}
      className={styles.badge}
      style={{ background: color, color: inkOn(color) }}
      aria-label={t('color', { number })}
      onClick={(event) => {
        event.stopPropagation();
        view.setState({ choosingColor: trackId });
      }}
    >
      {number}
    </button>
  );
  if (!opened) return badge;
  const recolor = (next: string) => {
    close();
    void actions.updateTracks(tracksOfRow(session, trackId), { color: next });
  };
  return (
    <Popover opened onDismiss={close} position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>{badge}</Popover.Target>
      <Popover.Dropdown onClick={(event) => event.stopPropagation()} onKeyDown={(event) => event.stopPropagation()}>
        <ColorPalette value={color} onChange={recolor} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** Solo and lock: rarely on, so that they are shown where they are on, or where the row is pointed at or chosen. */
function RareToggles({ row }: { readonly row: TrackRow }) {
  const { t } = useTranslation('objects');
  const workspace = useWorkspace();
  const { id, locked } = row.track;
  const solo = useSession((state) => state.solo.includes(id));
  return (
    <>
      <Toggle
        label={t(solo ? 'unsolo' : 'solo')}
        state={solo ? 'on' : 'off'}
        onToggle={() => toggleSoloOne(workspace, id)}
        icon={<IconFocus2 size={15} stroke={1.75} />}
      />
      <Toggle
        label={t(locked ? 'unlock' : 'lock')}
        state={locked ? 'on' : 'off'}
        onToggle={() => void workspace.actions.updateTracks([id], { locked: !locked })}
        icon={locked ? <IconLock size={15} stroke={1.75} /> : <IconLockOpen2 size={15} stroke={1.75} />}
      />
    </>
  );
}

function EyeToggle({ row }: { readonly row: TrackRow }) {
  const { t } = useTranslation('objects');
  const { actions } = useWorkspace();
  const { id, hidden } = row.track;
  return (
    <Toggle
      label={t(hidden ? 'show' : 'hide')}
      state={hidden ? 'on' : 'rest'}
      onToggle={() => void actions.updateTracks([id], { hidden: !hidden })}
      icon={hidden ? <IconEyeOff size={15} stroke={1.75} /> : <IconEye size={15} stroke={1.75} />}
    />
  );
}

/** `off` shows only while the row is pointed at or chosen, `rest` is always there but faint. */
function Toggle(props: {
  readonly label: string;
  readonly icon: ReactNode;
  readonly state: 'on' | 'off' | 'rest';
  readonly onToggle: () => void;
}) {
  const onClick = (event: MouseEvent) => {
    event.stopPropagation();
    props.onToggle();
  };
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles.toggle}
      data-state={props.state}
      aria-label={props.label}
      aria-pressed={props.state === 'on'}
      title={props.label}
      onClick={onClick}
    >
      {props.icon}
    </button>
  );
}
