import { useTranslation } from 'react-i18next';
import { EditorCanvas } from '../canvas/EditorCanvas.tsx';
import { ClassBar } from '../panels/classes/ClassBar.tsx';
import { CleanUpDialog } from '../panels/clean-up/CleanUpDialog.tsx';
import { PropagateDialog } from '../panels/propagation/PropagateDialog.tsx';
import { PropagationBar } from '../panels/propagation/PropagationBar.tsx';
import { SnapshotsDialog } from '../panels/snapshots/SnapshotsDialog.tsx';
import { Timeline } from '../timeline/Timeline.tsx';
import { ToolBar } from '../tools/ToolBar.tsx';
import { ToolOptions } from '../tools/ToolOptions.tsx';
import { Boundary } from './Boundary.tsx';
import styles from './EditorScreen.module.css';
import { SidePanels } from './SidePanels.tsx';
import { TopBar } from './TopBar.tsx';

/** The annotation window: tools, frame, panels, timeline. */
export function EditorScreen() {
  const { t } = useTranslation('app');
  return (
    <div className={styles.root}>
      <TopBar />
      <div className={styles.work}>
        <nav className={styles.tools} aria-label={t('regions.tools')}>
          <ToolBar />
        </nav>
        <main className={styles.stage}>
          <section className={styles.options} aria-label={t('regions.options')}>
            <ToolOptions />
            <ClassBar />
          </section>
          <section className={styles.canvas} aria-label={t('regions.canvas')}>
            <Boundary>
              <EditorCanvas />
            </Boundary>
          </section>
          <PropagationBar />
        </main>
        <SidePanels />
      </div>
      <section className={styles.timeline} aria-label={t('regions.timeline')} data-scope="timeline">
        <Boundary>
          <Timeline />
        </Boundary>
      </section>
      <PropagateDialog />
      <CleanUpDialog />
      <SnapshotsDialog />
    </div>
  );
}
