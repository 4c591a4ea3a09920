import { Select } from '@mantine/core';
import {
  IconBracketsContainEnd,
  IconBracketsContainStart,
  IconBracketsOff,
  IconChevronLeft,
  IconChevronRight,
  IconLayoutBottombarCollapse,
  IconLayoutBottombarExpand,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerSkipBack,
  IconPlayerSkipForward,
  IconRepeat,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useDocument, useSession, useWorkspace } from '../app/workspace.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { FrameField } from './FrameField.tsx';
import { JumpButtons } from './JumpButtons.tsx';
import styles from './TransportBar.module.css';
import { timelineViewOf } from './timeline-view.ts';
import { SPEEDS } from './transport.ts';
import { useSignal } from './use-signal.ts';
import { ZoomControl } from './ZoomControl.tsx';

const ICON = { size: 16, stroke: 1.75 } as const;

/** Playback, frame and time, in and out point, jumps and zoom in one row. */
export function TransportBar() {
  const { t } = useTranslation('timeline');
  return (
    <div className={styles.root} role="toolbar" aria-label={t('transport')}>
      <PlayButtons />
      <FrameField />
      <SpeedAndLoop />
      <RangeButtons />
      <div className={styles.space} />
      <JumpButtons />
      <ZoomControl />
      <CollapseButton />
    </div>
  );
}

function PlayButtons() {
  const { t } = useTranslation('timeline');
  const { commands } = useWorkspace();
  const playing = useSession((state) => state.playing);
  const still = useDocument((state) => (state.media?.frameCount ?? 1) <= 1);
  const button = (id: string, label: string, icon: React.ReactNode) => (
    <IconButton label={label} icon={icon} command={id} disabled={still} onClick={() => commands.run(id)} />
  );
  return (
    <div className={styles.group}>
      <span className={styles.ends}>{button('transport.first-frame', t('first'), <IconPlayerSkipBack {...ICON} />)}</span>
      {button('transport.previous-frame', t('previous'), <IconChevronLeft {...ICON} size={18} />)}
      <IconButton
        label={playing ? t('pause') : t('play')}
        icon={playing ? <IconPlayerPauseFilled size={16} /> : <IconPlayerPlayFilled size={16} />}
        command="transport.play-pause"
        tone="accent"
        disabled={still}
        onClick={() => commands.run('transport.play-pause')}
      />
      {button('transport.next-frame', t('next'), <IconChevronRight {...ICON} size={18} />)}
      <span className={styles.ends}>{button('transport.last-frame', t('last'), <IconPlayerSkipForward {...ICON} />)}</span>
    </div>
  );
}

function SpeedAndLoop() {
  const { t } = useTranslation('timeline');
  const { session, commands } = useWorkspace();
  const speed = useSession((state) => state.speed);
  const loop = useSession((state) => state.loop);
  const data = SPEEDS.map((each) => ({ value: String(each), label: t('speedValue', { speed: each }) }));
  return (
    <div className={styles.group}>
      <Select
        className={styles.speed}
        aria-label={t('speed')}
        data={data}
        value={String(speed)}
        allowDeselect={false}
        withCheckIcon={false}
        comboboxProps={{ width: 84 }}
        onChange={(value) => value !== null && session.store.setState({ speed: Number(value) })}
      />
      <IconButton
        label={t('loop')}
        icon={<IconRepeat {...ICON} />}
        command="transport.loop"
        pressed={loop}
        onClick={() => commands.run('transport.loop')}
      />
    </div>
  );
}

function RangeButtons() {
  const { t } = useTranslation('timeline');
  const { commands } = useWorkspace();
  const range = useSession((state) => state.range);
  const run = (id: string) => () => commands.run(id);
  return (
    <div className={styles.group}>
      <IconButton
        label={t('setIn')}
        icon={<IconBracketsContainStart {...ICON} />}
        command="transport.set-in"
        onClick={run('transport.set-in')}
      />
      <IconButton
        label={t('setOut')}
        icon={<IconBracketsContainEnd {...ICON} />}
        command="transport.set-out"
        onClick={run('transport.set-out')}
      />
      {range === null ? null : (
        <>
          <IconButton
            label={t('clearRange')}
            icon={<IconBracketsOff {...ICON} />}
            command="transport.clear-range"
            onClick={run('transport.clear-range')}
          />
          <span className={styles.range}>
            {t('rangeValue', { from: range.from, to: range.to, frames: range.to - range.from + 1 })}
          </span>
        </>
      )}
    </div>
  );
}

function CollapseButton() {
  const { t } = useTranslation('timeline');
  const { session } = useWorkspace();
  const { collapsed } = timelineViewOf(session);
  const isCollapsed = useSignal(collapsed);
  return (
    <IconButton
      label={isCollapsed ? t('expand') : t('collapse')}
      icon={isCollapsed ? <IconLayoutBottombarExpand {...ICON} /> : <IconLayoutBottombarCollapse {...ICON} />}
      command="timeline.toggle"
      onClick={() => collapsed.set(!isCollapsed)}
    />
  );
}
