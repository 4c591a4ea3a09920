import { Loader, Modal, Tabs } from '@mantine/core';
import { IconBrush, IconDatabase, IconKeyboard, IconMovie, IconSparkles } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useDocument, useSession, useWorkspace } from '../../app/workspace.ts';
import { BackupsTab } from './BackupsTab.tsx';
import { KeymapEditor } from './KeymapEditor.tsx';
import { LookTab } from './LookTab.tsx';
import { MediaTab } from './MediaTab.tsx';
import { ModelsTab } from './ModelsTab.tsx';
import styles from './SettingsDialog.module.css';
import { SETTINGS_TABS, type SettingsTab, settingsUiOf } from './settings-ui.ts';

const ICONS = { look: IconBrush, media: IconMovie, models: IconSparkles, keys: IconKeyboard, backups: IconDatabase } as const;
const PANELS = { look: LookTab, media: MediaTab, models: ModelsTab, keys: KeymapEditor, backups: BackupsTab } as const;

/** The settings of the library. Every change is saved at once. */
export function SettingsDialog() {
  const { t } = useTranslation('settings');
  const workspace = useWorkspace();
  const opened = useSession((session) => session.dialog === 'settings');
  return (
    <Modal
      opened={opened}
      onClose={() => workspace.session.store.setState({ dialog: null })}
      title={t('title')}
      size="60rem"
      closeButtonProps={{ 'aria-label': t('close') }}
      classNames={{ content: styles.modal, body: styles.body }}
    >
      {opened ? <Content /> : null}
    </Modal>
  );
}

function Content() {
  const { t } = useTranslation('settings');
  const ui = settingsUiOf(useWorkspace());
  const tab = useStore(ui, (state) => state.tab);
  const settings = useDocument((document) => document.settings);
  if (settings === null) return <Loader size="sm" aria-label={t('loading')} className={styles.loading} />;
  return (
    <Tabs
      orientation="vertical"
      value={tab}
      onChange={(value) => ui.setState({ tab: value as SettingsTab })}
      keepMounted={false}
      classNames={{ root: styles.tabs, list: styles.list, tab: styles.tab, tabLabel: styles.tabLabel, panel: styles.panel }}
    >
      <Tabs.List aria-label={t('title')}>
        {SETTINGS_TABS.map((name) => {
          const Icon = ICONS[name];
          return (
            <Tabs.Tab
              key={name}
              value={name}
              data-autofocus={name === tab || undefined}
              leftSection={<Icon size={16} stroke={1.75} />}
            >
              {t(`tabs.${name}`)}
            </Tabs.Tab>
          );
        })}
      </Tabs.List>
      {SETTINGS_TABS.map((name) => {
        const Panel = PANELS[name];
        return (
          <Tabs.Panel key={name} value={name}>
            <Panel settings={settings} />
          </Tabs.Panel>
        );
      })}
    </Tabs>
  );
}
