import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconFileZip, IconFolder } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { appErrorFrom } from '../../../../native/contract/client.ts';
import { AppError } from '../../../../native/contract/errors.ts';
import type { PackInstall } from '../../../../native/contract/models.ts';
import type { Settings } from '../../../../native/contract/settings.ts';
import { useDocument, useWorkspace } from '../../app/workspace.ts';
import { watch } from '../../document/watch.ts';
import { pickFiles } from '../import/bring-in.ts';
import { ProgressBar } from '../jobs/ProgressBar.tsx';
import { useQuantities } from '../jobs/use-quantities.ts';
import { deviceOf, devicesText } from './devices.ts';
import { ModelCard } from './ModelCard.tsx';
import { ModelChooser } from './ModelChooser.tsx';
import styles from './ModelsTab.module.css';
import { Row } from './Row.tsx';
import { saveSection } from './save-settings.ts';

/** Which model is used and where, and the packs that are installed. */
export function ModelsTab({ settings: { model } }: { readonly settings: Settings }) {
  const { t } = useTranslation('settings');
  const workspace = useWorkspace();
  const models = useDocument((document) => document.models);
  useEffect(() => void workspace.document.refreshModels(), [workspace]);
  const save = async (patch: Partial<Settings['model']>) => {
    await saveSection(workspace, 'model', patch);
    await workspace.document.refreshModels();
  };
  return (
    <>
      <ModelChooser chosen={model.defaultId} onChoose={(id) => void save({ defaultId: id })} />
      <Row label={t('device')} hint={t('deviceHint')}>
        <DeviceField value={model.device} onSave={(device) => void save({ device })} />
      </Row>
      <InstallPack />
      <ul className={styles.models}>
        {models.map((entry) => (
          <li key={entry.id}>
            <ModelCard entry={entry} />
          </li>
        ))}
      </ul>
    </>
  );
}

function DeviceField(props: {
  readonly value: Settings['model']['device'];
  readonly onSave: (device: Settings['model']['device']) => void;
}) {
  const { t } = useTranslation('settings');
  const [text, setText] = useState(devicesText(props.value));
  useEffect(() => setText(devicesText(props.value)), [props.value]);
  const save = () => {
    const device = deviceOf(text);
    if (devicesText(device) === devicesText(props.value)) setText(devicesText(props.value));
    else props.onSave(device);
  };
  return (
    <TextInput
      w="min(18rem, 70vw)"
      aria-label={t('device')}
      placeholder="auto"
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={(event) => event.key === 'Enter' && save()}
    />
  );
}

/** How far sending a pack to the engine is, then how far the engine is with it, which can be cancelled. @param sent null when all is there */
function InstallProgress({ sent }: { readonly sent: number | null }) {
  const { t } = useTranslation('settings');
  const { host, notices } = useWorkspace();
  const quantities = useQuantities();
  const install = useNewestInstall();
  const { done, total, etaMs } = install?.progress ?? { done: 0, total: null, etaMs: null };
  const copied = total === null || total === 0 ? null : done / total;
  const words = [
    sent === null ? t('checkingPack') : t('sendingPack'),
    sent !== null || etaMs === null ? null : t('installLeft', { eta: quantities.eta(etaMs) }),
  ];
  const cancel = (installId: number) => void host.engine.models.cancelInstall({ installId }).catch(notices.report);
  return (
    <div className={styles.installing}>
      <ProgressBar share={sent ?? copied} label={t('installing')} />
      <span>{words.filter((word) => word !== null).join(' · ')}</span>
      {sent !== null || install === null ? null : (
        <Button variant="default" size="xs" onClick={() => cancel(install.installId)}>
          {t('cancel')}
        </Button>
      )}
    </div>
  );
}

/** The installation that was begun last, while there is one. */
function useNewestInstall(): PackInstall | null {
  const { host, notices } = useWorkspace();
  const [install, setInstall] = useState<PackInstall | null>(null);
  useEffect(
    () =>
      watch({
        open: (signal) => host.engine.models.watchInstalls({}, { signal }),
        onEvent: (installs) => setInstall(installs.at(-1) ?? null),
        onMissed: () => setInstall(null),
        onError: notices.report,
      }),
    [host, notices],
  );
  return install;
}

/** Installs a pack from a folder or zip file; asks before it replaces one. */
function InstallPack() {
  const { t } = useTranslation('settings');
  const { host, document, notices } = useWorkspace();
  const [share, setShare] = useState<number | null | 'idle'>('idle');
  const [taken, setTaken] = useState<readonly string[] | null>(null);
  const install = async (uploads: readonly string[], existing: 'refuse' | 'replace') => {
    setShare(null);
    try {
      const entry = await host.installPack({ uploads, overwrite: existing === 'replace' });
      notices.tell('success', t('packInstalled', { name: entry.name }));
      await document.refreshModels();
    } catch (thrown) {
      const error = appErrorFrom(thrown);
      if (error instanceof AppError && error.code === 'name-taken') setTaken(uploads);
      else notices.report(error);
    }
    setShare('idle');
  };
  const choose = async (what: 'files' | 'folder') => {
    const { files } = await pickFiles(what, '.zip');
    if (files.length === 0) return;
    setShare(0);
    try {
      const onProgress = (sent: number, total: number) => setShare(total > 0 ? sent / total : null);
      const uploads = await host.handOver(
        files.map(({ file }) => file),
        { onProgress },
      );
      await install(uploads, 'refuse');
    } catch (error) {
      notices.report(error);
      setShare('idle');
    }
  };
  return (
    <Row label={t('installPack')} hint={t('installPackHint')}>
      {share === 'idle' ? (
        <Group gap="xs">
          <Button variant="default" leftSection={<IconFileZip size={16} />} onClick={() => void choose('files')}>
            {t('fromZip')}
          </Button>
          <Button variant="default" leftSection={<IconFolder size={16} />} onClick={() => void choose('folder')}>
            {t('fromFolder')}
          </Button>
        </Group>
      ) : (
        <InstallProgress sent={share === 1 ? null : share} />
      )}
      {taken === null ? null : (
        <Modal
          opened
          onClose={() => setTaken(null)}
          title={t('replacePack')}
          size="sm"
          closeButtonProps={{ 'aria-label': t('close') }}
        >
          <Stack gap="md">
            <Text size="sm">{t('replacePackText')}</Text>
            <Group justify="flex-end" gap="xs">
              <Button variant="default" data-autofocus onClick={() => setTaken(null)}>
                {t('cancel')}
              </Button>
              <Button
                onClick={() => {
                  setTaken(null);
                  void install(taken, 'replace');
                }}
              >
                {t('replace')}
              </Button>
            </Group>
          </Stack>
        </Modal>
      )}
    </Row>
  );
}
