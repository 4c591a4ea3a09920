import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkspace, type Workspace } from '../app/workspace.ts';
import { keyboardPointer } from './key-input.ts';
import { rowSpansOf, spansContain } from './row-spans.ts';

/** Words come when things have been at rest for this long, so that a screen reader is not drowned. */
const REST_MS = 400;

/** Says in words which frame is shown, what is selected and where the key pointer is. Writes by ref: no renders. */
export function CanvasStatus() {
  const { i18n } = useTranslation('canvas');
  const workspace = useWorkspace();
  const element = useRef<HTMLOutputElement>(null);
  useEffect(() => {
    const t: Translate = (key, values) => i18n.t(`canvas:${key}`, { ...values });
    let timer = 0;
    const mode = keyboardPointer(workspace.session);
    const write = () => {
      if (element.current !== null) element.current.textContent = sentences(workspace, t).join(' ');
    };
    const wait = () => {
      clearTimeout(timer);
      timer = window.setTimeout(write, REST_MS);
    };
    const stops = [
      workspace.session.store.subscribe((state, old) => {
        if (state.settledFrame !== old.settledFrame || state.selection !== old.selection) wait();
      }),
      workspace.document.masks.changes.subscribe(wait),
      workspace.session.pointer.subscribe(() => mode.get() && wait()),
      mode.subscribe(wait),
    ];
    write();
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [workspace, i18n]);
  return <output ref={element} className="visually-hidden" aria-live="polite" data-testid="canvas-status" />;
}

type Translate = (key: string, values?: Record<string, string | number>) => string;

function sentences({ document, session }: Workspace, t: Translate): string[] {
  const { media, tracks, classes } = document.store.getState();
  if (media === null) return [];
  const { selection } = session.store.getState();
  const frame = session.playhead.get();
  const masks = document.masks.get(frame);
  const said = [t('status.frame', { frame, count: media.frameCount - 1 })];
  if (masks !== undefined) said.push(t('status.masks', { count: masks.length }));
  const names = tracks
    .filter((track) => selection.includes(track.id))
    .map((track) => {
      const name = track.instanceName || classes.find((each) => each.id === track.classId)?.name;
      return [t('status.object', { number: track.objectId }), name].filter(Boolean).join(' ');
    });
  said.push(names.length === 0 ? t('status.nothingSelected') : t('status.selected', { names: names.join(', ') }));
  const pointer = session.pointer.get();
  if (!keyboardPointer(session).get()) return said;
  if (pointer !== null) {
    said.push(t('status.pointer', { x: Math.floor(pointer.x), y: Math.floor(pointer.y) }));
    const under = masks?.find(({ rle }) => spansContain(rowSpansOf(rle), Math.floor(pointer.x), Math.floor(pointer.y)));
    const track = tracks.find((each) => each.id === under?.trackId);
    if (track !== undefined) said.push(t('status.over', { number: track.objectId }));
  } else said.push(t('status.pointerOn'));
  return said;
}
