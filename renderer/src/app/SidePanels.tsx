import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SidePanel } from '../document/session.ts';
import { ConceptsPanel } from '../panels/concepts/ConceptsPanel.tsx';
import { HistoryPanel } from '../panels/history/HistoryPanel.tsx';
import { ObjectsPanel } from '../panels/objects/ObjectsPanel.tsx';
import { ReviewPanel } from '../panels/review/ReviewPanel.tsx';
import { Boundary } from './Boundary.tsx';
import styles from './SidePanels.module.css';
import { useSession, useWorkspace } from './workspace.ts';

const PANELS = {
  objects: ObjectsPanel,
  concepts: ConceptsPanel,
  review: ReviewPanel,
  history: HistoryPanel,
} satisfies Readonly<Record<SidePanel, () => React.ReactNode>>;
const NAMES = Object.keys(PANELS) as SidePanel[];
/** In rem, so that the panels grow with their text. */
const MIN_WIDTH = 15;
const MAX_WIDTH = 40;
const USUAL_WIDTH = 20;

/** The panels at the right, one at a time, with tabs; their width can be changed. */
export function SidePanels() {
  const { t } = useTranslation('app');
  const { session } = useWorkspace();
  const panel = useSession((state) => state.panel);
  const [width, setWidth] = useState(USUAL_WIDTH);
  const Panel = PANELS[panel];
  const go = (step: number) => {
    const next = NAMES[(NAMES.indexOf(panel) + step + NAMES.length) % NAMES.length];
    if (next === undefined) return;
    session.store.setState({ panel: next });
    document.getElementById(`tab-${next}`)?.focus();
  };
  const onTabKey = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    go(step);
  };
  return (
    <aside className={styles.root} style={{ width: `${width}rem` }} aria-label={t('panels.label')}>
      <Resizer width={width} onChange={setWidth} />
      <div className={styles.tabs} role="tablist" aria-label={t('panels.label')}>
        {NAMES.map((name) => (
          <button
            key={name}
            id={`tab-${name}`}
            type="button"
            role="tab"
            className={styles.tab}
            aria-selected={name === panel}
            aria-controls="side-panel"
            tabIndex={name === panel ? 0 : -1}
            onClick={() => session.store.setState({ panel: name })}
            onKeyDown={onTabKey}
          >
            {t(`panels.${name}`)}
          </button>
        ))}
      </div>
      <div id="side-panel" role="tabpanel" aria-labelledby={`tab-${panel}`} className={styles.body}>
        <Boundary key={panel}>
          <Panel />
        </Boundary>
      </div>
    </aside>
  );
}

function Resizer({ width, onChange }: { readonly width: number; readonly onChange: (width: number) => void }) {
  const { t } = useTranslation('app');
  const start = useRef<{ x: number; width: number } | null>(null);
  const set = (next: number) => onChange(Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, next)));
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    start.current = { x: event.clientX, width };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (start.current !== null) set(start.current.width + (start.current.x - event.clientX) / remPx());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: 1, ArrowRight: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    set(width + step);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that is moved is no thematic break
    <div
      className={styles.resizer}
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t('panels.resize')}
      aria-valuenow={Math.round(width)}
      aria-valuemin={MIN_WIDTH}
      aria-valuemax={MAX_WIDTH}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        start.current = null;
      }}
      onKeyDown={onKeyDown}
    />
  );
}

function remPx(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}
