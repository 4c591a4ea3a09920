import { Button, Loader, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconChevronLeft,
  IconCommand,
  IconCpu,
  IconFileExport,
  IconKeyboard,
  IconPlayerTrackNext,
  IconSettings,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ViewMenu } from '../canvas/ViewMenu.tsx';
import { useEngineText } from '../panels/engine-texts/engine-text.ts';
import { JobsTray } from '../panels/jobs/JobsTray.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { goToLibrary } from './navigation.ts';
import styles from './TopBar.module.css';
import { useDocument, useSession, useWorkspace } from './workspace.ts';

/** The bar over the editor: where one is, undo, and the ways out. */
export function TopBar() {
  const { t } = useTranslation('app');
  const workspace = useWorkspace();
  const { actions, commands, session } = workspace;
  const project = useDocument((state) => state.project);
  const media = useDocument((state) => state.media);
  const history = useDocument((state) => state.history);
  const propagateKey = commands.keyLabel('track.propagate-both');
  const open = (dialog: 'export' | 'settings' | 'palette' | 'shortcuts' | 'propagate') => () =>
    session.store.setState({ dialog });
  return (
    <header className={styles.bar}>
      <div className={styles.root}>
        <div className={styles.side}>
          <IconButton
            label={t('top.library')}
            command="app.library"
            icon={<IconChevronLeft size={18} />}
            onClick={() => goToLibrary(workspace)}
          />
          <h1 className={styles.place} title={`${project?.name ?? ''} / ${media?.name ?? ''}`}>
            <span className={styles.project}>{project?.name}</span>
            <span className={styles.divider} aria-hidden="true">
              /
            </span>
            <span className={styles.media}>{media?.name}</span>
          </h1>
        </div>
        <div className={styles.middle}>
          <IconButton
            label={t('top.undo')}
            command="app.undo"
            icon={<IconArrowBackUp size={16} />}
            disabled={!history.some((edit) => !edit.undone)}
            onClick={() => void actions.undo()}
          />
          <IconButton
            label={t('top.redo')}
            command="app.redo"
            icon={<IconArrowForwardUp size={16} />}
            disabled={!history.some((edit) => edit.undone)}
            onClick={() => void actions.redo()}
          />
          <Thinking />
        </div>
        <div className={`${styles.side} ${styles.end}`}>
          <ModelBadge />
          <ViewMenu />
          <JobsTray />
          <span className={styles.spare}>
            <IconButton
              label={t('top.palette')}
              command="app.palette"
              icon={<IconCommand size={16} />}
              onClick={open('palette')}
            />
            <IconButton
              label={t('top.shortcuts')}
              command="app.shortcuts"
              icon={<IconKeyboard size={16} />}
              onClick={open('shortcuts')}
            />
          </span>
          <IconButton
            label={t('top.settings')}
            command="app.settings"
            icon={<IconSettings size={16} />}
            onClick={open('settings')}
          />
          <Tooltip label={propagateKey === null ? t('top.propagate') : `${t('top.propagate')} · ${propagateKey}`}>
            <Button
              classNames={{ section: styles.section }}
              leftSection={<IconPlayerTrackNext size={14} />}
              onClick={open('propagate')}
            >
              <span className={styles.words}>{t('top.propagate')}</span>
            </Button>
          </Tooltip>
          <Button
            variant="default"
            classNames={{ section: styles.section }}
            leftSection={<IconFileExport size={14} />}
            onClick={open('export')}
          >
            <span className={styles.words}>{t('top.export')}</span>
          </Button>
        </div>
      </div>
    </header>
  );
}

/** Says that the model works on a prompt, without moving anything. */
function Thinking() {
  const { t } = useTranslation('app');
  const busy = useSession((state) => state.thinking > 0);
  return (
    <span className={styles.thinking} role="status">
      {busy ? <Loader size={14} aria-label={t('top.thinking')} /> : null}
    </span>
  );
}

/** Which model answers and where it runs; opens the diagnostics, which say why. */
function ModelBadge() {
  const { t } = useTranslation('app');
  const say = useEngineText();
  const { session } = useWorkspace();
  const model = useDocument((state) => state.models.find((entry) => entry.isDefault) ?? null);
  const label = model === null ? t('top.noModel') : `${say(model.name)} · ${model.device.provider.toUpperCase()}`;
  // Of the pack that the program brings its limits matter most; of others, why it does not run somewhere better.
  const why = say((model?.builtIn === true ? null : model?.device.reason) ?? model?.summary ?? '');
  return (
    <Tooltip label={why === '' ? label : why} multiline maw={320}>
      <button
        type="button"
        className={styles.model}
        aria-label={`${t('top.model')}: ${label}`}
        onClick={() => session.store.setState({ dialog: 'diagnostics' })}
      >
        <IconCpu size={14} aria-hidden="true" />
        <span>{label}</span>
      </button>
    </Tooltip>
  );
}
