import { Popover, SegmentedControl, Slider, Switch } from '@mantine/core';
import { IconArrowsMaximize, IconEye, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession, useWorkspace } from '../app/workspace.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { KeyCap } from '../ui/KeyCap.tsx';
import { setDisplay } from './commands.ts';
import styles from './ViewMenu.module.css';

const ICON = { size: 16, stroke: 1.75 } as const;
const SWITCHES = ['labels', 'prompts', 'crosshair', 'loupe'] as const;

/** Button and panel with what is shown over the frame, and how. */
export function ViewMenu() {
  const { t } = useTranslation('canvas');
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" shadow="md" trapFocus returnFocus withRoles={false}>
      <Popover.Target>
        <span>
          <IconButton label={t('view.button')} icon={<IconEye {...ICON} />} expanded={isOpen} onClick={() => setOpen(!isOpen)} />
        </span>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={t('view.button')}>
        <ViewOptions />
      </Popover.Dropdown>
    </Popover>
  );
}

function ViewOptions() {
  const { t } = useTranslation('canvas');
  const workspace = useWorkspace();
  const display = useSession((state) => state.display);
  const id = useId();
  return (
    <div className={styles.menu}>
      <div className={styles.field}>
        <span className={styles.name} id={`${id}-masks`}>
          {t('view.masks')}
        </span>
        <SegmentedControl
          fullWidth
          aria-labelledby={`${id}-masks`}
          value={display.masks}
          data={(['filled', 'outline', 'hidden'] as const).map((value) => ({ value, label: t(`view.${value}`) }))}
          onChange={(masks) => setDisplay(workspace, { masks })}
        />
      </div>
      <div className={styles.field}>
        <div className={styles.row}>
          <span className={styles.name}>{t('view.opacity')}</span>
          <span className={styles.value}>{Math.round(display.opacity * 100)} %</span>
        </div>
        <Slider
          size="sm"
          min={0}
          max={100}
          step={5}
          label={null}
          thumbLabel={t('view.opacity')}
          disabled={display.masks !== 'filled'}
          value={Math.round(display.opacity * 100)}
          onChange={(percent) => setDisplay(workspace, { opacity: percent / 100 })}
        />
      </div>
      <div className={styles.field}>
        <span className={styles.name} id={`${id}-color`}>
          {t('view.colorBy')}
        </span>
        <SegmentedControl
          fullWidth
          aria-labelledby={`${id}-color`}
          value={display.colorBy}
          data={(['object', 'class'] as const).map((value) => ({ value, label: t(`view.${value}`) }))}
          onChange={(colorBy) => setDisplay(workspace, { colorBy })}
        />
      </div>
      <div className={styles.switches}>
        {SWITCHES.map((name) => (
          <div key={name} className={styles.row}>
            <Switch
              label={t(`view.${name}`)}
              checked={display[name]}
              onChange={(event) => setDisplay(workspace, { [name]: event.currentTarget.checked })}
            />
            <CommandKey command={`view.${name}`} />
          </div>
        ))}
      </div>
      <ZoomRow />
    </div>
  );
}

function CommandKey(props: { readonly command: string }) {
  const key = useWorkspace().commands.keyLabel(props.command);
  return key === null ? null : <KeyCap keys={key} />;
}

/** The zoom in per cent, written by ref, and buttons beside it. */
function ZoomRow() {
  const { t } = useTranslation('canvas');
  const { session, commands } = useWorkspace();
  const value = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const write = () => {
      if (value.current !== null) value.current.textContent = `${Math.round(session.viewport.get().scale * 100)} %`;
    };
    write();
    return session.viewport.subscribe(write);
  }, [session]);
  const button = (name: 'zoom-out' | 'zoom-in' | 'fit', label: string, icon: React.ReactNode) => (
    <IconButton label={label} command={`view.${name}`} icon={icon} onClick={() => commands.run(`view.${name}`)} />
  );
  return (
    <div className={styles.row}>
      <span className={styles.name}>{t('view.zoom')}</span>
      <div className={styles.zoom}>
        {button('zoom-out', t('commands.zoomOut'), <IconZoomOut {...ICON} />)}
        <span ref={value} className={styles.value} />
        {button('zoom-in', t('commands.zoomIn'), <IconZoomIn {...ICON} />)}
        {button('fit', t('commands.fit'), <IconArrowsMaximize {...ICON} />)}
      </div>
    </div>
  );
}
