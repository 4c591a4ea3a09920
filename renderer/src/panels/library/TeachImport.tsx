import { Button, Group } from '@mantine/core';
import { IconFolder, IconMovie, IconUpload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useDocument, useWorkspace } from '../../app/workspace.ts';
import { KeyCap } from '../../ui/KeyCap.tsx';
import { useImportPicker } from '../import/use-import-picker.ts';
import { useQuantities } from '../jobs/use-quantities.ts';
import styles from './TeachImport.module.css';

/** What is shown before the first clip: where to drop it, what is taken, and what happens next. */
export function TeachImport({ place }: { readonly place: 'start' | 'project' }) {
  const { t } = useTranslation('library');
  const quantities = useQuantities();
  const { commands, host } = useWorkspace();
  const limits = useDocument((document) => document.settings?.media ?? null);
  const pick = useImportPicker();
  const Title = place === 'start' ? 'h1' : 'h2';
  const importKey = commands.keyLabel('app.import');
  const paletteKey = commands.keyLabel('app.palette');
  const helpKey = commands.keyLabel('app.shortcuts');
  return (
    <div className={styles.root}>
      <div className={styles.target}>
        <IconMovie size={44} stroke={1.25} className={styles.icon} aria-hidden="true" />
        <Title className={styles.title}>{t(`teach.title.${place}`)}</Title>
        <p className={styles.lead}>{t(`teach.lead.${place}`)}</p>
        <Group justify="center" gap="sm">
          <Button size="sm" leftSection={<IconUpload size={16} />} onClick={() => void pick('files')}>
            {t('teach.chooseFiles')}
          </Button>
          <Button size="sm" variant="default" leftSection={<IconFolder size={16} />} onClick={() => void pick('folder')}>
            {t('teach.chooseFolder')}
          </Button>
        </Group>
        <p className={styles.formats}>{t('teach.formats')}</p>
        {limits === null ? null : (
          <p className={styles.formats}>
            {t('teach.limits', { duration: quantities.eta(limits.maxDurationMs), frames: quantities.count(limits.maxFrames) })}
          </p>
        )}
        {host.info.maxUploadBytes === null ? null : (
          <p className={styles.formats}>{t('teach.upload', { size: quantities.bytes(host.info.maxUploadBytes) })}</p>
        )}
      </div>
      <ol className={styles.steps}>
        {(['click', 'propagate', 'export'] as const).map((step) => (
          <li key={step}>
            <strong>{t(`teach.steps.${step}.title`)}</strong>
            <span>{t(`teach.steps.${step}.text`)}</span>
          </li>
        ))}
      </ol>
      <p className={styles.keys}>
        {importKey === null ? null : (
          <span>
            <KeyCap keys={importKey} /> {t('teach.keys.import')}
          </span>
        )}
        {paletteKey === null ? null : (
          <span>
            <KeyCap keys={paletteKey} /> {t('teach.keys.palette')}
          </span>
        )}
        {helpKey === null ? null : (
          <span>
            <KeyCap keys={helpKey} /> {t('teach.keys.help')}
          </span>
        )}
      </p>
    </div>
  );
}
