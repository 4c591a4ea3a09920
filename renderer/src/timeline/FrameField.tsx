import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useDocument, useWorkspace } from '../app/workspace.ts';
import styles from './TransportBar.module.css';
import { formatTimecode, parseFrame } from './timecode.ts';
import { timelineViewOf } from './timeline-view.ts';

/** The frame that is shown, as a number that can be typed over and as a time. Written past React while frames go by. */
export function FrameField() {
  const { t } = useTranslation('timeline');
  const { session, document, actions } = useWorkspace();
  const view = timelineViewOf(session);
  const last = useDocument((state) => Math.max(0, (state.media?.frameCount ?? 1) - 1));
  const timesMs = useDocument((state) => state.timesMs);
  const input = useRef<HTMLInputElement>(null);
  const time = useRef<HTMLSpanElement>(null);
  const typing = useRef(false);
  /** What had the focus before, which gets it back. */
  const cameFrom = useRef<HTMLElement | null>(null);

  useEffect(() => {
    const write = (frame: number) => {
      if (input.current !== null && !typing.current) input.current.value = String(frame);
      if (time.current !== null) time.current.textContent = formatTimecode(timesMs[frame] ?? 0);
    };
    write(session.playhead.get());
    return session.playhead.subscribe(write);
  }, [session, timesMs]);
  useEffect(
    () =>
      view.frameFieldRequests.subscribe(() => {
        input.current?.focus();
        input.current?.select();
      }),
    [view],
  );

  const reset = () => {
    typing.current = false;
    if (input.current === null) return;
    input.current.value = String(session.playhead.get());
    input.current.removeAttribute('aria-invalid');
  };
  const leave = () => {
    if (cameFrom.current?.isConnected) cameFrom.current.focus({ preventScroll: true });
    else input.current?.blur();
  };
  const commit = () => {
    const { timesMs: times, media } = document.store.getState();
    const frame = parseFrame(input.current?.value ?? '', session.playhead.get(), times, media?.frameCount ?? 1);
    if (frame === null) {
      input.current?.setAttribute('aria-invalid', 'true');
      return;
    }
    typing.current = false;
    actions.goToFrame(frame);
    reset();
    leave();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.key === 'Enter') commit();
    else if (event.key === 'Escape') {
      reset();
      leave();
    } else if (step !== undefined) {
      typing.current = false;
      actions.goToFrame(session.playhead.get() + step);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={styles.field}>
      <input
        ref={input}
        className={styles.input}
        aria-label={t('frame')}
        title={t('frameHint')}
        autoComplete="off"
        spellCheck={false}
        defaultValue={session.playhead.get()}
        onFocus={(event) => {
          cameFrom.current = event.relatedTarget instanceof HTMLElement ? event.relatedTarget : null;
          event.currentTarget.select();
        }}
        onInput={() => {
          typing.current = true;
          input.current?.removeAttribute('aria-invalid');
        }}
        onBlur={reset}
        onKeyDown={onKeyDown}
      />
      <span className={styles.total}>{t('ofFrames', { last })}</span>
      <span ref={time} role="timer" aria-label={t('timecode')} aria-live="off" className={styles.timecode} />
    </div>
  );
}
