import { Button, Loader } from '@mantine/core';
import { IconAlertTriangle, IconMovie } from '@tabler/icons-react';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError } from '../../../native/contract/errors.ts';
import { useDocument, useWorkspace } from '../app/workspace.ts';
import { useErrorText } from '../panels/jobs/error-text.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { CanvasStatus } from './CanvasStatus.tsx';
import styles from './EditorCanvas.module.css';
import type { PainterChoice } from './mask-surface.ts';
import { type RunningEditor, startEditor } from './start-editor.ts';

/**
 * The frame with everything over it. React makes the elements and the rare words; all that moves is drawn by `startEditor`,
 * without a render.
 */
export function EditorCanvas(props: { readonly painter?: PainterChoice }) {
  const { painter = 'auto' } = props;
  const { t, i18n } = useTranslation('canvas');
  const workspace = useWorkspace();
  const isOpen = useDocument((state) => state.media !== null);
  const isLoading = useDocument((state) => state.loading);
  const [failure, setFailure] = useState<Error | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLCanvasElement>(null);
  const masks = useRef<HTMLDivElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const editor = useRef<RunningEditor>(null);
  const helpId = useId();
  const key = workspace.commands.keyLabel('view.key-pointer');

  useEffect(() => {
    if (root.current === null || frame.current === null || masks.current === null || stage.current === null) return;
    const elements = { root: root.current, frame: frame.current, masks: masks.current, stage: stage.current };
    const translate = (key: string) => i18n.t(key);
    const running = startEditor({ workspace, elements, painter, translate, onFailure: setFailure });
    editor.current = running;
    return () => {
      editor.current = null;
      running.dispose();
    };
  }, [workspace, painter, i18n]);

  return (
    <div
      ref={root}
      className={styles.root}
      role="application"
      aria-label={t('label')}
      aria-roledescription={t('role')}
      aria-describedby={helpId}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
      tabIndex={0}
      data-testid="editor-canvas"
    >
      <canvas ref={frame} className={styles.layer} data-testid="frame-canvas" />
      <div ref={masks} className={styles.layer} />
      <div ref={stage} className={styles.stage} aria-hidden="true" />
      <div className={`${styles.busy} ${styles.loading}`} aria-hidden="true">
        {t('busy.loading')}
      </div>
      <div className={`${styles.busy} ${styles.buffering}`} aria-hidden="true">
        {t('busy.buffering')}
      </div>
      {isOpen ? null : (
        <div className={styles.over}>
          <EmptyState
            icon={isLoading ? <Loader size={28} /> : <IconMovie size={36} stroke={1.25} />}
            title={isLoading ? t('empty.opening') : t('empty.title')}
          >
            {isLoading ? null : t('empty.text')}
          </EmptyState>
        </div>
      )}
      {failure === null ? null : <FrameFailure error={failure} onRetry={() => editor.current?.retry()} />}
      <p id={helpId} className="visually-hidden">
        {key === null ? '' : t('keysHelp', { key })}
      </p>
      <CanvasStatus />
    </div>
  );
}

/** Why the frame is not there, and a way to try again. */
function FrameFailure(props: { readonly error: Error; readonly onRetry: () => void }) {
  const { t } = useTranslation('canvas');
  const describe = useErrorText();
  const said = props.error instanceof AppError ? describe(props.error) : null;
  return (
    <div className={styles.over}>
      <div className={styles.failure} role="alert">
        <IconAlertTriangle size={32} stroke={1.5} className={styles.failureIcon} aria-hidden="true" />
        <p className={styles.failureTitle}>{t('failure.title')}</p>
        <p>{said === null ? props.error.message : `${said.title} ${said.advice}`}</p>
        <Button variant="default" onClick={props.onRetry} onPointerDown={(event) => event.stopPropagation()}>
          {t('failure.retry')}
        </Button>
      </div>
    </div>
  );
}
