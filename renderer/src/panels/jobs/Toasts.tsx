import { Button, CloseButton } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useSession, useWorkspace } from '../../app/workspace.ts';
import { useErrorText } from './error-text.ts';
import { jobsUiOf } from './jobs-ui.ts';
import styles from './Toasts.module.css';
import { stackToasts, type Toast } from './toast-view.ts';

const ICONS = { info: IconInfoCircle, success: IconCircleCheck, warning: IconAlertTriangle, error: IconCircleX } as const;

/** What the window has to say, at its top. Errors stay until they are dismissed. Rendered once. */
export function Toasts() {
  const { t } = useTranslation('jobs');
  const workspace = useWorkspace();
  const view = useSession((session) => session.view);
  const notices = useStore(workspace.notices.store, (state) => state.all);
  const [dismissed, setDismissed] = useState<ReadonlySet<number>>(new Set());
  const [nowMs, setNowMs] = useState(0);
  /** While the pointer or the focus is here nothing goes away. */
  const [held, setHeld] = useState(false);
  const { shown, hidden } = stackToasts(notices, dismissed, nowMs);
  const nextEndMs = Math.min(...shown.map((toast) => toast.endsAtMs ?? Number.POSITIVE_INFINITY));

  useEffect(() => {
    if (held || !Number.isFinite(nextEndMs)) return;
    const timer = setTimeout(() => setNowMs(Date.now()), Math.max(0, nextEndMs - Date.now()) + 20);
    return () => clearTimeout(timer);
  }, [held, nextEndMs]);

  const dismiss = (toast: Toast) => setDismissed(new Set([...dismissed, ...toast.ids]));
  return (
    <section
      className={styles.root}
      data-view={view}
      aria-label={t('notices')}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <div aria-live="polite" className={styles.stack}>
        {shown.map((toast) => (
          <ToastView key={toast.ids[0]} toast={toast} onDismiss={() => dismiss(toast)} />
        ))}
      </div>
      {hidden === 0 ? null : (
        <Button
          variant="default"
          className={styles.more}
          onClick={() => jobsUiOf(workspace).setState({ open: true, tab: 'notices' })}
        >
          {t('moreNotices', { count: hidden })}
        </Button>
      )}
    </section>
  );
}

function ToastView({ toast, onDismiss }: { readonly toast: Toast; readonly onDismiss: () => void }) {
  const { t } = useTranslation('jobs');
  const describe = useErrorText();
  const { kind, code, text, action } = toast.notice;
  const Icon = ICONS[kind];
  const error = code === null ? null : describe({ code, message: text });
  return (
    <div className={styles.toast} data-kind={kind} role={kind === 'error' ? 'alert' : undefined}>
      <Icon size={18} stroke={1.75} className={styles.icon} role="img" aria-label={t(`kinds.${kind}`)} />
      <div className={styles.body}>
        {error === null ? (
          <p>{text}</p>
        ) : (
          <>
            <p className={styles.title}>{error.title}</p>
            <p className={styles.advice}>{error.advice}</p>
          </>
        )}
        {action === null ? null : (
          <Button
            variant="default"
            className={styles.action}
            onClick={() => {
              action.run();
              onDismiss();
            }}
          >
            {action.label}
          </Button>
        )}
      </div>
      {toast.times > 1 ? <span className={styles.times}>×{toast.times}</span> : null}
      <CloseButton size="sm" aria-label={t('dismiss')} onClick={onDismiss} />
    </div>
  );
}
