import { Button } from '@mantine/core';
import { IconAlertTriangle, IconBell, IconCircleCheck, IconCircleX, IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Notice } from '../../app/notices.ts';
import { useWorkspace } from '../../app/workspace.ts';
import { CopyText } from '../../ui/CopyText.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { useErrorText } from './error-text.ts';
import styles from './NoticesPanel.module.css';
import { noticeDetails } from './toast-view.ts';
import { useQuantities } from './use-quantities.ts';

const ICONS = { info: IconInfoCircle, success: IconCircleCheck, warning: IconAlertTriangle, error: IconCircleX } as const;

/** Everything that the window has said since it was opened, newest first. */
export function NoticesPanel() {
  const { t } = useTranslation('jobs');
  const { notices } = useWorkspace();
  const all = useStore(notices.store, (state) => state.all);
  if (all.length === 0) {
    return (
      <EmptyState icon={<IconBell size={28} stroke={1.25} />} title={t('noNotices')}>
        {t('noNoticesText')}
      </EmptyState>
    );
  }
  const everything = all.map(noticeDetails).join('\n\n');
  return (
    <div className={styles.root}>
      <ul className={styles.list}>
        {[...all].reverse().map((notice) => (
          <li key={notice.id} className={styles.item}>
            <NoticeView notice={notice} />
          </li>
        ))}
      </ul>
      <footer className={styles.foot}>
        <CopyText value={everything}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? t('copied') : t('copyAll')}
            </Button>
          )}
        </CopyText>
        <Button variant="subtle" color="gray" onClick={() => notices.clear()}>
          {t('clearNotices')}
        </Button>
      </footer>
    </div>
  );
}

function NoticeView({ notice }: { readonly notice: Notice }) {
  const { t } = useTranslation('jobs');
  const quantities = useQuantities();
  const describe = useErrorText();
  const Icon = ICONS[notice.kind];
  const error = notice.code === null ? null : describe({ code: notice.code, message: notice.text });
  return (
    <>
      <Icon
        size={16}
        stroke={1.75}
        className={styles.icon}
        data-kind={notice.kind}
        role="img"
        aria-label={t(`kinds.${notice.kind}`)}
      />
      <div className={styles.body}>
        <p className={styles.text}>{error === null ? notice.text : error.title}</p>
        {error === null ? null : <p className={styles.advice}>{error.advice}</p>}
        {notice.code === null ? null : (
          <details className={styles.details}>
            <summary>
              {t('details')} <code>{notice.code}</code>
            </summary>
            <pre>{noticeDetails(notice)}</pre>
            <CopyText value={noticeDetails(notice)}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy}>
                  {copied ? t('copied') : t('copy')}
                </Button>
              )}
            </CopyText>
          </details>
        )}
      </div>
      <time className={styles.when} dateTime={new Date(notice.atMs).toISOString()} title={quantities.moment(notice.atMs)}>
        {quantities.when(notice.atMs, Date.now())}
      </time>
    </>
  );
}
