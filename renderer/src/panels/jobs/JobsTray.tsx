import { Button, Popover, SegmentedControl } from '@mantine/core';
import { IconActivity, IconChecklist } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useDocument, useWorkspace } from '../../app/workspace.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { JobRow } from './JobRow.tsx';
import styles from './JobsTray.module.css';
import { listJobs, overallShare } from './job-view.ts';
import { type JobsUiState, jobsUiOf } from './jobs-ui.ts';
import { NoticesPanel } from './NoticesPanel.tsx';
import { ProgressBar } from './ProgressBar.tsx';

/** Ended jobs that the tray shows; older ones are in the engine's list only. */
const SHOWN_ENDED = 100;

/** The button of the top bar that says what is under way, and the list behind it. */
export function JobsTray() {
  const { t } = useTranslation('jobs');
  const workspace = useWorkspace();
  const ui = jobsUiOf(workspace);
  const { open, tab, seenId } = useStore(ui);
  const jobs = useDocument((document) => document.jobs);
  const notices = useStore(workspace.notices.store, (state) => state.all);
  const { active } = listJobs(jobs);
  const lastId = notices.at(-1)?.id ?? 0;
  const unseen = notices.filter((notice) => notice.kind === 'error' && notice.id > seenId).length;
  useEffect(() => {
    if (open && tab === 'notices') ui.setState({ seenId: lastId });
  }, [open, tab, lastId, ui]);
  const label = active.length > 0 ? t('running', { count: active.length }) : t('jobs');
  return (
    <Popover
      opened={open}
      onChange={(next) => ui.setState({ open: next })}
      width="min(27rem, 94vw)"
      position="bottom-end"
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          className={styles.button}
          leftSection={<IconActivity size={16} stroke={1.75} />}
          onClick={() => ui.setState({ open: !open })}
        >
          {active.length > 0 ? (
            <>
              <span className={styles.running} aria-hidden="true">
                <span className={styles.number}>{active.length}</span>
                <ProgressBar share={overallShare(jobs)} label={label} />
              </span>
              <span className="visually-hidden">{label}</span>
            </>
          ) : (
            label
          )}
          {unseen > 0 ? (
            <>
              <span className={styles.unseen} aria-hidden="true">
                {unseen}
              </span>
              <span className="visually-hidden">, {t('unseen', { count: unseen })}</span>
            </>
          ) : null}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={styles.dropdown} aria-label={t('tray')}>
        <SegmentedControl
          fullWidth
          className={styles.tabs}
          aria-label={t('tray')}
          value={tab}
          onChange={(value) => ui.setState({ tab: value as JobsUiState['tab'] })}
          data={[
            { value: 'jobs', label: t('jobs') },
            { value: 'notices', label: t('notices') },
          ]}
        />
        <div className={styles.content}>{tab === 'jobs' ? <JobList /> : <NoticesPanel />}</div>
      </Popover.Dropdown>
    </Popover>
  );
}

function JobList() {
  const { t } = useTranslation('jobs');
  const { active, ended } = listJobs(useDocument((document) => document.jobs));
  if (active.length + ended.length === 0) {
    return (
      <EmptyState icon={<IconChecklist size={28} stroke={1.25} />} title={t('noJobs')}>
        {t('noJobsText')}
      </EmptyState>
    );
  }
  return (
    <div className={styles.jobs}>
      {active.length === 0 ? null : <h3 className={styles.heading}>{t('active')}</h3>}
      <ul className={styles.list}>
        {active.map((job) => (
          <li key={job.id}>
            <JobRow job={job} />
          </li>
        ))}
      </ul>
      {ended.length === 0 ? null : <h3 className={styles.heading}>{t('ended')}</h3>}
      <ul className={styles.list}>
        {ended.slice(0, SHOWN_ENDED).map((job) => (
          <li key={job.id}>
            <JobRow job={job} />
          </li>
        ))}
      </ul>
    </div>
  );
}
