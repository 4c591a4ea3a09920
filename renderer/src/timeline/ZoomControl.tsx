import { IconArrowAutofitWidth, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '../app/workspace.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { frameToX, sliderToZoom, zoomAt, zoomToSlider } from './scale.ts';
import styles from './TransportBar.module.css';
import { timelineViewOf } from './timeline-view.ts';

const ICON = { size: 16, stroke: 1.75 } as const;

/** Zoom of the time axis: out, in, a slider between, and the whole clip. */
export function ZoomControl() {
  const { t } = useTranslation('timeline');
  const { session, commands } = useWorkspace();
  const { scale } = timelineViewOf(session);
  const slider = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const write = () => {
      if (slider.current !== null) slider.current.value = String(zoomToSlider(scale.get()));
    };
    write();
    return scale.subscribe(write);
  }, [scale]);
  const onInput = () => {
    const now = scale.get();
    const x = frameToX(now, session.playhead.get() + 0.5);
    const anchor = x >= 0 && x <= now.widthPx ? x : now.widthPx / 2;
    scale.set(zoomAt(now, anchor, sliderToZoom(now, Number(slider.current?.value ?? 0))));
  };
  const button = (id: string, label: string, icon: React.ReactNode) => (
    <IconButton label={label} icon={icon} command={id} onClick={() => commands.run(id)} />
  );
  return (
    <div className={styles.zoom}>
      {button('timeline.zoom-out', t('zoomOut'), <IconZoomOut {...ICON} />)}
      <input
        ref={slider}
        className={styles.slider}
        type="range"
        min={0}
        max={1}
        step={0.01}
        defaultValue={0}
        aria-label={t('zoom')}
        onInput={onInput}
        onKeyDown={(event) => event.key.startsWith('Arrow') && event.stopPropagation()}
      />
      {button('timeline.zoom-in', t('zoomIn'), <IconZoomIn {...ICON} />)}
      {button('timeline.zoom-fit', t('zoomFit'), <IconArrowAutofitWidth {...ICON} />)}
    </div>
  );
}
