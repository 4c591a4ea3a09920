import { NumberInput, SegmentedControl, Slider } from '@mantine/core';
import { IconCircle, IconSquare } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSession, useWorkspace } from '../app/workspace.ts';
import { clampBrushSize, MAX_BRUSH_PX, MIN_BRUSH_PX } from './brush-mask.ts';
import styles from './ToolOptions.module.css';

/** Positions of the slider; sizes grow by the same factor from one to the next, so that small ones can be hit. */
const STOPS = 100;

function positionOf(sizePx: number): number {
  return (Math.log(sizePx / MIN_BRUSH_PX) / Math.log(MAX_BRUSH_PX / MIN_BRUSH_PX)) * STOPS;
}

function sizeAt(position: number): number {
  return clampBrushSize(MIN_BRUSH_PX * (MAX_BRUSH_PX / MIN_BRUSH_PX) ** (position / STOPS));
}

/** Size and shape of brush and eraser. */
export function BrushOptions() {
  const { t } = useTranslation('tools');
  const { store } = useWorkspace().session;
  const sizePx = useSession((state) => state.brushSizePx);
  const shape = useSession((state) => state.brushShape);
  const setSize = (size: number) => store.setState({ brushSizePx: clampBrushSize(size) });
  return (
    <div className={styles.group}>
      <Slider
        className={styles.slider}
        size="xs"
        min={0}
        max={STOPS}
        label={null}
        value={positionOf(sizePx)}
        onChange={(position) => setSize(sizeAt(position))}
        thumbLabel={t('brushSize')}
        thumbProps={{ 'aria-valuetext': String(sizePx) }}
      />
      <NumberInput
        className={styles.number}
        aria-label={t('brushSize')}
        min={MIN_BRUSH_PX}
        max={MAX_BRUSH_PX}
        allowDecimal={false}
        clampBehavior="blur"
        suffix={t('pixelSuffix')}
        value={sizePx}
        onChange={(value) => typeof value === 'number' && value >= MIN_BRUSH_PX && setSize(value)}
      />
      <SegmentedControl
        withItemsBorders={false}
        aria-label={t('brushShape')}
        data={[
          { value: 'round', label: <Shape icon={<IconCircle size={14} stroke={1.75} />} name={t('round')} /> },
          { value: 'square', label: <Shape icon={<IconSquare size={14} stroke={1.75} />} name={t('square')} /> },
        ]}
        value={shape}
        onChange={(value) => store.setState({ brushShape: value === 'square' ? 'square' : 'round' })}
      />
    </div>
  );
}

function Shape({ icon, name }: { readonly icon: React.ReactNode; readonly name: string }) {
  return (
    <span className={styles.label} title={name}>
      {icon}
      <span className="visually-hidden">{name}</span>
    </span>
  );
}
